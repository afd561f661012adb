//! What was kept of one caller's answers serves that caller alone: another one's token asks Sentry itself, and is refused
//! what its owner may not see.

use crate::{
    client::{Ask, Reply, call, request},
    server::Server,
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// As good as the first.
const SECOND: &str = "acme-second";
/// Of a member of another organization, who may do everything there.
const ELSEWHERE: &str = "globex-full";
/// Of a member who may not read events.
const NARROW: &str = "acme-narrow";

fn server() -> Server {
    let all = ["event:read", "event:write", "member:read", "org:read", "project:read", "team:read"];
    let fake = FakeSentry::acme().token(SECOND, all).token_within(ELSEWHERE, all, &["globex"]).token_within(
        NARROW,
        ["org:read", "project:read"],
        &["acme"],
    );
    Server::start(fake, &["--direct-tokens"], &[])
}

/// Calls that tags, projects, issues, events, code mappings and a sweep are kept of.
fn calls(organization: &str, project: &str) -> Vec<Ask> {
    let tool = |name, mut arguments: Value| {
        arguments["organizationSlug"] = organization.into();
        Ask::post("/mcp", &call(name, arguments))
    };
    vec![
        tool("search_issues", json!({"query": "is:unresolved", "projectSlugOrId": project})),
        tool("search_issues", json!({"query": "is:unresolved !no_such_tag:1"})),
        tool("get_review_context", json!({"files": ["app/services/auth.py"], "project": project})),
        tool("triage_issues", json!({"since": "30d"})),
    ]
}

/// What is offered for an argument of a prompt.
fn typed(argument: &str, organization: &str) -> Ask {
    let params = json!({
        "ref": {"type": "ref/prompt", "name": "fix_issue"},
        "argument": {"name": argument, "value": ""},
        "context": {"arguments": {"organization": organization}},
    });
    Ask::post("/mcp", &request("completion/complete", params))
}

/// The answers to one caller, and what Sentry was asked with that caller's token meanwhile.
fn ask(server: &Server, token: &str, asks: &[Ask]) -> (Vec<Reply>, BTreeSet<String>) {
    server.sentry().forget_requests();
    let bearing = |ask: &Ask| server.ask(&ask.clone().bearing(&format!("Sentry-Bearer {token}")));
    let replies = asks.iter().map(bearing).collect();
    let asked = server.asked();
    let own = format!("Bearer {token}");
    assert!(asked.iter().all(|seen| seen.headers["authorization"] == own.as_str()), "{asked:?}");
    (replies, asked.iter().map(|seen| seen.path.clone()).collect())
}

fn values(reply: &Reply) -> Vec<String> {
    let values = reply.json()["result"]["completion"]["values"].clone();
    values.as_array().unwrap().iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_second_token_asks_for_itself_what_the_first_need_not_ask_again() {
    let server = server();
    let asks = [
        calls("acme", "backend"),
        ["organization", "project", "issue"].map(|name| typed(name, "acme")).into(),
    ];
    let asks = asks.concat();
    let (answers, first) = ask(&server, FULL_TOKEN, &asks);
    let (again, rest) = ask(&server, FULL_TOKEN, &asks);
    let (others, second) = ask(&server, SECOND, &asks);
    for part in ["/tags/", "/code-mappings/", "/projects/", "/api/0/organizations/", "/acme/backend/"] {
        let held = |asked: &BTreeSet<String>| asked.iter().any(|path| path.ends_with(part));
        assert!(held(&first) && !held(&rest), "{part}: {first:#?} {rest:#?}");
    }
    assert_eq!(second, first);
    for (answer, at) in answers.iter().zip(0..) {
        let other: &Reply = &others[at];
        assert_eq!(other.status, 200);
        assert!(answer.text.contains("BACKEND-") == other.text.contains("BACKEND-"), "{answer:?} {other:?}");
        assert!(again[at].text.contains("BACKEND-") == other.text.contains("BACKEND-"));
    }
}

#[test]
fn what_one_caller_was_shown_another_is_refused_who_may_not_see_it() {
    let server = server();
    let asks = calls("acme", "backend");
    for reply in ask(&server, FULL_TOKEN, &asks).0 {
        assert!(reply.text.contains("BACKEND-"), "{reply:?}");
    }
    for argument in ["organization", "project", "issue"] {
        let (replies, _) = ask(&server, FULL_TOKEN, &[typed(argument, "acme")]);
        assert!(!values(&replies[0]).is_empty());
    }
    for token in [ELSEWHERE, NARROW] {
        let (replies, asked) = ask(&server, token, &asks);
        let answers: Vec<(String, bool)> = replies.iter().map(Reply::answer).collect();
        // Sentry's refusal, or the scope that it would ask for.
        let is_refusal =
            |text: &str| ["HTTP 403", "project:read", "event:read"].iter().any(|why| text.contains(why));
        let are_refused = answers
            .iter()
            .all(|(text, is_error)| *is_error && is_refusal(text) && !text.contains("BACKEND-"));
        assert!(are_refused && !asked.is_empty(), "{token}: {answers:#?}");
    }
    let offered =
        |token, argument, organization| values(&ask(&server, token, &[typed(argument, organization)]).0[0]);
    assert_eq!(offered(ELSEWHERE, "organization", ""), ["globex"]);
    assert_eq!(offered(ELSEWHERE, "project", "acme"), [""; 0]);
    assert_eq!(offered(ELSEWHERE, "issue", "acme"), [""; 0]);
    assert_eq!(offered(ELSEWHERE, "project", ""), ["storefront"], "of the one organization");
    assert_eq!(offered(NARROW, "organization", ""), ["acme"]);
    assert!(offered(NARROW, "project", "acme").contains(&"backend".to_owned()));
    assert_eq!(offered(NARROW, "issue", "acme"), [""; 0]);
    let (own, _) = ask(&server, ELSEWHERE, &calls("globex", "storefront")[..1]);
    assert!(own[0].text.contains("STOREFRONT-") && !own[0].text.contains("BACKEND-"), "{own:?}");
}
