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
    let (_, text, _) = desk.run(&["init", "--remove"], &[]);
    assert!(text.contains("taken out of AGENTS.md") && !text.contains("is written"), "{text}");
    assert_eq!(read(&file), "# Ours\n");
    let (_, text, _) = desk.run(&["init", "--remove"], &[]);
    assert!(text.contains("holds no section"), "{text}");
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

#[test]
fn a_token_in_a_file_under_version_control_is_taken_out_and_copied_nowhere_near() {
    for (client, file, there) in [
        (
            "claude",
            ".mcp.json",
            r#"{"mcpServers": {"sentry": {"command": "npx", "args": ["@sentry/mcp-server@latest"], "env": {"SENTRY_ACCESS_TOKEN": "sntrys_canary"}}}}"#,
        ),
        (
            "cursor",
            ".cursor/mcp.json",
            r#"{"mcpServers": {"sentry": {"url": "https://mcp.sentry.dev/mcp", "headers": {"Authorization": "Bearer canary"}}}}"#,
        ),
        (
            "codex",
            ".codex/config.toml",
            "[mcp_servers.sentry]\ncommand = \"npx\"\nargs = [\"@sentry/mcp-server\"]\nenv = { SENTRY_ACCESS_TOKEN = \"sntrys_canary\" }\n",
        ),
    ] {
        let desk = Desk::new();
        let file = desk.project.path().join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::create_dir(desk.project.path().join(".git")).unwrap();
        fs::write(&file, there).unwrap();
        let (code, text, told) = desk.run(&["install", client, "--scope", "project", "--yes"], &[]);
        assert_eq!(code, Some(0), "{told}");
        assert!(told.contains("held a secret") && text.contains("The entry holds no secret"), "{told}{text}");
        assert!(![read(&file), text.clone(), told].concat().contains("canary"), "{text}");
        let beside = fs::read_dir(file.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
        let others: Vec<_> = beside.filter(|path| path.is_file() && *path != file).collect();
        assert!(others.is_empty(), "{others:?}");
        let copy = text.lines().find_map(|line| line.strip_prefix("As it was: HOME/")).unwrap();
        assert!(copy.starts_with(".local/state/sentry-mcp/copies/"), "{copy}");
        assert_eq!(read(desk.home(copy)), there);
    }
}

#[test]
fn a_token_is_not_led_to_another_address() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".cursor")).unwrap();
    let file = desk.home(".cursor/mcp.json");
    let there = r#"{"mcpServers": {"sentry": {"url": "https://mcp.sentry.dev/mcp/my-org", "headers": {"Authorization": "Bearer ${env:OLD}"}}}}"#;
    fs::write(&file, there).unwrap();
    let (code, _, told) = desk.run(
        &["install", "cursor", "--http", "https://mcp.example.com/mcp", "--bearer-variable", "NEW", "--yes"],
        &[],
    );
    assert!(
        code == Some(0) && told.contains("headers.Authorization") && told.contains("another address"),
        "{told}"
    );
    assert!(told.contains("narrows the session (--organization-slug=my-org)"), "{told}");
    let written = read(&file);
    assert!(written.contains("Bearer ${env:NEW}") && !written.contains("OLD"), "{written}");
}

#[test]
fn what_a_hosted_address_narrows_stays_narrow() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".codex")).unwrap();
    let file = desk.home(".codex/config.toml");
    fs::write(
        &file,
        "[mcp_servers.sentry]\n# of the team\nurl = \"https://mcp.sentry.dev/mcp/my-org/my-project?skills=inspect\" # hosted\n",
    )
    .unwrap();
    let (code, text, told) = desk.run(&["install", "codex", "--yes"], &[]);
    let written = read(&file);
    assert_eq!(code, Some(0), "{told}");
    assert!(
        written.contains(
            r#"args = ["--organization-slug=my-org", "--project-slug=my-project", "--skills=inspect"]"#
        ),
        "{written}"
    );
    assert!(
        written.contains("# of the team") && written.contains("# hosted") && !written.contains("url"),
        "{written}"
    );
    assert!(told.contains("carried over: --organization-slug=my-org --project-slug=my-project"), "{told}");
    assert!(text.contains("--codex-hook"), "what else there is, is offered: {text}");
}

#[test]
fn what_was_added_goes_again_and_what_is_shown_is_all_that_changes() {
    let desk = Desk::new();
    fs::create_dir(desk.home(".cursor")).unwrap();
    fs::write(desk.home(".cursor/mcp.json"), r#"{"mcpServers": {"other": {"command": "x"}}}"#).unwrap();
    let (_, text, _) = desk.run(&["install", "cursor", "--dry-run"], &[]);
    assert!(text.contains("is to get:") && text.contains("Everything else in it stays"), "{text}");
    desk.run(&["install", "codex", "--codex-profile", "dbg", "--codex-ask", "--yes"], &[]);
    let profile = desk.home(".codex/dbg.config.toml");
    assert!(profile.exists());
    let (_, text, _) = desk.run(&["install", "codex", "--codex-profile", "dbg", "--uninstall", "--yes"], &[]);
    assert!(
        text.contains("approval_policy stays") && read(&profile).trim() == "approval_policy = \"on-request\"",
        "{text}"
    );
    desk.run(&["install", "codex", "--codex-profile", "new", "--yes"], &[]);
    desk.run(&["install", "codex", "--codex-profile", "new", "--uninstall", "--yes"], &[]);
    assert!(!desk.home(".codex/new.config.toml").exists());
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
