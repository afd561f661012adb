//! How events spread over a tag, as an agent reads it.

use crate::testing::*;

const TOOL: &str = "get_issue_tag_values";

fn tag(key: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "tagKey": key })
}

#[tokio::test]
async fn the_most_frequent_values_cost_one_request() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, tag(" environment ")).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/issues/BACKEND-1K/tags/environment/"]);
}

#[tokio::test]
async fn that_there_are_more_values_is_said() {
    assert_snapshot!(answer(TOOL, tag("user")).await);
}

/// Answers with as many values as there are on the last page of a list.
fn listed(path: &str, value: &mut Value) {
    if path.ends_with("/values/") {
        *value = json!([
            { "value": "a", "count": 3, "firstSeen": "2026-11-14T08:00:00Z", "lastSeen": "2026-11-20T10:00:00Z" },
            { "value": "", "count": "2" },
            "odd",
            { "name": "b" },
        ]);
    }
}

#[tokio::test]
async fn with_a_limit_all_values_come_in_pages() {
    let session = Build { bend: listed, ..Build::default() }.session();
    let asked = with(tag("user"), json!({ "limit": 3, "cursor": "0:3:0" }));
    assert_snapshot!(session.answer(TOOL, asked).await);
    let path = "GET /api/0/organizations/acme/issues/BACKEND-1K/tags/user/";
    assert_eq!(
        session.requests(),
        [path.to_owned(), format!("{path}values/?sort=count&per_page=3&cursor=0%3A3%3A0")]
    );
}

#[tokio::test]
async fn a_tag_that_no_event_carries_is_answered_with_those_that_there_are() {
    assert_snapshot!(refusal(TOOL, tag("nothing")).await);
}

#[tokio::test]
async fn what_is_no_tag_is_a_complaint_and_costs_no_request() {
    let session = Session::new();
    for wrong in ["../environment", "a b", "a/b", "ä", &"a".repeat(201)] {
        let refused = session.refusal(TOOL, tag(wrong)).await;
        assert!(refused.contains("`tagKey` is the name of a tag"), "{refused}");
    }
    assert_snapshot!(
        session.refusal(TOOL, json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" })).await
    );
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_named() {
    let nowhere = json!({ "organizationSlug": "acme", "issueId": "BACKEND-999", "tagKey": "user" });
    assert_snapshot!(refusal(TOOL, nowhere).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K", "tagKey": "user" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7", "tagKey": "user" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}
