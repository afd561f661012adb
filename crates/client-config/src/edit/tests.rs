//! What each client is told, and what stays of what a person wrote.

use super::*;
use crate::snippet;

fn program(arguments: &[&str]) -> Server {
    Server {
        name: Name::new("sentry").unwrap(),
        reach: Reach::Program {
            program: "/usr/local/bin/sentry-mcp".into(),
            arguments: arguments.iter().map(|word| (*word).to_owned()).collect(),
            variables: vec!["SENTRY_ACCESS_TOKEN".into()],
        },
        tools: vec!["search_issues".into(), "get_issue_details".into()],
    }
}

fn address() -> Server {
    Server {
        reach: Reach::Address {
            url: "https://mcp.example.com/mcp".into(),
            bearer: Some("SENTRY_MCP_CLIENT_BEARER".into()),
        },
        tools: Vec::new(),
        ..program(&[])
    }
}

const WRITTEN: [Client; 6] =
    [Client::Codex, Client::ClaudeCode, Client::Cursor, Client::VsCode, Client::Gemini, Client::OpenCode];

#[test]
fn each_client_is_told_in_its_own_words() {
    let mut all = String::new();
    for client in Client::ALL {
        let (started, called) = (snippet(client, &program(&["--read-only"])), snippet(client, &address()));
        all += &format!("== {}\n{started}{called}", client.title());
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_a_person_wrote_stays_to_the_letter() {
    let json = "// mine\n{\n\t\"theme\": \"dark\", // looks good\n\t\"mcpServers\": {\n\t\t/* other */ \"other\": {\"command\": \"x\"},\n\t},\n}\n";
    let with = add(Client::Gemini, json, &program(&[])).unwrap();
    insta::assert_snapshot!(with);
    for kept in ["// mine", "// looks good", "/* other */ \"other\": {\"command\": \"x\"}"] {
        assert!(with.contains(kept), "{kept}");
    }
    let toml = "# mine\nmodel = 'gpt-5' # best\n\n[mcp_servers.other]\ncommand = \"x\" # keep\n\n[tui]\ntheme='dark'\n";
    let with = add(Client::Codex, toml, &program(&[])).unwrap();
    insta::assert_snapshot!(with);
}

#[test]
fn adding_twice_changes_nothing_and_taking_away_leaves_what_was_there() {
    for client in WRITTEN {
        for server in [program(&["--read-only"]), address()] {
            let once = add(client, "", &server).unwrap();
            assert_eq!(add(client, &once, &server).unwrap(), once, "{client:?}");
            let without = remove(client, &once, &server.name).unwrap().unwrap();
            assert!(!without.contains("/mcp"), "{client:?}: {without}");
            assert_eq!(remove(client, &without, &server.name).unwrap(), None);
        }
    }
}

#[test]
fn an_entry_that_is_there_keeps_what_is_not_ours() {
    let text = "[mcp_servers.sentry]\n# why\ncommand = \"npx\" # old\nargs = [\"@sentry/mcp-server@latest\"]\nstartup_timeout_sec = 20\nenv = { SENTRY_HOST = \"sentry.example.com\" }\n\n[mcp_servers.sentry.tools.update_issue]\napproval_mode = \"approve\"\n";
    insta::assert_snapshot!(add(Client::Codex, text, &program(&[])).unwrap());
    let named = text.replace("startup_timeout_sec = 20", "env_vars = [\"HTTPS_PROXY\"] # mine");
    let named = add(Client::Codex, &named, &program(&[])).unwrap();
    assert!(named.contains("env_vars = [\"HTTPS_PROXY\", \"SENTRY_ACCESS_TOKEN\"] # mine"), "{named}");
    let called = add(Client::Codex, text, &address()).unwrap();
    assert!(called.contains("startup_timeout_sec") && called.contains("approval_mode"));
    assert!(
        !called.contains("env =") && !called.contains("command"),
        "an address has no variables: {called}"
    );

    let text = r#"{"mcpServers": {"sentry": {"command": "npx", "args": [], "env": {"SENTRY_ACCESS_TOKEN": "${env:MINE}", "A": "b"}, "disabled": true}}}"#;
    let with = add(Client::Cursor, text, &program(&[])).unwrap();
    assert!(
        with.contains("${env:MINE}") && with.contains("\"A\": \"b\"") && with.contains("disabled"),
        "{with}"
    );
}

#[test]
fn flags_of_the_entry_that_is_there_are_found() {
    let name = Name::new("sentry").unwrap();
    let found = |client, text: &str| flags_there(client, text, &name).unwrap();
    let json = r#"{"mcpServers": {"sentry": {"command": "npx", "args": ["-y", "@sentry/mcp-server@latest", "--host=sentry.example.com"]}}}"#;
    assert_eq!(found(Client::Cursor, json), Some(vec!["--host=sentry.example.com".to_owned()]));
    let toml = "[mcp_servers]\nsentry = { command = \"/opt/sentry-mcp\", args = [\"--read-only\"] }\n";
    assert_eq!(found(Client::Codex, toml), Some(vec!["--read-only".to_owned()]));
    let open = r#"{"mcp": {"sentry": {"type": "local", "command": ["sentry-mcp.exe", "--all-skills"]}}}"#;
    assert_eq!(found(Client::OpenCode, open), Some(vec!["--all-skills".to_owned()]));
    for none in ["", "{}", r#"{"mcpServers": {"sentry": {"command": "cat", "args": ["--host=x"]}}}"#] {
        assert_eq!(found(Client::Cursor, none), None, "{none}");
    }
}

#[test]
fn a_file_that_is_something_else_is_left_alone_and_not_repeated() {
    for (client, text) in [
        (Client::Cursor, "{\n  \"mcpServers\": {\"a\": sntryu_secret}\n}"),
        (Client::Cursor, "{\n  'mcpServers': {}\n}"),
        (Client::Cursor, "[]"),
        (Client::Cursor, "{\"mcpServers\": []}"),
        (Client::Cursor, "{\"mcpServers\": {\"sentry\": \"sntryu_secret\"}}"),
        (Client::VsCode, "{\"inputs\": {}}"),
        (Client::Codex, "a = sntryu_secret"),
        (Client::Codex, "mcp_servers = 3"),
        (Client::Codex, "[mcp_servers]\nsentry = \"sntryu_secret\""),
    ] {
        let trouble = add(client, text, &program(&[])).unwrap_err().to_string();
        assert!(!trouble.contains("sntryu"), "{trouble}");
    }
    let line = add(Client::Cursor, "{\n  \"mcpServers\": {\"a\": x}\n}", &program(&[])).unwrap_err();
    assert_eq!(line.to_string(), "it cannot be read as JSON: see line 2");
}

#[test]
fn line_endings_and_marks_of_editors_stay() {
    for (client, text) in [
        (Client::Codex, "\u{feff}# mine\r\nmodel = 'gpt-5'\r\n"),
        (Client::Cursor, "\u{feff}{\r\n  \"a\": 1 // mine\r\n}\r\n"),
    ] {
        let with = add(client, text, &program(&[])).unwrap();
        assert!(with.starts_with('\u{feff}') && !with.replace("\r\n", "").contains(['\r', '\n']), "{with:?}");
        let server = Name::new("sentry").unwrap();
        let without = remove(client, &with, &server).unwrap().unwrap();
        assert!(
            without.starts_with('\u{feff}') && !without.replace("\r\n", "").contains('\n'),
            "{without:?}"
        );
    }
}
