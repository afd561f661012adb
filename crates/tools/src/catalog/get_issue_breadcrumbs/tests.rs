//! What led to an event, as an agent reads it.

use crate::testing::*;

const TOOL: &str = "get_issue_breadcrumbs";

fn issue(id: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": id })
}

#[tokio::test]
async fn all_of_an_event_cost_one_request() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-1K")).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/issues/BACKEND-1K/events/latest/"]);
}

#[tokio::test]
async fn an_event_without_any_says_so() {
    assert_snapshot!(answer(TOOL, issue("BACKEND-19")).await);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let session = Session::new();
    let rows = |answer: &str| {
        answer.lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = rows(&session.answer(TOOL, issue("BACKEND-1K")).await);
    let (mut pages, mut more) = (Vec::new(), json!({ "limit": 2 }));
    loop {
        let page = session.answer(TOOL, with(issue("BACKEND-1K"), more)).await;
        pages.extend(rows(&page));
        let Some(cursor) = next_cursor(&page) else { break };
        more = json!({ "limit": 2, "cursor": cursor });
    }
    assert_eq!(pages, whole);
    assert!(whole.len() > 2);
}

#[tokio::test]
async fn a_cursor_of_another_list_is_a_complaint() {
    let wrong = with(issue("BACKEND-1K"), json!({ "cursor": "1763676582000:0:1" }));
    assert_snapshot!(refusal(TOOL, wrong).await);
}

#[tokio::test]
async fn an_event_that_is_not_there_is_named() {
    let nowhere = with(issue("BACKEND-1K"), json!({ "eventId": "00000000000000000000000000000000" }));
    assert_snapshot!(refusal(TOOL, nowhere).await);
}

#[tokio::test]
async fn odd_breadcrumbs_are_counted_and_the_rest_is_shown() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/events/") {
            value["entries"] = json!([{ "type": "breadcrumbs", "data": { "values": [
                7, { "message": "kept", "level": 3, "data": "odd" }, null, { "timestamp": "yesterday" },
            ] } }]);
        }
    };
    assert_snapshot!(Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-1K")).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}
