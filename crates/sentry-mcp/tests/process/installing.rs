//! `install` and `init` at a home and in a directory of their own.

use crate::session::program;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;

mod old_entries;

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

    /// Cursor's file, with this entry.
    fn cursor(&self, entry: &str) -> PathBuf {
        fs::create_dir_all(self.home(".cursor")).unwrap();
        let file = self.home(".cursor/mcp.json");
        fs::write(&file, format!(r#"{{"mcpServers": {{"sentry": {entry}}}}}"#)).unwrap();
        file
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
        &["CLIENT", "--", "demo"],
        &["codex", "--host", "sentry.example.com"],
        &["codex", "--http", "https://mcp.example.com/mcp", "--", "--read-only"],
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

#[test]
fn what_could_not_start_is_not_written() {
    for (entry, typed, why) in [
        (
            r#"{"command": "npx", "args": ["@sentry/mcp-server", "--project-slug=backend"]}"#,
            "",
            "--project-slug: ",
        ),
        (r#"{"command": "npx", "args": ["@sentry/mcp-server", "--skills=everything"]}"#, "", "--skills: "),
        (
            r#"{"command": "npx", "args": ["@sentry/mcp-server"], "env": {"SENTRY_URL": "ftp://x"}}"#,
            "",
            "SENTRY_URL: ",
        ),
        (
            r#"{"command": "npx", "args": ["@sentry/mcp-server"]}"#,
            "--project-slug=backend",
            "--project-slug: ",
        ),
        (r#"{"command": "npx", "args": ["@sentry/mcp-server"]}"#, "--url=ftp://x", "--url: "),
    ] {
        let desk = Desk::new();
        let file = desk.cursor(entry);
        let before = read(&file);
        let words: Vec<&str> =
            ["install", "cursor", "--yes", "--", typed].into_iter().filter(|word| !word.is_empty()).collect();
        let (code, text, told) = desk.run(&words, &[]);
        assert!(code == Some(2) && text.is_empty() && told.contains(why), "{told}");
        assert!(told.contains("could not start") && read(&file) == before, "{told}");
        assert_eq!(told.contains("the entry that is there"), typed.is_empty(), "{told}");
    }
    // Without a token, and with what only the client knows, it could.
    let desk = Desk::new();
    let file = desk.cursor(
        r#"{"command": "sentry-mcp", "args": ["--insecure-http"], "env": {"SENTRY_HOST": "${env:MINE}", "SENTRY_ACCESS_TOKEN": "${env:T}"}}"#,
    );
    let (code, _, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    assert!(code == Some(0) && read(&file).contains("${env:MINE}"), "{told}");
}

#[test]
fn what_only_the_client_or_its_machine_knows_ends_no_install() {
    for (flags, typed, kept) in [
        (r#""--host=${env:SENTRY_HOST}""#, &[][..], "--host=${env:SENTRY_HOST}"),
        (r#""--organization-slug", "${input:org}", "--project-slug=api""#, &[], "${input:org}"),
        (r#""--host", "${SENTRY_HOST:-sentry.corp}""#, &[], "${SENTRY_HOST:-sentry.corp}"),
        (r#""--skills=${SKILLS}""#, &[], "--skills=${SKILLS}"),
        (r#""--access-token-file", "${userHome}/.tok""#, &[], "${userHome}/.tok"),
        ("", &["--", "--access-token-file=/nowhere/token"], "--access-token-file=/nowhere/token"),
        ("", &["--", "--ca-file=/nowhere/ca.pem"], "--ca-file=/nowhere/ca.pem"),
        ("", &["--", "--host=$SENTRY_HOST"], "--host=$SENTRY_HOST"),
    ] {
        let desk = Desk::new();
        let file = desk.cursor(&format!(r#"{{"command": "sentry-mcp", "args": [{flags}]}}"#));
        let (code, _, told) = desk.run(&[&["install", "cursor", "--yes"], typed].concat(), &[]);
        let written = read(&file);
        assert!(code == Some(0) && written.contains(kept), "{told}{written}");
        assert_eq!(
            told.contains("no such file is here"),
            kept.contains("nowhere") || kept.contains("userHome"),
            "{told}"
        );
    }
    // What is known is tried all the same.
    let desk = Desk::new();
    desk.cursor(r#"{"command": "sentry-mcp", "args": ["--host=${env:H}", "--skills=everything"]}"#);
    let (code, _, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    assert!(code == Some(2) && told.contains("--skills: "), "{told}");
}

#[test]
fn what_is_typed_leads_no_token_elsewhere_and_opens_no_session() {
    let install = |flags: &str, words: &[&str]| {
        let desk = Desk::new();
        let file = desk.cursor(&format!(r#"{{"command": "npx", "args": ["@sentry/mcp-server", {flags}]}}"#));
        let before = read(&file);
        let environment = [("SENTRY_HOST", "elsewhere.example")];
        let (code, _, told) = desk.run(&[&["install", "cursor", "--yes"], words].concat(), &environment);
        let written = read(&file);
        assert_eq!(code != Some(0), written == before, "{told}");
        (code, written, told)
    };
    for host in [r#""--host=sentry.corp""#, r#""--host", "sentry.corp", "--insecure-http""#] {
        let (_, written, told) = install(host, &["--", "--read-only"]);
        assert!(written.contains(&format!(r#"[{host}, "--read-only"]"#)), "{written}");
        assert!(told.contains("its host is kept") && !written.contains("elsewhere"), "{told}");
        let (_, written, _) = install(host, &["--", "--host=sentry.other"]);
        assert!(written.contains(r#"["--host=sentry.other"]"#), "{written}");
    }
    for (flag, other) in [
        ("--organization-slug=acme", "--read-only"),
        ("--skills=inspect", "--organization-slug=acme"),
        ("--disable-skills=seer", "--all-skills"),
        ("--read-only", "--skills=inspect"),
        ("--redact=pii", "--read-only"),
        ("--redact-pattern=x+", "--redact=pii"),
        ("--untrusted=summary", "--redact=pii"),
        ("--confirm-writes=always", "--untrusted=omit"),
        ("--audit-log=/tmp/audit.log", "--confirm-writes=always"),
        ("--tools=search_issues", "--audit-log=/tmp/audit.log"),
        ("--env-file=/dev/null", "--tools=search_issues"),
    ] {
        let (name, flag) = (flag.split('=').next().unwrap(), format!("\"{flag}\""));
        let (code, _, told) = install(&flag, &["--", other]);
        assert!(code == Some(2) && told.contains(&format!("watches over it: {name}. ")), "{told}");
        let (code, written, _) = install(&flag, &["--replace", "--", other]);
        assert!(code == Some(0) && written.contains(other) && !written.contains(&flag), "{written}");
    }
    let all =
        r#""--redact=pii", "--confirm-writes", "always", "--audit-log=/tmp/audit.log", "--untrusted=omit""#;
    let (code, written, _) = install(all, &[]);
    assert!(code == Some(0) && written.contains(all), "{written}");
    let (code, _, told) = install(all, &["--", "--redact=off", "--untrusted=omit"]);
    assert!(code == Some(2) && told.contains("watches over it: --confirm-writes, --audit-log. "), "{told}");
    // What takes nothing away needs no second thought.
    let nothing = r#""--redact=secrets", "--confirm-writes", "never", "--tools=all", "--untrusted=full""#;
    let (code, written, told) = install(nothing, &["--", "--read-only"]);
    assert!(code == Some(0) && !written.contains("redact"), "{told}");
    let (code, written, _) = install(r#""--skills=inspect""#, &["--", "--skills=docs"]);
    assert!(
        code == Some(0) && written.contains("\"--skills=docs\"") && !written.contains("inspect"),
        "{written}"
    );
}

#[test]
fn an_old_flag_that_is_not_known_is_not_blamed_on_who_typed_none() {
    let desk = Desk::new();
    desk.cursor(r#"{"command": "npx", "args": ["@sentry/mcp-server", "--agent"]}"#);
    let (code, _, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    assert!(code == Some(2) && told.contains("the flags of the entry that is there"), "{told}");
    assert!(told.contains("--agent") && told.contains("take their place"), "{told}");
    let (code, _, told) = desk.run(&["install", "cursor", "--yes", "--", "--read-only"], &[]);
    assert!(code == Some(0) && told.contains("give way to what was typed"), "{told}");
}

#[test]
fn a_token_by_its_other_name_stays_by_that_name() {
    let desk = Desk::new();
    let entry =
        r#"{"command": "npx", "args": ["@sentry/mcp-server"], "env": {"SENTRY_AUTH_TOKEN": "canary"}}"#;
    let file = desk.cursor(entry);
    let (_, text, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    let written = read(&file);
    assert!(
        written.contains("${env:SENTRY_AUTH_TOKEN}") && !written.contains("SENTRY_ACCESS_TOKEN"),
        "{written}"
    );
    assert!(
        told.contains("the variable's name takes its place") && text.contains("set SENTRY_AUTH_TOKEN"),
        "{told}"
    );
    let file = desk.cursor(entry);
    let (_, _, told) = desk.run(&["install", "cursor", "--yes"], &[("SENTRY_ACCESS_TOKEN", "canary")]);
    assert!(read(&file).contains("${env:SENTRY_ACCESS_TOKEN}"), "{}", read(&file));
    assert!(told.contains("SENTRY_ACCESS_TOKEN takes its place") && !told.contains("canary"), "{told}");
}

#[test]
fn the_same_server_under_another_name_is_told() {
    let desk = Desk::new();
    let file = desk
        .cursor(r#"{"command": "sentry-mcp"}, "Sentry": {"command": "npx", "args": ["@sentry/mcp-server"]}"#);
    let (code, _, told) = desk.run(&["install", "cursor", "--yes"], &[]);
    assert!(code == Some(0) && told.contains("Cursor has a Sentry server as Sentry too"), "{told}");
    assert!(told.contains("`sentry-mcp install cursor --uninstall --name Sentry`"), "{told}");
    desk.run(&["install", "cursor", "--uninstall", "--name", "Sentry", "--yes"], &[]);
    assert!(!read(&file).contains("@sentry/mcp-server"), "{}", read(&file));
    let (_, _, told) = desk.run(&["install", "cursor", "--yes", "--", "--read-only"], &[]);
    assert!(!told.contains("twice"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_server_of_another_scope_of_claude_code_is_taken_away_by_its_scope() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    let (bin, log) = (desk.home("bin"), desk.home("log"));
    fs::create_dir(&bin).unwrap();
    let script = "#!/bin/sh\necho \"$@\" >> \"$HOME/log\"\ncase \"$2\" in\nget) echo 'sentry:'; echo \"  Scope: $SENTRY_RELEASE config (of some kind)\";;\n*) exit 1;;\nesac\n";
    fs::write(bin.join("claude"), script).unwrap();
    fs::set_permissions(bin.join("claude"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = bin.to_str().unwrap().to_owned();
    // The stand-in says what this variable holds.
    let run = |words: &[&str], scope: &str| desk.run(words, &[("PATH", &path), ("SENTRY_RELEASE", scope)]);
    for (scope, flag) in [("Local", "local"), ("Project", "project")] {
        for words in
            [&["install", "claude-code", "--yes"][..], &["install", "claude-code", "--uninstall", "--yes"]]
        {
            let (code, _, told) = run(words, scope);
            let way = format!("`claude mcp remove -s {flag} sentry` takes it away");
            assert!(code == Some(1) && told.contains(&way) && !told.contains("--uninstall first"), "{told}");
        }
    }
    let (code, _, told) = run(&["install", "claude-code", "--yes"], "User");
    assert!(code == Some(1) && told.contains("run this with --uninstall first"), "{told}");
    assert!(!read(&log).contains("add-json"), "{}", read(&log));
}

#[test]
fn a_file_outside_of_the_folder_is_no_link() {
    let desk = Desk::new();
    let outside = desk.home("AGENTS.md");
    let (code, _, told) = desk.run(&["init", "--file", outside.to_str().unwrap()], &[]);
    assert!(code == Some(1) && told.contains("lies outside this folder") && !told.contains("link"), "{told}");
    assert!(!outside.exists());
    fs::create_dir(desk.project.path().join("docs")).unwrap();
    let (code, _, told) = desk.run(&["init", "--file", "docs"], &[]);
    assert!(
        code == Some(1) && told.contains("it is a folder and no file") && !told.contains("os error"),
        "{told}"
    );
}
