//! What operators meet: help, version, wrong settings, and that no secret is ever shown.

use crate::{
    session::{Session, program},
    upstream::Upstream,
};
use fake_sentry::FakeSentry;
use serde_json::json;
use std::process::Stdio;

/// A run without input: exit code, standard output, standard error.
fn run(words: &[&str], variables: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let output = program(words, variables).stdin(Stdio::null()).output().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn help_and_version_are_shown_on_standard_output() {
    let (code, help, complaints) = run(&["--help"], &[]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    insta::assert_snapshot!("help", help);
    let (_, help, _) = run(&["demo", "--help"], &[]);
    insta::assert_snapshot!("help_demo", help);
    let (_, help, _) = run(&["serve", "--help"], &[]);
    let own = help.split("\nSentry:").next().unwrap();
    insta::assert_snapshot!("help_serve", own);
    for word in ["--version", "-v", "-V"] {
        let expected = format!("sentry-mcp {}\n", env!("CARGO_PKG_VERSION"));
        assert_eq!(run(&[word], &[]), (Some(0), expected, String::new()));
    }
}

#[test]
fn a_wrong_setting_is_one_line_on_standard_error() {
    for (words, variables, code) in [
        (&["--acess-token=x"][..], &[][..], 2),
        (&["start"], &[], 2),
        (&["serve", "--bind=8000"], &[], 2),
        (&["serve"], &[], 3),
        (&["--skills=inspekt"], &[], 2),
        (&["--host=https://sentry.example.com"], &[], 2),
        (&[], &[("SENTRY_ACCESS_TOKEN", "${SENTRY_ACCESS_TOKEN}")], 3),
        (&["--access-token-file=no-such-file"], &[], 3),
    ] {
        let (status, output, complaint) = run(words, variables);
        assert_eq!((status, output.as_str()), (Some(code), ""), "{words:?}");
        assert!(complaint.starts_with("sentry-mcp: ") && complaint.lines().count() == 1, "{complaint}");
    }
}

#[test]
fn without_a_token_it_starts_and_every_call_says_what_to_set() {
    let mut session = Session::start(&[], &[]);
    session.initialize("2025-06-18");
    assert!(session.request("tools/list", &json!({}))["result"]["tools"].as_array().unwrap().len() >= 6);
    for tool in ["whoami", "search_issues", "update_issue"] {
        let (answer, is_error) =
            session.call(tool, &json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"}));
        assert!(is_error && answer.contains("SENTRY_ACCESS_TOKEN"), "{answer}");
    }
    let ended = session.end();
    assert_eq!(ended.complaints.lines().count(), 1, "{}", ended.complaints);
}

#[test]
fn a_token_file_and_a_file_of_variables_are_read() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let folder = tempfile::tempdir().unwrap();
    let (token, variables) = (folder.path().join("token"), folder.path().join("variables"));
    std::fs::write(&token, "acme-full\n").unwrap();
    std::fs::write(&variables, format!("SENTRY_HOST={}\n", upstream.host())).unwrap();
    let words = [
        "--access-token-file",
        token.to_str().unwrap(),
        "--env-file",
        variables.to_str().unwrap(),
        "--insecure-http",
    ];
    let mut session = Session::start(&words, &[]);
    let (answer, is_error) = session.call("whoami", &json!({}));
    assert!(!is_error, "{answer}");
}

#[test]
fn the_working_directorys_file_gives_a_token_but_no_host() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let folder = tempfile::tempdir().unwrap();
    let text = "SENTRY_AUTH_TOKEN=acme-full\nSENTRY_URL=https://evil.example\nSENTRY_HEADERS=X-Evil: 1\n";
    std::fs::write(folder.path().join(".env"), text).unwrap();
    let mut command = program(&["--host", &upstream.host(), "--insecure-http"], &[]);
    command.current_dir(folder.path());
    let mut session = Session::of(command);
    let (answer, is_error) = session.call("find_organizations", &json!({}));
    assert!(!is_error, "{answer}");
    assert!(session.end().complaints.contains(".env"));
    let requests = upstream.requests();
    assert!(!requests.is_empty() && requests.iter().all(|seen| !seen.headers.contains_key("x-evil")));
}

#[test]
fn the_session_is_confined_as_configured() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    let words = [
        "--host",
        &host,
        "--insecure-http",
        "--organization-slug=acme",
        "--read-only",
        "--disable-skills=seer",
    ];
    let mut session = Session::start(&words, &[("SENTRY_AUTH_TOKEN", "acme-full")]);
    let list = session.request("tools/list", &json!({}))["result"]["tools"].clone();
    let names: Vec<&str> =
        list.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"search_issues") && !names.contains(&"update_issue"), "{names:?}");
    assert!(
        list.as_array()
            .unwrap()
            .iter()
            .all(|tool| tool["inputSchema"]["properties"].get("organizationSlug").is_none())
    );
    let (answer, is_error) =
        session.call("update_issue", &json!({"issueId": "BACKEND-1K", "status": "resolved"}));
    assert!(is_error, "{answer}");
    assert!(upstream.requests().iter().all(|seen| seen.method == "GET"));
    let mut session = Session::start(&["--tools=whoami"], &[]);
    assert_eq!(session.request("tools/list", &json!({}))["result"]["tools"].as_array().unwrap().len(), 1);
}

#[test]
fn extra_headers_reach_the_base_host() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    let words = ["--host", &host, "--insecure-http", "--header", "CF-Access-Client-Id: typed"];
    let variables = [
        ("SENTRY_AUTH_TOKEN", "acme-full"),
        ("SENTRY_HEADERS", "CF-Access-Client-Secret: from the environment"),
    ];
    let mut session = Session::start(&words, &variables);
    assert!(!session.call("find_organizations", &json!({})).1);
    let seen = upstream.requests().into_iter().next().unwrap();
    assert_eq!(seen.headers["cf-access-client-id"], "typed");
    assert_eq!(seen.headers["cf-access-client-secret"], "from the environment");
    assert_eq!(seen.headers["authorization"], "Bearer acme-full");
    assert!(seen.headers["user-agent"].to_str().unwrap().starts_with("sentry-mcp/"));
}

#[test]
fn a_proxy_is_used_unless_the_host_needs_none() {
    // The fake takes the place of a proxy, which is asked for whole addresses; nothing listens on port 1.
    let proxy = Upstream::serve(FakeSentry::acme());
    let (to_proxy, to_nowhere) = (format!("http://{}", proxy.host()), "http://127.0.0.1:1");
    let token = ("SENTRY_AUTH_TOKEN", "acme-full");
    let host = proxy.host();
    for (host, variables) in [
        ("sentry.example.com", &[token, ("http_proxy", &to_proxy)][..]),
        ("sentry.example.com", &[token, ("HTTP_PROXY", &to_proxy), ("NO_PROXY", "other.example")]),
        (&host, &[token, ("HTTP_PROXY", to_nowhere), ("NO_PROXY", "127.0.0.1")]),
    ] {
        let mut session = Session::start(&["--host", host, "--insecure-http"], variables);
        let (answer, is_error) = session.call("find_organizations", &json!({}));
        assert!(!is_error, "{host}: {answer}");
    }
    let hosts: Vec<_> =
        proxy.requests().into_iter().filter_map(|seen| seen.headers.get("host").cloned()).collect();
    assert!(hosts.iter().any(|host| host == "sentry.example.com"), "{hosts:?}");
}

#[test]
fn no_secret_is_shown_whatever_happens_and_however_much_is_logged() {
    const TOKEN: &str = "CANARY-token";
    const HEADER: &str = "X-Gate: CANARY-header";
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    // The fake refuses the token; nothing listens on port 1.
    for host in [host.as_str(), "127.0.0.1:1"] {
        for level in ["trace", "info", "nonsense"] {
            let words = ["--host", host, "--insecure-http", "--header", HEADER, "--access-token", TOKEN];
            let variables = [("LOG_LEVEL", level), ("SENTRY_AUTH_TOKEN", TOKEN), ("SENTRY_HEADERS", HEADER)];
            let mut session = Session::start(&words, &variables);
            let shown = [
                session.initialize("2025-06-18").to_string(),
                session.request("tools/call", &json!({"name": "whoami"})).to_string(),
                session.request("tools/call", &json!({"name": "find_organizations"})).to_string(),
            ];
            let ended = session.end();
            assert!(!shown.concat().contains("CANARY"), "{shown:?}");
            assert!(!ended.complaints.contains("CANARY"), "{}", ended.complaints);
        }
    }
    let seen = upstream.requests();
    assert!(
        seen.iter().any(|seen| seen.headers["authorization"] == "Bearer CANARY-token"),
        "the token was in use"
    );
    for words in [
        &["--acess-token=CANARY"][..],
        &["CANARY"],
        &["--access-token", "Bearer CANARY"],
        &["--header", "CANARY"],
    ] {
        let (code, output, complaint) = run(words, &[]);
        assert!(code == Some(2) && !format!("{output}{complaint}").contains("CANARY"), "{complaint}");
    }
}
