//! What is understood of an entry, what is not, and what becomes of the variables around a command.

use super::*;
use crate::{Client, Name, Reach, Server, add, holds_a_secret, left_out, others, there};

fn sentry() -> Name {
    Name::new("sentry").unwrap()
}

/// What Cursor's entry says.
fn of(entry: &str) -> There {
    there(Client::Cursor, &format!(r#"{{"mcpServers": {{"sentry": {entry}}}}}"#), &sentry()).unwrap()
}

fn flags(found: There) -> Vec<String> {
    match found.reached {
        Reached::Server { flags, .. } => flags,
        other => panic!("{other:?}"),
    }
}

#[test]
fn flags_of_the_entry_that_is_there_are_found() {
    let json =
        r#"{"command": "npx", "args": ["-y", "@sentry/mcp-server@latest", "--host=sentry.example.com"]}"#;
    assert_eq!(flags(of(json)), ["--host=sentry.example.com"]);
    let toml = "[mcp_servers]\nsentry = { command = \"/opt/sentry-mcp\", args = [\"--read-only\"] }\n";
    assert_eq!(flags(there(Client::Codex, toml, &sentry()).unwrap()), ["--read-only"]);
    let open = r#"{"mcp": {"sentry": {"type": "local", "command": ["sentry-mcp.exe", "--all-skills"]}}}"#;
    assert_eq!(flags(there(Client::OpenCode, open, &sentry()).unwrap()), ["--all-skills"]);
}

#[test]
fn another_program_is_not_the_same_as_none() {
    for none in ["", "{}", r#"{"mcpServers": {"other": {"command": "cat"}}}"#] {
        assert_eq!(there(Client::Cursor, none, &sentry()).unwrap(), There::default(), "{none}");
    }
    let another =
        of(r#"{"command": "bash", "args": ["-c", "SENTRY_ACCESS_TOKEN=canary npx @sentry/mcp-server"]}"#);
    assert_eq!(another.reached, Reached::Another);
    assert_eq!(another.shown, "bash -c SENTRY_ACCESS_TOKEN=… npx @sentry/mcp-server");
    let unclear = of(r#"{"command": "sentry-mcp", "url": "https://mcp.sentry.dev/mcp"}"#);
    assert_eq!(unclear.reached, Reached::Another);
    let company = of(r#"{"url": "https://sentry-mcp.corp/mcp"}"#);
    assert!(matches!(company.reached, Reached::Address { is_hosted: false, .. }), "{company:?}");
    assert_eq!(company.shown, "https://sentry-mcp.corp/mcp");
}

#[test]
fn what_is_not_known_before_the_client_fills_it_in_has_no_value() {
    let found = of(
        r#"{"command": "sentry-mcp", "env": {"A": "${env:B}", "C": "${D:-e}", "F": "", "SENTRY_HOST": "sentry.corp"}}"#,
    );
    let known = |name: &str| found.variables.iter().find(|(known, _)| known == name).unwrap().1.as_deref();
    assert_eq!(
        [known("A"), known("C"), known("F"), known("SENTRY_HOST")],
        [None, None, Some(""), Some("sentry.corp")]
    );
}

#[test]
fn what_a_launcher_sets_is_carried_over_and_its_secrets_are_told() {
    for (client, text) in [
        (
            Client::Cursor,
            r#"{"mcpServers": {"sentry": {"command": "docker", "args": ["run", "-e", "SENTRY_ACCESS_TOKEN=canary", "-e", "SENTRY_HOST=sentry.corp", "o/sentry-mcp"], "env": {"MINE": "1"}}}}"#,
        ),
        (
            Client::Codex,
            "[mcp_servers.sentry]\ncommand = \"env\"\nargs = [\"SENTRY_ACCESS_TOKEN=canary\", \"SENTRY_HOST=sentry.corp\", \"sentry-mcp\"]\n\n[mcp_servers.sentry.env]\nMINE = \"1\" # mine\n",
        ),
        (
            Client::OpenCode,
            r#"{"mcp": {"sentry": {"type": "local", "command": ["env", "SENTRY_ACCESS_TOKEN=canary", "SENTRY_HOST=sentry.corp", "sentry-mcp"], "environment": {"MINE": "1"}}}}"#,
        ),
    ] {
        let found = there(client, text, &sentry()).unwrap();
        let Reached::Server { flags, values } = found.reached else { panic!("{found:?}") };
        assert_eq!(values, [("SENTRY_HOST".to_owned(), "sentry.corp".to_owned())]);
        let reach = Reach::Program {
            program: "sentry-mcp".into(),
            arguments: flags,
            variables: vec!["SENTRY_ACCESS_TOKEN".into()],
            values,
        };
        let server = Server { name: sentry(), reach, tools: Vec::new() };
        let gone = left_out(client, text, &server).unwrap();
        let gone: Vec<_> = gone.iter().filter_map(|part| part.variable.as_deref()).collect();
        assert_eq!(gone, ["SENTRY_ACCESS_TOKEN"], "{client:?}");
        let with = add(client, text, &server).unwrap();
        for kept in ["SENTRY_HOST", "sentry.corp", "MINE", "SENTRY_ACCESS_TOKEN"] {
            assert!(with.contains(kept), "{client:?}: {with}");
        }
        assert!(!with.contains("canary") && !holds_a_secret(client, &with, &sentry()).unwrap(), "{with}");
        assert_eq!(add(client, &with, &server).unwrap(), with, "{client:?}");
    }
}

#[test]
fn a_variable_that_is_set_twice_is_not_guessed_at() {
    let twice = |value: &str| {
        of(&format!(
            r#"{{"command": "env", "args": ["SENTRY_HOST=a.corp", "sentry-mcp"], "env": {{"SENTRY_HOST": "{value}"}}}}"#
        ))
    };
    assert_eq!(twice("b.corp").reached, Reached::Another);
    assert!(flags(twice("a.corp")).is_empty());
}

#[test]
fn the_same_server_is_found_under_other_names() {
    let text = r#"{"mcpServers": {"sentry": {"command": "sentry-mcp"}, "Sentry": {"command": "npx", "args": ["@sentry/mcp-server"]},
        "hosted": {"url": "https://mcp.sentry.dev/mcp"}, "other": {"command": "cat"}, "far": {"url": "https://x.example/mcp"}, "odd": 3,
        "linear": {"command": "node", "args": ["/src/linear/packages/mcp-server/dist/index.js"]},
        "img": {"command": "docker", "args": ["run", "-i", "evilsentry/mcp-server-tools"]}}}"#;
    let names: Vec<String> =
        others(Client::Cursor, text, &sentry()).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(names, ["Sentry", "hosted"]);
    let toml = "[mcp_servers.a]\ncommand = \"sentry-mcp\"\n\n[mcp_servers.b]\ncommand = \"cat\"\n";
    assert_eq!(others(Client::Codex, toml, &sentry()).unwrap(), [Name::new("a").unwrap()]);
    assert_eq!(others(Client::Codex, "", &sentry()).unwrap(), []);
}
