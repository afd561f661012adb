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
            values: Vec::new(),
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

/// An entry of each client that holds tokens in plain text, in the form that its documentation shows.
const PLAIN: [(Client, &str); 6] = [
    (
        Client::Codex,
        "[mcp_servers.sentry]\ncommand = \"npx\" # mine\nargs = [\"@sentry/mcp-server@latest\"]\n\n[mcp_servers.sentry.env]\nSENTRY_ACCESS_TOKEN = \"sntrys_canary\"\nOPENAI_API_KEY = \"canary\"\nSENTRY_HOST = \"sentry.example.com\" # mine\n",
    ),
    (
        Client::ClaudeCode,
        r#"{"mcpServers": {"sentry": {"command": "npx", "env": {"SENTRY_ACCESS_TOKEN": "${SENTRY_ACCESS_TOKEN:-canary}", "SENTRY_HOST": "sentry.example.com"}}}} // mine"#,
    ),
    (
        Client::Cursor,
        "{\n  // mine\n  \"mcpServers\": {\n    \"sentry\": {\n      \"command\": \"npx\",\n      \"env\": {\n        \"SENTRY_ACCESS_TOKEN\": \"canary\", // the first\n        \"SENTRY_ACCESS_TOKEN\": \"canary\",\n        \"SENTRY_HOST\": \"sentry.example.com\",\n      },\n    },\n  },\n}\n",
    ),
    (
        Client::VsCode,
        r#"{"servers": {"sentry": {"command": "npx", "env": {"SENTRY_ACCESS_TOKEN": "canary", "SENTRY_HOST": "sentry.example.com"}}}} // mine"#,
    ),
    (
        Client::Gemini,
        r#"{"mcpServers": {"sentry": {"command": "npx", "env": {"SENTRY_AUTH_TOKEN": "canary", "SENTRY_HOST": "sentry.example.com"}, "oauth": {"clientSecret": "canary"}}}} // mine"#,
    ),
    (
        Client::OpenCode,
        r#"{"mcp": {"sentry": {"type": "local", "command": ["npx", "-y", "@sentry/mcp-server"], "environment": {"SENTRY_ACCESS_TOKEN": "canary", "SENTRY_HOST": "sentry.example.com"}}}} // mine"#,
    ),
];

#[test]
fn a_secret_in_the_entry_gives_way_to_its_name_and_is_told() {
    for (client, text) in PLAIN {
        let server = program(&[]);
        assert!(holds_a_secret(client, text, &server.name).unwrap(), "{client:?}");
        let gone = left_out(client, text, &server).unwrap();
        assert!(gone.iter().any(|part| part.why == Why::Secret && part.key.ends_with("_TOKEN")), "{gone:?}");
        assert!(!format!("{gone:?}").contains("canary"));
        let with = add(client, text, &server).unwrap();
        assert!(!with.contains("canary"), "{client:?}: {with}");
        assert!(with.contains("sentry.example.com") && with.contains("mine"), "{client:?}: {with}");
        // Claude Code hands its own variables on.
        assert!(client == Client::ClaudeCode || with.contains("SENTRY_ACCESS_TOKEN"), "{client:?}: {with}");
        assert!(!holds_a_secret(client, &with, &server.name).unwrap(), "{client:?}");
        assert_eq!(left_out(client, &with, &server).unwrap(), []);
        assert_eq!(add(client, &with, &server).unwrap(), with, "{client:?}");
    }
    let gone = left_out(Client::Codex, PLAIN[0].1, &program(&[])).unwrap();
    let variables: Vec<_> = gone.iter().filter_map(|part| part.variable.as_deref()).collect();
    assert_eq!(variables, ["SENTRY_ACCESS_TOKEN", "OPENAI_API_KEY"]);
}

#[test]
fn a_list_with_a_secret_in_it_goes_as_a_whole_and_what_is_told_is_so() {
    let server = program(&[]);
    for (client, text) in [
        (
            Client::Cursor,
            r#"{"mcpServers": {"sentry": {"command": "npx", "x": [{"token": "canary", "a": ["b"]}], "y": [["stays"]], "z": {"w": ["a", "ghp_canary0123456789abcdef"]}}}}"#,
        ),
        (
            Client::Codex,
            "[mcp_servers.sentry]\ncommand = \"npx\"\ny = [[\"stays\"]]\n\n[[mcp_servers.sentry.x]]\na = \"b\"\n\n\
             [[mcp_servers.sentry.x]]\ntoken = \"canary\"\n\n[mcp_servers.sentry.z]\n\
             w = [\"a\", { b = \"ghp_canary0123456789abcdef\" }]\n",
        ),
    ] {
        assert!(holds_a_secret(client, text, &server.name).unwrap(), "{client:?}");
        let gone = left_out(client, text, &server).unwrap();
        let mut keys: Vec<&str> = gone.iter().map(|part| part.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["x", "z.w"], "{client:?}");
        let with = add(client, text, &server).unwrap();
        assert!(!with.contains("canary") && with.contains("stays"), "{client:?}: {with}");
        assert!(!holds_a_secret(client, &with, &server.name).unwrap(), "{client:?}: {with}");
    }
}

#[test]
fn what_was_for_one_address_does_not_go_to_another() {
    let elsewhere = |bearer: Option<&str>| Server {
        reach: Reach::Address { url: "https://mcp.example.com/mcp".into(), bearer: bearer.map(Into::into) },
        ..address()
    };
    for (client, text) in [
        (
            Client::Cursor,
            r#"{"mcpServers": {"sentry": {"url": "https://mcp.sentry.dev/mcp/my-org", "headers": {"authorization": "Bearer ${env:OLD}", "X-Team": "old"}, "auth": {"CLIENT_ID": "old"}}}}"#,
        ),
        (
            Client::OpenCode,
            r#"{"mcp": {"sentry": {"type": "remote", "url": "https://mcp.sentry.dev/mcp", "headers": {"Authorization": "Bearer {env:OLD}"}, "oauth": {"clientId": "old"}}}}"#,
        ),
        (
            Client::Gemini,
            r#"{"mcpServers": {"sentry": {"httpUrl": "https://mcp.sentry.dev/mcp", "headers": {"Authorization": "Bearer ${OLD}"}}}}"#,
        ),
        (
            Client::Codex,
            "[mcp_servers.sentry]\nurl = \"https://mcp.sentry.dev/mcp\"\nbearer_token_env_var = \"OLD\"\nhttp_headers = { X-Team = \"old\" }\n\n[mcp_servers.sentry.env_http_headers]\nAuthorization = \"OLD\"\n",
        ),
    ] {
        for server in [elsewhere(None), elsewhere(Some("NEW")), program(&[])] {
            let with = add(client, text, &server).unwrap();
            assert!(!with.to_ascii_lowercase().contains("old"), "{client:?}: {with}");
            let gone = left_out(client, text, &server).unwrap();
            assert!(gone.iter().all(|part| part.why == Why::Elsewhere) && !gone.is_empty(), "{gone:?}");
            assert_eq!(add(client, &with, &server).unwrap(), with, "{client:?}");
        }
        // To the same server, all of it still goes.
        let same = Server {
            reach: Reach::Address { url: "https://mcp.sentry.dev/mcp/my-org/web".into(), bearer: None },
            ..address()
        };
        let with = add(client, text, &same).unwrap();
        assert!(
            with.contains("OLD") && left_out(client, text, &same).unwrap().is_empty(),
            "{client:?}: {with}"
        );
        let named = Server {
            reach: Reach::Address { bearer: Some("NEW".into()), url: "https://mcp.sentry.dev/mcp".into() },
            ..same
        };
        let with = add(client, text, &named).unwrap();
        assert!(with.contains("NEW") && !with.contains("OLD"), "{client:?}: {with}");
        let literal = text.replace("OLD}", "OLD} canary").replace("\"old\"", "\"sntryu_canary\"");
        let with = add(client, &literal, &named).unwrap();
        assert!(!with.contains("canary"), "{client:?}: {with}");
    }
}

#[test]
fn comments_around_an_address_stay_when_it_becomes_a_program() {
    let toml = "[mcp_servers.sentry]\n# of the team\nurl = \"https://mcp.sentry.dev/mcp/my-org\" # hosted\nbearer_token_env_var = \"MINE\" # ours\n";
    let with = add(Client::Codex, toml, &program(&[])).unwrap();
    for comment in ["# of the team", "# hosted", "# ours"] {
        assert!(with.contains(comment), "{with}");
    }
    let json = "{\n  \"mcpServers\": {\n    \"sentry\": {\n      // of the team\n      \"url\": \"https://mcp.sentry.dev/mcp/my-org\" // hosted\n    }\n  }\n}\n";
    let with = add(Client::Cursor, json, &program(&[])).unwrap();
    for comment in ["// of the team", "// hosted", "\"command\""] {
        assert!(with.contains(comment), "{with}");
    }
    assert!(!with.contains("url"), "{with}");
    let found = there(Client::Cursor, json, &program(&[]).name).unwrap();
    let hosted = Reached::Address { url: "https://mcp.sentry.dev/mcp/my-org".into(), is_hosted: true };
    assert_eq!(found.reached, hosted);
    let carried = r#"{"mcpServers": {"sentry": {"command": "npx", "args": ["-y", "mcp-remote@latest", "https://mcp.sentry.dev/mcp/my-org"]}}}"#;
    assert_eq!(there(Client::Cursor, carried, &program(&[]).name).unwrap().reached, hosted);
}

#[test]
fn what_only_our_entry_needed_goes_with_it() {
    let name = Name::new("sentry").unwrap();
    for client in [Client::VsCode, Client::OpenCode, Client::Codex, Client::Cursor] {
        let with = add(client, "", &program(&[])).unwrap();
        let without = remove(client, &with, &name).unwrap().unwrap();
        assert!(matches!(without.trim(), "" | "{}"), "{client:?}: {without}");
    }
    let with = add(Client::VsCode, "", &program(&[])).unwrap();
    let other = Server { name: Name::new("other").unwrap(), ..program(&[]) };
    let both = add(Client::VsCode, &with, &other).unwrap();
    let without = remove(Client::VsCode, &both, &name).unwrap().unwrap();
    assert!(without.contains("\"id\": \"sentry-access-token\""), "another refers to it: {without}");
    let theirs = r#"{"inputs": [], "servers": {"sentry": {"command": "x"}, "other": {}}}"#;
    let without = remove(Client::VsCode, theirs, &name).unwrap().unwrap();
    assert!(without.contains("inputs") && without.contains("other"), "{without}");
}

#[test]
fn a_key_that_stands_twice_is_not_guessed_at() {
    for text in [
        r#"{"mcpServers": {}, "mcpServers": {"sentry": {"env": {"SENTRY_ACCESS_TOKEN": "canary"}}}}"#,
        r#"{"mcpServers": {"sentry": {}, "sentry": {"env": {"SENTRY_ACCESS_TOKEN": "canary"}}}}"#,
    ] {
        assert!(add(Client::Cursor, text, &program(&[])).is_err(), "{text}");
    }
}
