//! Clients of the revisions with a handshake, each request by itself.

use crate::{
    client::{Ask, call, request},
    server::Server,
};
use serde_json::{Value, json};

const REVISIONS: [&str; 4] = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

fn initialize(version: &str) -> Value {
    let client = json!({"name": "test", "version": "1"});
    request("initialize", json!({"protocolVersion": version, "capabilities": {}, "clientInfo": client}))
}

#[test]
fn each_revision_opens_lists_and_calls() {
    let server = Server::open(&[]);
    for version in REVISIONS {
        let opened = server.ask(&Ask::post("/mcp", &initialize(version)));
        assert_eq!(opened.status, 200, "{opened:?}");
        assert_eq!(opened.json()["result"]["protocolVersion"], version);
        assert!(!opened.head.contains("mcp-session-id"), "there are no sessions");
        let speaking =
            |body: &Value| server.ask(&Ask::post("/mcp", body).with("mcp-protocol-version", version));
        let ready = speaking(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}));
        assert_eq!((ready.status, ready.text.as_str()), (202, ""));
        let listed = speaking(&request("tools/list", json!({})));
        let tools = listed.json()["result"]["tools"].as_array().unwrap().len();
        assert!(tools > 5, "{listed:?}");
        let (text, is_error) = speaking(&call("find_organizations", json!({}))).answer();
        assert!(!is_error && text.contains("acme"), "{text}");
        assert_eq!(speaking(&request("ping", json!({}))).json()["result"], json!({}));
    }
    // Without the header the oldest that had HTTP is meant.
    assert!(
        server.ask(&Ask::post("/mcp", &call("find_organizations", json!({})))).answer().0.contains("acme")
    );
}

#[test]
fn a_revision_that_is_not_known_is_answered_with_one_that_is() {
    let server = Server::open(&[]);
    let opened = server.ask(&Ask::post("/mcp", &initialize("1999-01-01"))).json();
    assert!(REVISIONS.contains(&opened["result"]["protocolVersion"].as_str().unwrap()), "{opened}");
    let odd = Ask::post("/mcp", &request("tools/list", json!({}))).with("mcp-protocol-version", "1999-01-01");
    let odd = server.ask(&odd);
    assert_eq!(odd.status, 400);
    assert!(odd.json()["error"]["message"].as_str().unwrap().contains("MCP-Protocol-Version"), "{odd:?}");
}

#[test]
fn there_are_no_streams_and_no_sessions_to_end() {
    let server = Server::open(&[]);
    for ask in [Ask::get("/mcp"), Ask::to("DELETE", "/mcp"), Ask::to("PUT", "/mcp"), Ask::get("/mcp/acme")] {
        let reply = server.ask(&ask);
        assert_eq!(reply.status, 405, "{} {reply:?}", ask.method);
        assert!(reply.has_header("allow: post"), "{reply:?}");
    }
}

#[test]
fn what_is_not_offered_is_not_found() {
    let server = Server::open(&[]);
    for method in ["resources/subscribe", "logging/setLevel", "nonsense"] {
        let params = json!({"uri": "sentry://acme/issues/1", "level": "info"});
        let reply = server.ask(&Ask::post("/mcp", &request(method, params)));
        assert_eq!(reply.json()["error"]["code"], -32601, "{method}: {reply:?}");
    }
}

#[test]
fn answers_are_not_kept_anywhere_and_are_what_they_say() {
    let server = Server::open(&[]);
    for ask in [Ask::post("/mcp", &request("ping", json!({}))), Ask::get("/health"), Ask::get("/nothing")] {
        let reply = server.ask(&ask);
        assert!(reply.has_header("cache-control: no-store"), "{reply:?}");
        assert!(reply.has_header("x-content-type-options: nosniff"), "{reply:?}");
        assert!(!reply.head.contains("access-control"), "no page of another origin reads answers");
    }
}

#[test]
fn a_client_that_nobody_can_be_asked_by_gets_the_refusal_of_the_policy() {
    let server = Server::open(&["--confirm-writes=always"]);
    let resolve = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
    let (text, is_error) = server.ask(&Ask::post("/mcp", &call("update_issue", resolve))).answer();
    assert!(is_error && text.contains("--confirm-writes=never"), "{text}");
    assert!(server.asked().iter().all(|seen| seen.method == "GET"));
}

#[test]
fn the_audit_log_names_the_client_by_its_user_agent() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("audit.jsonl");
    let server = Server::open(&["--audit-log", log.to_str().unwrap()]);
    let note = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "text": "Looked at."});
    let ask = Ask::post("/mcp", &call("add_issue_note", note)).with("user-agent", "codex/0.169 (linux)");
    let reply = server.ask(&ask);
    let line: Value = std::fs::read_to_string(&log).unwrap_or_else(|_| panic!("{reply:?}")).parse().unwrap();
    assert_eq!(
        (&line["client"], &line["client_version"]),
        (&json!("codex"), &json!("0.169")),
        "{line} {reply:?}"
    );
}
