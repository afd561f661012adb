//! `install` and `init` at a home and in a directory of their own.

use crate::session::program;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;

/// A home, and the directory in which the program runs.
struct Desk {
    home: TempDir,
    project: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), project: tempfile::tempdir().unwrap() }
    }

    fn home(&self, file: &str) -> PathBuf {
        self.home.path().join(file)
    }

    /// Exit code, what was printed, what was told.
    fn run(&self, words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
        let home = self.home.path().to_str().unwrap();
        let variables = [&[("HOME", home), ("PATH", "")], variables].concat();
        let mut command = program(words, &variables);
        let output = command.current_dir(self.project.path()).stdin(Stdio::null()).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(home, "HOME");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn read(file: impl AsRef<Path>) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

#[test]
fn a_server_is_added_to_each_client_and_taken_away_again() {
    for (client, file) in [
        ("codex", ".codex/config.toml"),
        ("cursor", ".cursor/mcp.json"),
        ("gemini", ".gemini/settings.json"),
        ("opencode", ".config/opencode/opencode.json"),
    ] {
        let desk = Desk::new();
        let file = desk.home(file);
        let (code, text, _) = desk.run(&["install", client, "--dry-run", "--", "--read-only"], &[]);
        assert!(code == Some(0) && text.contains("Nothing was written") && !file.exists(), "{text}");
        let (code, _, told) = desk.run(&["install", client], &[]);
        assert!(code == Some(2) && told.contains("--yes") && !file.exists(), "{told}");
        let (code, text, _) = desk.run(&["install", client, "--yes", "--", "--read-only"], &[]);
        assert!(code == Some(0) && text.contains("set SENTRY_ACCESS_TOKEN where"), "{text}");
        let written = read(&file);
        assert!(
            written.contains("--read-only") && written.contains(env!("CARGO_BIN_EXE_sentry-mcp")),
            "{written}"
        );
        let (_, text, _) = desk.run(&["install", client, "--yes"], &[]);
        assert!(text.contains("already") && read(&file) == written, "{text}");
        let (code, _, _) = desk.run(&["install", client, "--uninstall", "--yes"], &[]);
        assert!(code == Some(0) && !read(&file).contains("sentry"), "{}", read(&file));
        assert_eq!(
            read(file.with_file_name(format!("{}.bak", file.file_name().unwrap().display()))),
            written
        );
    }
}

#[test]
fn a_client_that_keeps_its_file_itself_is_told_by_its_own_program() {
    let desk = Desk::new();
    let (code, _, told) = desk.run(&["install", "claude", "--yes", "--", "demo"], &[]);
    assert!(code == Some(1) && told.contains("claude mcp add-json -s user sentry '{"), "{told}");
    let (code, _, _) = desk.run(&["install", "claude", "--scope", "project", "--yes"], &[]);
    let written = read(desk.project.path().join(".mcp.json"));
    assert!(code == Some(0) && written.contains("\"command\": \"sentry-mcp\""), "{written}");
}

#[test]
fn what_the_environment_says_of_the_server_is_written_and_the_token_is_not() {
    let desk = Desk::new();
    let variables = [("SENTRY_HOST", "sentry.example.com"), ("SENTRY_AUTH_TOKEN", "sntryu_canary")];
    let (code, text, told) = desk.run(&["install", "codex", "--yes"], &variables);
    let written = read(desk.home(".codex/config.toml"));
    assert!(
        written.contains("--host=sentry.example.com") && written.contains("SENTRY_AUTH_TOKEN"),
        "{written}"
    );
    assert_eq!(code, Some(0));
    assert!(![written, text, told].concat().contains("canary"));
}

#[test]
fn flags_of_the_official_server_are_carried_over() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".cursor")).unwrap();
    let file = desk.home(".cursor/mcp.json");
    let there = r#"{"mcpServers": {"sentry": {"command": "npx", "args": ["@sentry/mcp-server@latest", "--host=sentry.example.com", "--skills=inspect"]}}}"#;
    fs::write(&file, there).unwrap();
    let (code, _, _) = desk.run(&["install", "cursor", "--yes"], &[]);
    let written = read(&file);
    assert_eq!(code, Some(0));
    assert!(
        written.contains("\"--host=sentry.example.com\", \"--skills=inspect\"") && !written.contains("npx"),
        "{written}"
    );
}

#[test]
fn what_makes_no_sense_is_refused_with_what_to_do() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".codex")).unwrap();
    fs::write(desk.home(".codex/config.toml"), "token = sntryu_canary").unwrap();
    let mut all = String::new();
    for words in [
        &["emacs"][..],
        &["codex", "--yes"],
        &["codex", "--name", "a b"],
        &["cursor", "--only-tools", "default"],
        &["gemini", "--only-tools", "find_everything"],
        &["cursor", "--codex-ask"],
        &["cursor", "--http", "http://mcp.example.com/mcp"],
        &["cursor", "--http", "https://user:canary@mcp.example.com/mcp"],
        &["cursor", "--http", "https://mcp.example.com/mcp", "--bearer-variable", "canary"],
        &["cursor", "--", "--access-token", "canary"],
        &["cursor", "--", "--hosst", "a"],
        &["cursor", "--", "doctor"],
        &["cursor", "--", "--help"],
    ] {
        let (code, text, told) = desk.run(&[&["install"], words].concat(), &[]);
        assert!(text.is_empty() && code != Some(0), "{words:?}: {text}");
        all += &format!("{}\n  {}: {told}", words.join(" "), code.unwrap());
    }
    assert!(
        !all.replace("--access-token canary", "")
            .replace("user:canary@", "")
            .replace("--bearer-variable canary", "")
            .contains("canary"),
        "{all}"
    );
    insta::assert_snapshot!(all);
    assert_eq!(read(desk.home(".codex/config.toml")), "token = sntryu_canary");
}

#[test]
fn agents_are_told_how_errors_are_worked_on() {
    let desk = Desk::new();
    let file = desk.project.path().join("AGENTS.md");
    fs::write(&file, "# Ours\n").unwrap();
    let (code, _, _) = desk.run(&["init"], &[]);
    assert!(code == Some(0) && read(&file).starts_with("# Ours\n\n<!--"), "{}", read(&file));
    let (_, text, _) = desk.run(&["init"], &[]);
    assert!(text.contains("as it should be"), "{text}");
    desk.run(&["init", "--remove"], &[]);
    assert_eq!(read(&file), "# Ours\n");
}

#[test]
fn a_token_that_was_in_the_old_entry_is_left_out() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".cursor")).unwrap();
    let file = desk.home(".cursor/mcp.json");
    let there = r#"{"mcpServers": {"sentry": {"command": "npx", "args": ["@sentry/mcp-server@latest", "--access-token", "canary", "--header=X: canary", "--all-skills"]}}}"#;
    fs::write(&file, there).unwrap();
    let (code, text, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    assert!(code == Some(0) && told.contains("left out") && told.contains("SENTRY_ACCESS_TOKEN"), "{told}");
    let written = read(&file);
    assert!(![&written, &text, &told].iter().any(|text| text.contains("canary")), "{written}");
    assert!(
        written.contains("[\"--all-skills\"]") && written.contains("${env:SENTRY_ACCESS_TOKEN}"),
        "{written}"
    );
    let secret = [("SENTRY_URL", "https://user:canary@sentry.example.com")];
    let (code, _, told) = desk.run(&["install", "codex", "--yes"], &secret);
    assert!(code == Some(2) && !told.contains("canary") && !desk.home(".codex").exists(), "{told}");
}

#[cfg(unix)]
#[test]
fn a_repository_leads_nowhere_else() {
    use std::os::unix::fs::symlink;
    let desk = Desk::new();
    let victim = desk.home("profile");
    fs::write(&victim, "{}").unwrap();
    for link in [".mcp.json", "AGENTS.md"] {
        symlink(&victim, desk.project.path().join(link)).unwrap();
    }
    for words in [&["install", "claude", "--scope", "project", "--yes"][..], &["init"]] {
        let (code, _, told) = desk.run(words, &[]);
        assert!(code == Some(1) && told.contains("leads out"), "{told}");
    }
    assert_eq!(read(&victim), "{}");
}
