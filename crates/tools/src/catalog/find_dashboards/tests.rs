//! Dashboards of an organization: all, sorted, filtered, none, a page at a time.

use crate::testing::*;

const TOOL: &str = "find_dashboards";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn it_lists_the_dashboards_of_an_organization() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, asking(json!({}))).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/dashboards/?per_page=10&sort=title"]);
}

#[tokio::test]
async fn a_filter_and_an_order_are_sent() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, asking(json!({ "titleQuery": "call", "sort": "-dateCreated" }))).await
    );
    assert_eq!(
        session.requests(),
        ["GET /api/0/organizations/acme/dashboards/?per_page=10&sort=-dateCreated&query=call"]
    );
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer(TOOL, asking(json!({ "titleQuery": "nothing" }))).await);
    assert_snapshot!(answer(TOOL, json!({ "organizationSlug": "globex" })).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    assert_eq!(pages(TOOL, asking(json!({ "limit": 1 }))).await.len(), 4);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/dashboards/")).session();
        assert_snapshot!(session.answer(TOOL, asking(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_confined_session_sees_what_shows_its_project() {
    let session = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(session.answer(TOOL, json!({})).await);
}

#[tokio::test]
async fn refusals_are_told() {
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "nowhere" })).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, asking(json!({}))).await);
    assert_snapshot!(refusal(TOOL, asking(json!({ "sort": "worst" }))).await);
}

#[tokio::test]
async fn one_that_came_with_sentry_says_so() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/dashboards/") {
            value[1]["prebuiltId"] = 7.into();
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, asking(json!({}))).await;
    let marked: Vec<_> = answer.lines().filter(|line| line.ends_with(" · prebuilt")).collect();
    assert!(marked.len() == 1 && marked[0].starts_with("- 213 · "), "{answer}");
}
