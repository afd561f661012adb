//! Uptime monitors of an organization: all, narrowed, none, a page at a time.

use crate::testing::*;

const TOOL: &str = "find_uptime_monitors";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn it_lists_the_monitors_of_an_organization() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, asking(json!({ "projectSlug": "all" }))).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/uptime/?per_page=10"]);
}

#[tokio::test]
async fn everything_narrows_it() {
    let session = Session::new();
    let narrowed = json!({ "projectSlug": "backend", "query": "health", "environment": "production", "owner": "team:31" });
    assert_snapshot!(session.answer(TOOL, asking(narrowed)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer(TOOL, asking(json!({ "query": "nothing" }))).await);
    assert_snapshot!(answer(TOOL, json!({ "organizationSlug": "globex" })).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    assert_eq!(pages(TOOL, asking(json!({ "limit": 1 }))).await.len(), 4);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/uptime/")).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_session_confined_to_a_project_sees_its_monitors_only() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({})).await;
    let asked = session.requests();
    assert!(asked.last().unwrap().contains("&project=1001"), "{asked:?}");
    assert_snapshot!(session.refusal(TOOL, json!({ "projectSlug": "1002" })).await);
    // A server that does not narrow the list, or does not say what is whose, tells no more for it.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/uptime/") {
            value[0]["projectSlug"] = "frontend".into();
            value[1]["projectSlug"] = Value::Null;
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    assert_snapshot!(session.answer(TOOL, json!({})).await);
}

#[tokio::test]
async fn a_server_without_them_and_a_token_that_may_not_are_told() {
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, asking(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, asking(json!({}))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "limit": "many" }))).await);
}
