//! The two small servers of this project: whole answers.

use super::replayed::ReplayedSession;
use crate::testing::*;
use fake_sentry::Replay;
use std::sync::Arc;

fn another() -> ReplayedSession {
    ReplayedSession::of(Arc::new(Replay::another_server()))
}

fn older() -> ReplayedSession {
    ReplayedSession::of(Arc::new(Replay::older_sentry()))
}

fn issue(more: Value) -> Value {
    with(json!({ "issueId": "BACKEND-4" }), more)
}

#[tokio::test]
async fn an_issue_of_a_server_that_knows_numbers_only() {
    // What the server is gets learned from its first answer about an issue, and told from then on.
    let session = another();
    assert_snapshot!(session.answer("get_issue_details", issue(json!({}))).await);
    assert_snapshot!(session.refusal("get_issue_details", json!({ "issueId": "NOWHERE-1" })).await);
    assert_snapshot!(another().refusal("get_issue_details", json!({ "issueId": "9" })).await);
}

#[tokio::test]
async fn a_search_that_the_server_reads_in_its_own_way() {
    assert_snapshot!(
        another().answer("search_issues", json!({ "query": "error.type:KeyError", "sort": "date" })).await
    );
    assert_snapshot!(another().answer("search_issues", json!({ "sort": "user" })).await);
    assert_snapshot!(
        another()
            .answer("search_errors", json!({ "project": "backend", "filename": "app/services/session.py" }))
            .await
    );
}

#[tokio::test]
async fn what_the_server_lacks_is_told_as_that() {
    for (tool, arguments) in [
        ("search_events", json!({})),
        ("get_trace_details", json!({ "traceId": "60405bc9a9b5463597d432604479e3e8" })),
        ("get_event_stacktrace", issue(json!({ "eventId": "oldest" }))),
    ] {
        assert_snapshot!(another().refusal(tool, arguments).await);
    }
    assert_snapshot!(older().refusal("search_events", json!({ "dataset": "spans" })).await);
}

#[tokio::test]
async fn comments_stand_for_the_history_where_there_is_none() {
    assert_snapshot!(another().answer("get_issue_activity", issue(json!({}))).await);
    assert_snapshot!(another().answer("add_issue_note", issue(json!({ "text": "looked at it" }))).await);
    assert_snapshot!(
        another().answer("get_issue_tag_values", issue(json!({ "tagKey": "environment" }))).await
    );
    assert_snapshot!(another().refusal("get_issue_tag_values", issue(json!({ "tagKey": "planet" }))).await);
    assert_snapshot!(another().answer("whoami", json!({})).await);
}

#[tokio::test]
async fn a_change_that_the_server_fails_to_make_is_looked_at_and_sent_once() {
    for (arguments, wire) in [
        (json!({ "assignedTo": "me" }), "me"),
        (json!({ "priority": "high", "status": "resolved" }), "priority"),
    ] {
        let session = another();
        let (outcome, asked) = session.call("update_issue", &issue(arguments)).await;
        assert!(outcome.is_error, "{wire}");
        assert_snapshot!(outcome.answer.text().to_owned());
        let changes = asked.iter().filter(|asked| !asked.line.starts_with("GET ")).count();
        assert_eq!(changes, 1, "{asked:#?}");
    }
    assert_snapshot!(another().answer("update_issue", issue(json!({ "status": "resolved" }))).await);
    assert_snapshot!(
        another().refusal("update_issue", issue(json!({ "status": "resolvedInNextRelease" }))).await
    );
}

#[tokio::test]
async fn a_change_that_the_server_took_and_did_not_make_is_named() {
    let priority = json!({ "issueId": "BACKEND-2", "priority": "high" });
    assert_snapshot!(older().answer("update_issue", priority).await);
}

#[tokio::test]
async fn every_spelling_of_an_assignee_is_sent_as_the_server_takes_it() {
    for to in ["dev@example.com", "me", "user:2", "team:platform", "team:7"] {
        let answer =
            older().answer("update_issue", json!({ "issueId": "BACKEND-2", "assignedTo": to })).await;
        assert!(answer.contains("Assigned now: ") && !answer.contains("nobody"), "{to}: {answer}");
        assert!(!answer.contains("this is not as it was asked for"), "{to}: {answer}");
    }
}

#[tokio::test]
async fn the_same_comment_twice_is_told_kindly_and_added_once() {
    let again = json!({ "issueId": "BACKEND-2", "text": "looked at it" });
    assert_snapshot!(older().answer("add_issue_note", again).await);
}

#[tokio::test]
async fn an_older_sentry_is_asked_in_the_older_way() {
    let recommended = json!({ "issueId": "BACKEND-2", "eventId": "recommended" });
    let answer = older().answer("get_issue_details", recommended).await;
    assert!(answer.contains("This server recommends no event: the latest is shown."), "{answer}");
    assert_snapshot!(older().answer("search_events", json!({})).await);
    assert_snapshot!(
        older().answer("get_trace_details", json!({ "traceId": "60405bc9a9b5463597d432604479e3e8" })).await
    );
}

#[tokio::test]
async fn the_servers_own_plain_address_is_a_region_where_plain_http_is_allowed() {
    for region in ["http://127.0.0.1:9000", "http://127.0.0.1:9000/"] {
        older().answer("get_issue_details", json!({ "issueId": "BACKEND-2", "regionUrl": region })).await;
    }
    for region in ["http://127.0.0.1:9001", "http://localhost:9000", "http://evil.example"] {
        let session = older();
        let elsewhere = json!({ "organizationSlug": "acme", "issueId": "BACKEND-2", "regionUrl": region });
        let (outcome, asked) = session.call("get_issue_details", &elsewhere).await;
        assert!(outcome.is_error && asked.is_empty(), "{region}");
    }
}
