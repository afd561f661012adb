//! Alert rules of an organization: of both kinds, narrowed, none, a page at a time.

use crate::testing::*;

const TOOL: &str = "find_alert_rules";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn both_kinds_are_listed_at_once() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, asking(json!({ "projectSlug": "all" }))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_project_a_kind_and_a_name_narrow_it() {
    let session = Session::new();
    let narrowed = json!({ "projectSlug": "backend", "kind": "issue", "query": "new \"checkout" });
    session.answer(TOOL, asking(narrowed)).await;
    assert_snapshot!(session.requests().join("\n"));
    let metric = json!({ "projectSlug": "1001", "kind": "metric", "query": "rate" });
    assert_snapshot!(answer(TOOL, asking(metric)).await);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer(TOOL, asking(json!({ "query": "nothing" }))).await);
    assert_snapshot!(answer(TOOL, json!({ "organizationSlug": "globex" })).await);
}

#[tokio::test]
async fn the_cursor_of_each_kind_leads_to_the_end() {
    assert_eq!(pages(TOOL, asking(json!({ "kind": "issue", "limit": 1 }))).await.len(), 4);
    assert_eq!(pages(TOOL, asking(json!({ "kind": "metric", "limit": 1 }))).await.len(), 2);
    assert_snapshot!(answer(TOOL, asking(json!({ "limit": 1 }))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "cursor": "0:1:0" }))).await);
}

#[tokio::test]
async fn a_kind_that_the_server_does_not_have_costs_itself_only() {
    for path in ["/workflows/", "/combined-rules/"] {
        let session = Build::faulty(Fault::new(Trouble::Status(404)).path(path)).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({}))).await);
    }
    let fault = Fault::new(Trouble::Html).path("/workflows/");
    assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, asking(json!({ "kind": "issue" }))).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::troubled(trouble).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_confined_session_sees_the_rules_of_its_project() {
    let session = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(session.answer(TOOL, json!({})).await);
    assert_snapshot!(session.refusal(TOOL, json!({ "projectSlug": "frontend" })).await);
    // A server that does not narrow the list tells no more for it.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/combined-rules/") {
            value[0]["projects"] = json!(["frontend"]);
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    assert_snapshot!(session.answer(TOOL, json!({ "kind": "metric" })).await);
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "nowhere" })).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, asking(json!({}))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "kind": "both" }))).await);
}
