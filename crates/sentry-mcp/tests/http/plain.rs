//! Programs that speak JSON-RPC and no more of MCP.

use crate::{
    client::{Ask, Reply, call, request},
    server::Server,
};
use serde_json::{Value, json};

/// A request as such programs post it: no header but the kind of the body.
fn post(path: &str, body: &Value) -> Ask {
    Ask::post(path, body).with("accept", "")
}

fn errors_of_a_file() -> Value {
    call("search_errors", json!({"project": "backend", "filename": "app/services/auth.py"}))
}

fn list(reply: &Reply) -> Vec<Value> {
    let (text, is_error) = reply.answer();
    assert!(!is_error, "{text}");
    text.parse::<Value>().unwrap().as_array().unwrap_or_else(|| panic!("{text}")).clone()
}

#[test]
fn a_review_asks_for_the_errors_of_a_file() {
    let server = Server::direct(&["--organization-slug=acme"]);
    for path in ["/", "/rpc", "/mcp", "/mcp/acme"] {
        let ask = post(path, &errors_of_a_file()).bearing("Sentry-Bearer acme-full");
        let reply = server.ask(&ask);
        assert_eq!(reply.headers("allow"), [""; 0], "{path}: it has just been served");
        let errors = list(&reply);
        let first = errors.first().unwrap_or_else(|| panic!("{path}: no errors"));
        for key in ["id", "title", "culprit", "count", "last_seen", "status", "level", "permalink"] {
            assert!(first.get(key).is_some(), "{key}: {first}");
        }
    }
}

#[test]
fn every_tool_answers_a_program_with_data_unless_it_asks_for_text() {
    let server = Server::open(&[]);
    let (text, _) = server.ask(&post("/rpc", &call("find_organizations", json!({})))).answer();
    assert!(text.parse::<Value>().unwrap().is_object(), "{text}");
    let mut as_text = errors_of_a_file();
    as_text["params"]["arguments"]["format"] = json!("text");
    let (text, _) = server.ask(&post("/rpc", &as_text)).answer();
    assert!(text.parse::<Value>().is_err() && text.contains("untrusted"), "{text}");
    // A client of MCP is a model's.
    let (text, _) = server.ask(&Ask::post("/mcp", &call("find_organizations", json!({})))).answer();
    assert!(text.parse::<Value>().is_err(), "{text}");
    let missing = server.ask(&post("/rpc", &call("no_such_tool", json!({}))));
    let (text, is_error) = missing.answer();
    assert!(is_error && text.parse::<Value>().unwrap().is_object(), "{text}");
}

#[test]
fn tools_are_listed_without_a_handshake() {
    let server = Server::open(&[]);
    let tools = server.ask(&post("/", &request("tools/list", json!({})))).json()["result"]["tools"].clone();
    let mcp =
        server.ask(&Ask::post("/mcp", &request("tools/list", json!({})))).json()["result"]["tools"].clone();
    assert_eq!(tools, mcp);
    assert!(tools.as_array().unwrap().iter().any(|tool| tool["name"] == "search_errors"));
}

#[test]
fn what_is_no_request_is_answered_as_json_rpc_says() {
    let server = Server::open(&[]);
    let good = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).to_string();
    for path in ["/", "/rpc", "/mcp"] {
        for (body, status, code) in [
            ("{".to_owned(), 400, -32700),
            ("nonsense".to_owned(), 400, -32700),
            (format!("[{good}]"), 400, -32600),
            ("[]".to_owned(), 400, -32600),
            ("{}".to_owned(), 400, -32600),
            (good.replace("2.0", "1.0"), 400, -32600),
            (good.replace(":1,", ":null,"), 400, -32600),
            (good.replace("tools/list", "tools/call"), 200, -32602),
        ] {
            let mut ask = post(path, &json!({}));
            ask.body = body.clone().into();
            let reply = server.ask(&ask);
            assert_eq!(
                (reply.status, &reply.json()["error"]["code"]),
                (status, &json!(code)),
                "{path} {body}"
            );
        }
    }
    let other = server.ask(&post("/rpc", &request("initialize", json!({}))));
    assert_eq!(other.json()["error"]["code"], -32601);
    let silent = server.ask(&post("/rpc", &json!({"jsonrpc": "2.0", "method": "tools/list"})));
    assert_eq!((silent.status, silent.text.as_str()), (202, ""));
    for id in [json!("a"), json!(0), json!(-7)] {
        let body = json!({"jsonrpc": "2.0", "id": id, "method": "tools/list"});
        assert_eq!(server.ask(&post("/rpc", &body)).json()["id"], id);
    }
}

#[test]
fn a_client_of_mcp_that_takes_only_json_is_served() {
    let server = Server::open(&[]);
    let hello = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    for accept in ["application/json", "*/*", ""] {
        let ask = Ask::post("/mcp", &request("initialize", hello.clone())).with("accept", accept);
        assert_eq!(server.ask(&ask).json()["result"]["protocolVersion"], "2025-06-18", "{accept}");
        let ask = Ask::post("/mcp", &call("find_organizations", json!({})))
            .with("accept", accept)
            .with("mcp-protocol-version", "2025-06-18");
        let (text, _) = server.ask(&ask).answer();
        assert!(text.parse::<Value>().is_err(), "it is a client of MCP: {text}");
    }
    let ask = Ask::post("/mcp", &request("ping", json!({}))).with("accept", "text/html");
    assert_eq!(server.ask(&ask).status, 406);
}
