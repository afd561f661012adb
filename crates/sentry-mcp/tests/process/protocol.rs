//! Both lifecycles, listing and calling.

use crate::session::{Session, modern, text};
use serde_json::{Value, json};

const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";

#[test]
fn a_session_opens_in_every_version_that_has_one() {
    for (asked, agreed) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        // These have no `initialize`, or are not known: the newest that has one.
        ("2026-07-28", "2025-11-25"),
        ("2024-10-07", "2025-11-25"),
        ("2099-01-01", "2025-11-25"),
    ] {
        let mut session = Session::demo();
        let result = session.initialize(asked)["result"].clone();
        assert_eq!(result["protocolVersion"], agreed, "{asked}");
        assert_eq!(result["serverInfo"]["name"], "sentry-mcp");
        assert_eq!(result["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(
            result["capabilities"],
            json!({"completions": {}, "prompts": {}, "resources": {}, "tools": {}})
        );
        assert!(result["instructions"].as_str().unwrap().len() <= 2_000);
        assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
        let list = session.request("tools/list", &json!({}));
        assert!(list["result"].get("resultType").is_none() && list["result"].get("ttlMs").is_none());
        let (answer, is_error) = session.call("whoami", &json!({}));
        assert!(!is_error && answer.starts_with("# "), "{answer}");
        let ended = session.end();
        assert!(ended.status.success() && ended.unclaimed.is_empty(), "{ended:?}");
    }
}

#[test]
fn a_modern_client_needs_no_session() {
    let mut session = Session::demo();
    let discovered = session.request("server/discover", &modern(json!({})))["result"].clone();
    let versions = json!(["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"]);
    assert_eq!(discovered["supportedVersions"], versions);
    assert_eq!(discovered["_meta"][SERVER_INFO]["name"], "sentry-mcp");
    let list = session.request("tools/list", &modern(json!({})))["result"].clone();
    for result in [&discovered, &list] {
        assert_eq!(result["cacheScope"], "private");
        assert!(result["ttlMs"].as_u64().unwrap() > 0);
        assert_eq!(result["resultType"], "complete");
    }
    assert_eq!(list["_meta"][SERVER_INFO]["name"], "sentry-mcp");
    let call = session.request("tools/call", &modern(json!({"name": "whoami", "arguments": {}})));
    assert_eq!(call["result"]["resultType"], "complete");
    assert_eq!(call["result"]["_meta"][SERVER_INFO]["version"], env!("CARGO_PKG_VERSION"));
    assert!(!text(&call).1);
    for gone in ["ping", "logging/setLevel", "resources/subscribe"] {
        let params = modern(json!({"level": "info", "uri": "x://y"}));
        assert_eq!(session.request(gone, &params)["error"]["code"], -32601, "{gone}");
    }
    assert!(session.end().status.success());
}

#[test]
fn a_modern_request_is_complete_or_refused() {
    let mut session = Session::demo();
    let mut params = modern(json!({}));
    params["_meta"].as_object_mut().unwrap().remove("io.modelcontextprotocol/clientCapabilities");
    assert_eq!(session.request("tools/list", &params)["error"]["code"], -32602);
    let mut params = modern(json!({}));
    params["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2099-01-01");
    let error = session.request("tools/list", &params)["error"].clone();
    assert_eq!(error["code"], -32022);
    assert!(error["data"]["supported"].as_array().unwrap().contains(&json!("2026-07-28")));
    assert_eq!(session.request("server/discover", &json!({}))["error"]["code"], -32602);
}

#[test]
fn one_process_serves_both_kinds_of_client() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    let modern_list = session.request("tools/list", &modern(json!({})))["result"].clone();
    let legacy_list = session.request("tools/list", &json!({}))["result"].clone();
    assert_eq!(modern_list["tools"], legacy_list["tools"]);
    assert_eq!(modern_list["resultType"], "complete");
    assert!(legacy_list.get("resultType").is_none());
}

#[test]
fn tools_are_listed_with_what_clients_need() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    let list = session.request("tools/list", &json!({}))["result"]["tools"].clone();
    let tools = list.as_array().unwrap();
    assert!(tools.len() >= 6);
    for tool in tools {
        let hints = &tool["annotations"];
        for hint in ["readOnlyHint", "destructiveHint", "openWorldHint"] {
            assert!(hints[hint].is_boolean(), "{tool}");
        }
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(!tool["description"].as_str().unwrap().is_empty());
        assert!(!hints["title"].as_str().unwrap().is_empty());
    }
    let writes = |tool: &&Value| tool["annotations"]["readOnlyHint"] == false;
    let writing: Vec<&str> = tools.iter().filter(writes).map(|tool| tool["name"].as_str().unwrap()).collect();
    assert!(writing.contains(&"update_issue") && !writing.contains(&"search_issues"), "{writing:?}");
    assert_eq!(session.request("tools/list", &json!({"cursor": "x"}))["error"]["code"], -32602);
}

#[test]
fn a_result_is_text_and_says_whose_words_it_holds() {
    let mut session = Session::demo();
    session.initialize("2025-11-25");
    let found = session
        .request("tools/call", &json!({"name": "search_issues", "arguments": {"organizationSlug": "acme"}}));
    let label = &found["result"]["_meta"]["sentry-mcp/label"];
    assert_eq!(*label, json!({"integrity": "untrusted", "confidentiality": "private"}));
    assert!(found["result"].get("structuredContent").is_none());
    assert!(text(&found).0.contains("<untrusted-"));
    let unknown = session.request("tools/call", &json!({"name": "no_such_tool"}));
    assert!(text(&unknown).1);
    assert_eq!(unknown["result"]["_meta"]["sentry-mcp/label"]["integrity"], "trusted");
}

#[test]
fn what_is_not_offered_is_not_found() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    for (method, params) in [
        ("resources/subscribe", json!({"uri": "x://y"})),
        ("logging/setLevel", json!({"level": "info"})),
        ("tasks/get", json!({"taskId": "x"})),
        ("subscriptions/listen", json!({"notifications": {}})),
        ("no/such/method", json!({})),
    ] {
        assert_eq!(session.request(method, &params)["error"]["code"], -32601, "{method}");
    }
}

#[test]
fn parameters_that_do_not_fit_are_said_to_be_wrong() {
    let mut session = Session::demo();
    session.initialize("2025-06-18");
    session.write(r#"{"jsonrpc":"2.0","id":"none","method":"tools/call"}"#);
    assert_eq!(session.answer(&json!("none"))["error"]["code"], -32602);
    for params in
        [json!({}), json!({"name": 5}), json!({"name": "whoami", "arguments": "x"}), json!([]), json!("x")]
    {
        assert_eq!(session.request("tools/call", &params)["error"]["code"], -32602, "{params}");
    }
    assert_eq!(session.request("initialize", &json!({}))["error"]["code"], -32602);
    // What a tool makes of its arguments is an answer for the model.
    let (answer, is_error) =
        session.call("get_issue_details", &json!({"organizationSlug": ["a"], "issueId": {}}));
    assert!(is_error, "{answer}");
    let nothing = session.request("tools/call", &json!({"name": "whoami", "arguments": null}));
    assert!(!text(&nothing).1);
}
