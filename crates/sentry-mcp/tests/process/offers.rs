//! Prompts, the values of their arguments, and resources, in both eras of the protocol.

use crate::session::{Session, modern};
use serde_json::{Value, json};

/// A request in each era, each to a session of its own kind.
fn in_both_eras(method: &str, params: &Value) -> [Value; 2] {
    let mut old = Session::demo();
    old.initialize("2025-06-18");
    let old = old.request(method, params);
    let new = Session::demo().request(method, &modern(params.clone()));
    if new["error"].is_null() {
        assert_eq!(new["result"]["resultType"], "complete", "{new}");
        assert!(old["result"].get("resultType").is_none(), "{old}");
    }
    [old, new]
}

#[test]
fn they_are_announced() {
    let mut session = Session::demo();
    let capabilities = session.initialize("2025-11-25")["result"]["capabilities"].clone();
    for offered in ["tools", "prompts", "resources", "completions"] {
        assert!(capabilities[offered].is_object(), "{capabilities}");
    }
    assert!(capabilities["resources"].get("subscribe").is_none(), "{capabilities}");
}

#[test]
fn prompts_are_listed_and_given() {
    for list in in_both_eras("prompts/list", &json!({})) {
        let prompts = list["result"]["prompts"].as_array().unwrap().clone();
        let names: Vec<&str> = prompts.iter().map(|prompt| prompt["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["fix_issue", "investigate_issue", "review_changes", "triage_sweep"]);
        assert_eq!(prompts[1]["arguments"][0]["required"], true, "{list}");
    }
    let params = json!({"name": "investigate_issue", "arguments": {"issue": "BACKEND-1K"}});
    for given in in_both_eras("prompts/get", &params) {
        let message = &given["result"]["messages"][0];
        assert_eq!(message["role"], "user");
        assert!(message["content"]["text"].as_str().unwrap().contains("\"BACKEND-1K\""), "{given}");
    }
    for (params, word) in [
        (json!({"name": "no_such"}), "prompts/list"),
        (json!({"name": "investigate_issue"}), "issue"),
        (json!({"name": "investigate_issue", "arguments": {"issue": 5}}), "texts"),
        (json!({}), "cannot be read"),
    ] {
        for refused in in_both_eras("prompts/get", &params) {
            assert_eq!(refused["error"]["code"], -32602, "{params}: {refused}");
            assert!(refused["error"]["message"].as_str().unwrap().contains(word), "{params}: {refused}");
        }
    }
}

#[test]
fn arguments_are_completed_from_what_sentry_holds() {
    let params = json!({
        "ref": {"type": "ref/prompt", "name": "triage_sweep"},
        "argument": {"name": "project", "value": "back"},
        "context": {"arguments": {"organization": "acme"}},
    });
    for completed in in_both_eras("completion/complete", &params) {
        assert!(
            completed["result"]["completion"]["values"].as_array().unwrap().contains(&"backend".into()),
            "{completed}"
        );
    }
    let params = json!({
        "ref": {"type": "ref/resource", "uri": "sentry://{organization}/issues/{issue}"},
        "argument": {"name": "issue", "value": "BACKEND-1"},
        "context": {"arguments": {"organization": "acme"}},
    });
    for completed in in_both_eras("completion/complete", &params) {
        assert!(
            completed["result"]["completion"]["values"].as_array().unwrap().contains(&"BACKEND-1K".into()),
            "{completed}"
        );
    }
    let params = json!({"ref": {"type": "ref/resource", "uri": "x"}, "argument": {"name": "a", "value": ""}});
    for completed in in_both_eras("completion/complete", &params) {
        assert_eq!(completed["result"]["completion"]["values"], json!([]));
    }
}

#[test]
fn resources_are_read_behind_the_same_boundary() {
    for list in in_both_eras("resources/templates/list", &json!({})) {
        assert_eq!(list["result"]["resourceTemplates"].as_array().unwrap().len(), 3, "{list}");
    }
    for list in in_both_eras("resources/list", &json!({})) {
        assert_eq!(list["result"]["resources"], json!([]));
    }
    for read in in_both_eras("resources/read", &json!({"uri": "sentry://acme/issues/BACKEND-1K"})) {
        let content = &read["result"]["contents"][0];
        assert_eq!(content["uri"], "sentry://acme/issues/BACKEND-1K");
        assert_eq!(content["_meta"]["sentry-mcp/label"]["integrity"], "untrusted");
        assert!(content["text"].as_str().unwrap().contains("<untrusted-"), "{read}");
    }
    for uri in ["sentry://acme/issues/BACKEND-999999", "sentry://acme/users/1", "file:///etc/passwd", ""] {
        for read in in_both_eras("resources/read", &json!({ "uri": uri })) {
            assert!(read["error"]["code"] == -32002 || read["error"]["code"] == -32602, "{uri}: {read}");
            let is_ours = read["error"]["data"]["sentry-mcp/label"]["integrity"].is_string();
            assert_eq!(is_ours, uri.contains("BACKEND-999999"), "what an answer says is labelled: {read}");
            assert!(is_ours || read["error"]["data"]["uri"] == uri, "it is said which: {read}");
        }
    }
}
