//! What becomes of an entry that a client has already: what it narrows stays, and its token goes nowhere else.

use super::{Desk, read};
use std::fs;

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
fn an_entry_that_starts_something_else_is_not_replaced_unless_that_is_meant() {
    for (entry, shown) in [
        (
            r#"{"command": "bash", "args": ["-c", "SENTRY_ACCESS_TOKEN=canary SENTRY_HOST=sentry.corp npx @sentry/mcp-server --skills=inspect"]}"#,
            "starts another program, `bash -c SENTRY_ACCESS_TOKEN=… SENTRY_HOST=sentry.corp npx @sentry/mcp-server --skills=inspect`",
        ),
        (
            r#"{"command": "npx @sentry/mcp-server --host sentry.corp"}"#,
            "starts another program, `npx @sentry/mcp-server --host sentry.corp`",
        ),
        (
            r#"{"command": "docker", "args": ["run", "-v", "/a:/b", "o/sentry-mcp"]}"#,
            "starts another program, `docker run -v /a:/b o/sentry-mcp`",
        ),
        (
            r#"{"url": "https://sentry-mcp.corp/mcp?key=canary"}"#,
            "calls a server that is not known, `https://sentry-mcp.corp/mcp?…`",
        ),
    ] {
        let desk = Desk::new();
        let file = desk.cursor(entry);
        let before = read(&file);
        for words in [&["install", "cursor", "--yes"][..], &["install", "cursor"]] {
            let (code, text, told) = desk.run(words, &[]);
            assert!(code == Some(2) && text.is_empty() && read(&file) == before, "{told}");
            assert!(
                told.contains(shown) && told.contains("behind `--`") && !told.contains("canary"),
                "{told}"
            );
        }
        let (code, text, told) = desk.run(&["install", "cursor", "--dry-run"], &[]);
        assert!(
            code == Some(0) && text.contains("It takes the place of `") && told.contains(shown),
            "{text}{told}"
        );
        assert!(!text.contains("canary") && read(&file) == before, "{text}");
        for meant in [&["--replace"][..], &["--", "--host=sentry.corp", "--skills=inspect"]] {
            fs::write(&file, &before).unwrap();
            let (code, _, told) = desk.run(&[&["install", "cursor", "--yes"], meant].concat(), &[]);
            assert!(code == Some(0) && told.contains(shown), "{told}");
            let written = read(&file);
            assert!(written.contains("sentry-mcp\"") && !written.contains("canary"), "{written}");
            assert_eq!(
                meant.len() > 1,
                written.contains("\"--host=sentry.corp\", \"--skills=inspect\""),
                "{written}"
            );
        }
    }
}

#[test]
fn the_same_server_at_another_path_is_known_to_who_typed_it() {
    let there = "https://sentry-mcp.corp/mcp/acme?skills=inspect";
    for (typed, is_told) in [
        ("https://sentry-mcp.corp/mcp", false),
        ("https://sentry-mcp.corp:443/mcp/acme?skills=docs", false),
        ("https://elsewhere.corp/mcp", true),
        ("https://sentry-mcp.corp:8443/mcp", true),
    ] {
        let desk = Desk::new();
        let file = desk.cursor(&format!(r#"{{"url": "{there}"}}"#));
        let (code, _, told) = desk.run(&["install", "cursor", "--yes", "--http", typed], &[]);
        assert!(code == Some(0) && read(&file).contains(typed), "{told}");
        assert_eq!(told.contains("calls a server that is not known"), is_told, "{typed}: {told}");
        // What it narrowed is told all the same.
        assert!(told.contains("--organization-slug=acme --skills=inspect"), "{typed}: {told}");
    }
}

#[test]
fn what_common_launchers_say_is_carried_over() {
    for (entry, kept) in [
        (
            r#"{"command": "env", "args": ["SENTRY_HOST=sentry.corp", "npx", "@sentry/mcp-server", "--skills=inspect"]}"#,
            ["\"--skills=inspect\"", "\"SENTRY_HOST\": \"sentry.corp\""],
        ),
        (
            r#"{"command": "cmd", "args": ["/c", "npx", "-y", "@sentry/mcp-server@latest", "--host", "sentry.corp"]}"#,
            ["\"--host\"", "\"sentry.corp\""],
        ),
        (
            r#"{"command": "node", "args": ["/opt/node_modules/@sentry/mcp-server/dist/index.js", "--host=sentry.corp", "--read-only"]}"#,
            ["\"--host=sentry.corp\"", "\"--read-only\""],
        ),
        (
            r#"{"command": "docker", "args": ["run", "-i", "--rm", "-e", "SENTRY_HOST=sentry.corp", "-e", "SENTRY_ACCESS_TOKEN", "ghcr.io/o/sentry-mcp", "--read-only"]}"#,
            ["\"SENTRY_HOST\": \"sentry.corp\"", "\"--read-only\""],
        ),
    ] {
        let desk = Desk::new();
        let file = desk.cursor(entry);
        // What the entry says of the server counts, and not what is set where it is installed.
        let (code, _, told) =
            desk.run(&["install", "cursor", "--yes"], &[("SENTRY_HOST", "elsewhere.example")]);
        let written = read(&file);
        assert!(code == Some(0) && kept.iter().all(|kept| written.contains(kept)), "{told}{written}");
        assert!(!written.contains("elsewhere") && !written.contains("npx"), "{written}");
        let (_, text, _) = desk.run(&["install", "cursor", "--yes"], &[]);
        assert!(text.contains("already") && read(&file) == written, "{text}");
    }
}
