//! What operators do at a terminal: examine the server, look at its tools, call one.

use crate::{session::program, upstream::Upstream};
use fake_sentry::{
    FULL_TOKEN, FakeSentry, Fault, OAUTH_CLIENT, OAUTH_SECRET, PROJECT_AND_EVENT_TOKEN, READ_ONLY_TOKEN,
    Trouble,
};
use serde_json::{Value, json};
use std::process::{Output, Stdio};

/// Runs a command to its end.
fn run(words: &[&str], variables: &[(&str, &str)]) -> (Output, String) {
    let output = program(words, variables).stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(!text.contains('\u{1b}'), "colours are for terminals");
    (output, text)
}

/// Runs a command against a served fake with this token.
fn against(upstream: &Upstream, token: &str, words: &[&str]) -> (Option<i32>, String) {
    let host = upstream.host();
    let words = [words, &["--host", host.as_str(), "--insecure-http"]].concat();
    let (output, text) = run(&words, &[("SENTRY_ACCESS_TOKEN", token)]);
    assert!(!text.contains(token) && !String::from_utf8_lossy(&output.stderr).contains(token));
    (output.status.code(), text.replace(&host, "HOST"))
}

#[test]
fn doctor_says_what_works_and_what_the_token_lacks() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let (code, text) = against(&upstream, FULL_TOKEN, &["doctor", "--allow-delete"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("Works: yes\n"), "{text}");
    assert!(
        text.contains("Sentry answers: yes") && text.contains(" on, 0 off") && text.contains("- acme at")
    );
    assert!(text.contains("\nScopes for triage: `") && text.contains("\nA person is asked: "), "{text}");
    let (code, text) = against(&upstream, READ_ONLY_TOKEN, &["doctor"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("update_issue") && text.contains("lacks the scope event:write"), "{text}");
    let (code, text) = against(&upstream, FULL_TOKEN, &["doctor", "--json", "--read-only"]);
    let told: Value = text.parse().unwrap();
    assert_eq!(
        (code, &told["works"], &told["off"][0]["because"]),
        (Some(0), &true.into(), &"read-only".into())
    );
    assert_eq!((&told["problems"], &told["server"]), (&json!([]), &json!("http://HOST")));
    assert_eq!(told["tokenFrom"], "SENTRY_ACCESS_TOKEN");
}

#[test]
fn doctor_says_that_a_name_which_the_session_was_given_is_nobodys() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let organization = "names an organization that the token does not see: nosuch";
    for (words, told) in [
        (&["--organization-slug", "nosuch"][..], format!("--organization-slug {organization}")),
        (
            &["--organization-slug", "nosuch", "--project-slug", "x"],
            format!("--organization-slug {organization}"),
        ),
        (
            &["--organization-slug", "acme", "--project-slug", "nosuch"],
            "--project-slug names a project that the token does not see: nosuch of acme".to_owned(),
        ),
    ] {
        let (code, text) = against(&upstream, FULL_TOKEN, &[&["doctor"], words].concat());
        assert!(code == Some(1) && text.starts_with(&format!("Works: no: {told}\n")), "{text}");
        let (code, text) = against(&upstream, FULL_TOKEN, &[&["doctor", "--json"], words].concat());
        let data: Value = text.parse().unwrap();
        assert_eq!((code, &data["works"], &data["problems"]), (Some(1), &json!(false), &json!([told])));
    }
    let right = ["doctor", "--organization-slug", "acme", "--project-slug", "backend"];
    let (code, text) = against(&upstream, FULL_TOKEN, &right);
    assert!(code == Some(0) && text.starts_with("Works: yes\n"), "{text}");
    let host = upstream.host();
    let words = ["doctor", "--host", &host, "--insecure-http"];
    let token = ("SENTRY_ACCESS_TOKEN", FULL_TOKEN);
    let (output, text) = run(&words, &[token, ("SENTRY_ORG", "nosuch")]);
    assert!(
        output.status.code() == Some(1) && text.starts_with(&format!("Works: no: SENTRY_ORG {organization}"))
    );
    let (output, text) = run(&words, &[token, ("SENTRY_ORG", "globex")]);
    assert!(
        output.status.code() == Some(0) && text.contains("\nOrganization unless named: globex"),
        "{text}"
    );
}

#[test]
fn doctor_takes_the_flags_of_serve_and_says_whether_it_could_start() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let (code, text) = against(&upstream, FULL_TOKEN, &["doctor", "--bind", "127.0.0.1:7"]);
    assert!(code == Some(0) && text.contains("\nServes: `at 127.0.0.1:7`"), "{text}");
    let (code, text) = against(&upstream, FULL_TOKEN, &["doctor", "--bind", "0.0.0.0:7"]);
    assert!(code == Some(1) && text.starts_with("Works: no: serve cannot start"), "{text}");
    assert!(text.contains("\nServes: `nobody: ") && text.contains("--client-bearer-file"), "{text}");
    let host = upstream.host();
    let words = ["doctor", "--host", &host, "--insecure-http", "--direct-tokens"];
    let (output, text) = run(&words, &[]);
    assert!(
        output.status.code() == Some(0) && text.starts_with("Works: yes\n"),
        "callers bring theirs: {text}"
    );
    assert!(!text.contains("No Sentry token"), "{text}");
}

#[test]
fn doctor_names_a_variable_that_is_misspelt() {
    let (output, text) = run(&["doctor"], &[("SENTRY_ACESS_TOKEN", "CANARY")]);
    assert!(
        output.status.code() == Some(1) && text.starts_with("Works: no: no Sentry token is set\n"),
        "{text}"
    );
    assert!(
        text.contains("Nothing reads `SENTRY_ACESS_TOKEN`; perhaps SENTRY_ACCESS_TOKEN was meant."),
        "{text}"
    );
    let (_, text) = run(&["doctor", "--json"], &[("SENTRY_TOKEN", "CANARY")]);
    let data: Value = text.parse().unwrap();
    assert_eq!(data["misspelt"], json!([{"name": "SENTRY_TOKEN", "meant": "SENTRY_ACCESS_TOKEN"}]));
    assert_eq!(data["problems"], json!(["no Sentry token is set"]));
    assert!(data["tokenFrom"].is_null() && !text.contains("CANARY"), "{text}");
}

#[test]
fn a_command_says_nothing_of_tools_that_it_does_not_use() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    let words = ["call", "search_issues", "query=is:unresolved", "limit=1", "organizationSlug=acme"];
    let words = [&words[..], &["--host", &host, "--insecure-http"]].concat();
    let (output, _) = run(&words, &[("SENTRY_ACCESS_TOKEN", READ_ONLY_TOKEN)]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && told.is_empty(), "{told}");
}

#[test]
fn http_where_https_is_meant_is_told_with_what_helps() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let (output, text) = run(&["doctor", "--host", &upstream.host()], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    assert!(output.status.code() == Some(1) && text.contains("--insecure-http allows that"), "{text}");
    assert!(!text.contains("--ca-file"), "{text}");
}

#[test]
fn a_token_that_may_not_list_organizations_works_with_a_configured_one() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let (code, text) = against(&upstream, PROJECT_AND_EVENT_TOKEN, &["doctor"]);
    assert!(code == Some(1) && text.contains("needs org:read"), "{text}");
    let confined = ["doctor", "--organization-slug", "acme"];
    let (code, text) = against(&upstream, PROJECT_AND_EVENT_TOKEN, &confined);
    assert!(code == Some(0) && text.contains("needs org:read"), "{text}");
}

#[test]
fn doctor_says_whether_people_could_sign_in() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    let words = ["doctor", "--host", &host, "--insecure-http"];
    let (id, secret) = (("SENTRY_CLIENT_ID", OAUTH_CLIENT), ("SENTRY_CLIENT_SECRET", OAUTH_SECRET));
    let cookie = ("COOKIE_SECRET", "a-secret-of-the-operator-long-enough");
    let (memory, gone) = (("SENTRY_MCP_STORE", "memory"), ("SENTRY_MCP_STORE", "redis://127.0.0.1:1"));
    let wrong = ("SENTRY_CLIENT_SECRET", "wrong-CANARY");
    for (variables, code, expected) in [
        (vec![id, secret, cookie, memory], 0, "yes, by the application fake-application"),
        (vec![id, secret, cookie, memory], 0, "until serve ends"),
        (vec![id, wrong, cookie, memory], 1, "SENTRY_CLIENT_SECRET is not its secret"),
        (vec![id, secret, cookie, gone], 1, "nowhere: --store: the server cannot be reached"),
        (vec![id, cookie, memory], 1, "SENTRY_CLIENT_SECRET is not set"),
        (vec![id, secret, ("COOKIE_SECRET", "short"), memory], 1, "COOKIE_SECRET: each of its secrets"),
    ] {
        let (output, text) = run(&words, &variables);
        let exit = output.status.code();
        assert!(exit == Some(code) && text.contains(expected), "{variables:?}: {exit:?} {text}");
        assert!(!text.contains("CANARY") && !text.contains(OAUTH_SECRET), "{text}");
    }
    let (output, text) = run(&[&words[..], &["--json"]].concat(), &[id, wrong, cookie, memory]);
    let told: Value = text.parse().unwrap();
    let problem = told["problems"][0].as_str().unwrap();
    assert!(output.status.code() == Some(1) && problem.starts_with("people cannot sign in: no: "), "{text}");
    // The id alone is for `login`.
    let (output, text) = run(&words, &[id, ("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let exit = output.status.code();
    assert!(
        exit == Some(0) && text.starts_with("Works: yes\n") && !text.contains("sign in"),
        "{exit:?} {text}"
    );
}

#[test]
fn doctor_says_why_nothing_works() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let (code, text) = against(&upstream, "nobody", &["doctor"]);
    assert!(code == Some(1) && text.starts_with("Works: no: Sentry does not accept the token"), "{text}");
    // Nothing is known of what it may do.
    assert!(!text.contains("\nTools: ") && !text.contains("does not tell"), "{text}");
    let upstream = Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Html)));
    let (code, text) = against(&upstream, FULL_TOKEN, &["doctor"]);
    assert!(code == Some(1) && text.contains("check --host"), "{text}");
    let (output, text) =
        run(&["doctor", "--host", "127.0.0.1:1", "--insecure-http"], &[("SENTRY_ACCESS_TOKEN", "x")]);
    assert!(output.status.code() == Some(1) && text.contains("the connection failed"), "{text}");
    let (output, text) = run(&["doctor"], &[]);
    assert!(output.status.code() == Some(1) && text.contains("No Sentry token is set"), "{text}");
    let (output, text) = run(&["call", "whoami"], &[]);
    assert!(output.status.code() == Some(1) && text.contains("event:write to resolve issues."), "{text}");
    let (output, _) = run(&["doctor", "--host", "http://"], &[]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn tools_are_listed_as_a_client_gets_them() {
    let (output, text) = run(&["tools", "--json"], &[("SENTRY_ACCESS_TOKEN", "x")]);
    let told: Value = text.parse().unwrap();
    let tools = told["tools"].as_array().unwrap();
    assert!(output.status.success() && tools.iter().all(|tool| tool["inputSchema"]["type"] == "object"));
    let (_, text) = run(&["tools"], &[("SENTRY_ACCESS_TOKEN", "x")]);
    assert!(text.contains(&format!("{} tools, about ", tools.len())), "{text}");
    let (_, text) = run(&["tools", "whoami"], &[]);
    assert!(text.starts_with("whoami (Who am I): reads"), "{text}");
    let (output, _) = run(&["tools", "search_isues"], &[]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && said.contains("perhaps search_issues was meant"), "{said}");
    let (output, _) = run(&["tools", "update_issue", "--read-only"], &[]);
    assert_eq!(output.status.code(), Some(1), "a tool that the session may not use is not shown");
}

#[test]
fn a_tool_is_called_from_the_terminal() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let search =
        ["call", "search_issues", "organizationSlug=acme", "query=is:unresolved level:error", "limit=1"];
    let (code, text) = against(&upstream, FULL_TOKEN, &search);
    assert!(code == Some(0) && text.contains("Found: 1 of") && text.contains("│ - "), "{text}");
    let (code, text) = against(&upstream, FULL_TOKEN, &["call", "whoami", "--json"]);
    assert!(code == Some(0) && text.parse::<Value>().unwrap()["untrusted"]["name"].is_string(), "{text}");
    let (code, text) = against(&upstream, FULL_TOKEN, &["call", "get_issue_details"]);
    assert!(code == Some(1) && text.contains("give `issueId` or `issueUrl`"), "{text}");
    let (code, text) = against(&upstream, FULL_TOKEN, &["call", "no_such_tool"]);
    assert!(code == Some(1) && text.contains("No such tool"), "{text}");
    let (code, _) = against(&upstream, FULL_TOKEN, &["call", "whoami", "limit"]);
    assert_eq!(code, Some(2), "an argument without a value");
}
