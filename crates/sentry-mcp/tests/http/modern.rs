//! Clients of the revision without a handshake.

use crate::{client::Ask, server::Server};
use serde_json::{Value, json};

const VERSION: &str = "2026-07-28";

pub(crate) fn modern(method: &str, params: Value, capabilities: Value) -> Ask {
    let mut params = params;
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": VERSION,
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"}
    });
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = capabilities;
    let name = params["name"].as_str().or(params["uri"].as_str()).unwrap_or_default().to_owned();
    let body = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
    Ask::post("/mcp", &body)
        .with("mcp-protocol-version", VERSION)
        .with("mcp-method", method)
        .with("mcp-name", &name)
}

#[test]
fn it_discovers_lists_and_calls() {
    let server = Server::open(&[]);
    let found = server.ask(&modern("server/discover", json!({}), json!({}))).json();
    assert_eq!(found["result"]["cacheScope"], "private", "{found}");
    let listed = server.ask(&modern("tools/list", json!({}), json!({}))).json();
    assert!(listed["result"]["ttlMs"].as_u64().unwrap() > 0 && listed["result"]["resultType"] == "complete");
    assert_eq!(listed["result"]["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "sentry-mcp");
    let (text, is_error) = server
        .ask(&modern("tools/call", json!({"name": "find_organizations", "arguments": {}}), json!({})))
        .answer();
    assert!(!is_error && text.contains("acme"), "{text}");
}

#[test]
fn headers_that_do_not_fit_the_message_are_refused() {
    let server = Server::open(&[]);
    let list = modern("tools/list", json!({}), json!({}));
    let call = modern("tools/call", json!({"name": "whoami"}), json!({}));
    let prompt = modern("prompts/get", json!({"name": "fix_issue"}), json!({}));
    let resource = modern("resources/read", json!({"uri": "sentry://acme/issues/BACKEND-1K"}), json!({}));
    assert_eq!([server.ask(&prompt).status, server.ask(&resource).status], [200, 200]);
    for (ask, code) in [
        (list.clone().with("mcp-method", "tools/call"), -32020),
        (list.clone().with("mcp-method", ""), -32020),
        (list.clone().with("mcp-protocol-version", "2025-06-18"), -32020),
        (call.clone().with("mcp-name", "find_teams"), -32020),
        (call.with("mcp-name", ""), -32020),
        (prompt.with("mcp-name", "triage_sweep"), -32020),
        (resource.with("mcp-name", "sentry://acme/issues/1"), -32020),
    ] {
        let reply = server.ask(&ask);
        assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &json!(code)), "{reply:?}");
    }
    let mut unknown = list;
    unknown.body = String::from_utf8(unknown.body).unwrap().replace(VERSION, "2099-01-01").into();
    let reply = server.ask(&unknown.with("mcp-protocol-version", "2099-01-01"));
    assert_eq!((reply.status, &reply.json()["error"]["code"]), (400, &json!(-32022)), "{reply:?}");
    assert!(reply.json()["error"]["data"]["supported"].as_array().unwrap().contains(&json!(VERSION)));
    // What is not offered, and what this revision no longer has.
    for method in ["resources/subscribe", "initialize", "logging/setLevel"] {
        let missing = server.ask(&modern(method, json!({}), json!({})));
        assert_eq!((missing.status, &missing.json()["error"]["code"]), (404, &json!(-32601)), "{method}");
    }
}

fn resolve(more: Value) -> Ask {
    let arguments = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
    let mut params = json!({"name": "update_issue", "arguments": arguments});
    let Value::Object(more) = more else { panic!("{more}") };
    params.as_object_mut().unwrap().extend(more);
    modern("tools/call", params, json!({"elicitation": {"form": {}}}))
}

#[test]
fn a_person_is_asked_in_rounds_and_the_question_is_sealed() {
    let server = Server::single(&["--confirm-writes=always", "--direct-tokens"]);
    let changes = || server.asked().iter().filter(|seen| seen.method == "PUT").count();
    let (mine, other) = (&format!("Bearer {}", crate::server::BEARER), "Sentry-Bearer acme-read-only");
    let asked = server.ask(&resolve(json!({})).bearing(mine)).json();
    assert_eq!(asked["result"]["resultType"], "input_required", "{asked}");
    assert_eq!(asked["result"]["inputRequests"]["confirm"]["method"], "elicitation/create");
    let state = asked["result"]["requestState"].as_str().unwrap();
    let answer = |action: &str, state: &str| json!({"inputResponses": {"confirm": {"action": action}}, "requestState": state});
    let forged = [String::new(), "x".repeat(64), state.replace(&state[10..14], "AAAA")];
    for forged in &forged {
        let again = server.ask(&resolve(answer("accept", forged)).bearing(mine)).json();
        assert_eq!(again["result"]["resultType"], "input_required", "{forged}: {again}");
    }
    let stolen = server.ask(&resolve(answer("accept", state)).bearing(other)).json();
    assert_ne!(stolen["result"]["resultType"], json!("complete"), "of another caller: {stolen}");
    assert_eq!(changes(), 0);
    let (text, is_error) = server.ask(&resolve(answer("decline", state)).bearing(mine)).answer();
    assert!(is_error && changes() == 0, "{text}");
    let (text, is_error) = server.ask(&resolve(answer("accept", state)).bearing(mine)).answer();
    assert!(!is_error && changes() > 0, "{text}");
}
