//! Changing an issue, as an agent does it.

use crate::testing::*;
use access::Grant;

mod archiving;
mod assigning;
mod refused;
mod unclear;

const TOOL: &str = "update_issue";

/// Arguments that change `BACKEND-1K`, which is unresolved, of high priority and assigned to nobody.
fn change(more: Value) -> Value {
    change_of("BACKEND-1K", more)
}

fn change_of(issue: &str, more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "issueId": issue }), more)
}

/// The requests that change something.
fn sent(session: &Session) -> Vec<String> {
    session.requests().into_iter().filter(|request| !request.starts_with("GET ")).collect()
}

/// What is sent for these arguments.
async fn body(more: Value) -> String {
    let session = Session::new();
    session.answer(TOOL, change(more)).await;
    let sent = sent(&session);
    assert_eq!(sent.len(), 1, "{sent:?}");
    sent[0].strip_prefix("PUT /api/0/organizations/acme/issues/BACKEND-1K/ ").unwrap().to_owned()
}

#[tokio::test]
async fn an_issue_is_resolved_with_a_reason() {
    let session = Session::new();
    let fixed =
        json!({ "status": "resolved", "reason": "Old cookies are turned away before they are split." });
    assert_snapshot!(session.answer(TOOL, change(fixed)).await);
    assert_snapshot!(session.requests().join("\n"));
    // The world has changed.
    let seen = session.answer("get_issue_details", change(json!({}))).await;
    assert!(seen.contains("\nStatus: resolved\n"), "{seen}");
}

#[tokio::test]
async fn every_status_is_set_and_shown() {
    let session = Session::new();
    for status in ["resolvedInNextRelease", "unresolved", "ignored", "resolved"] {
        assert_snapshot!(session.answer(TOOL, change(json!({ "status": status }))).await);
    }
    assert_snapshot!(sent(&session).join("\n"));
}

#[tokio::test]
async fn a_status_is_understood_as_models_write_it() {
    for (written, body_of) in [
        ("Resolved", r#"{"status":"resolved"}"#),
        ("resolved_in_next_release", r#"{"status":"resolvedInNextRelease"}"#),
        ("archived", r#"{"status":"ignored","substatus":"archived_until_escalating"}"#),
    ] {
        assert_eq!(body(json!({ "status": written })).await, body_of);
    }
}

#[tokio::test]
async fn the_priority_is_set_and_shown() {
    assert_snapshot!(answer(TOOL, change(json!({ "priority": "low" }))).await);
    assert_eq!(body(json!({ "priority": "Medium" })).await, r#"{"priority":"medium"}"#);
}

#[tokio::test]
async fn a_comment_alone_is_added() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, change(json!({ "reason": "Seen again after the failover." }))).await
    );
    assert_snapshot!(sent(&session).join("\n"));
}

#[tokio::test]
async fn a_refused_comment_does_not_undo_the_change() {
    let session = Session::new();
    let comment = json!({ "reason": "Fixed." });
    session.answer(TOOL, change(comment.clone())).await;
    assert_snapshot!(session.refusal(TOOL, change(comment)).await);
    let with_change = json!({ "reason": "Fixed.", "status": "resolved" });
    assert_snapshot!(session.answer(TOOL, change(with_change)).await);
    for trouble in [
        Trouble::Status(500),
        Trouble::Status(403),
        Trouble::Cut,
        Trouble::BadGateway,
        Trouble::Status(401),
        Trouble::Status(404),
        Trouble::rate_limited(86_400),
    ] {
        let session = Build::faulty(Fault::new(trouble).path("/notes/")).session();
        let answer = session.answer(TOOL, change(json!({ "reason": "Fixed.", "status": "resolved" }))).await;
        assert_snapshot!(
            answer.lines().filter(|line| line.contains("omment")).collect::<Vec<_>>().join("\n")
        );
    }
}

#[tokio::test]
async fn a_refused_comment_beside_what_is_so_already_is_a_failure() {
    for trouble in [403, 500].map(Trouble::Status) {
        let session = Build::faulty(Fault::new(trouble).path("/notes/")).session();
        let asked = json!({ "status": "unresolved", "reason": "Seen again." });
        session.refusal(TOOL, change(asked)).await;
        assert_eq!(sent(&session).len(), 1, "the comment alone");
    }
}

#[tokio::test]
async fn what_is_so_already_sends_nothing() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, change(json!({ "status": "unresolved", "priority": "high" }))).await
    );
    assert_snapshot!(session.answer(TOOL, change(json!({ "assignedTo": "nobody" }))).await);
    assert_eq!(sent(&session), [""; 0]);
    // Of several, only what is new.
    assert_snapshot!(
        session.answer(TOOL, change(json!({ "status": "unresolved", "priority": "low" }))).await
    );
    assert_eq!(sent(&session), [r#"PUT /api/0/organizations/acme/issues/BACKEND-1K/ {"priority":"low"}"#]);
    session.answer(TOOL, change(json!({ "status": "resolvedInNextRelease" }))).await;
    session.answer(TOOL, change(json!({ "status": "resolvedInNextRelease", "reason": "As said." }))).await;
    session.answer(TOOL, change(json!({ "status": "ignored", "ignoreMode": "forever" }))).await;
    session.answer(TOOL, change(json!({ "status": "ignored", "ignoreMode": "forever" }))).await;
    assert_eq!(sent(&session).len(), 4);
}

#[tokio::test]
async fn resolved_in_a_release_is_not_the_same_as_resolved() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, change_of("BACKEND-11", json!({ "status": "resolved" }))).await);
    assert_eq!(sent(&session).len(), 1);
}

#[tokio::test]
async fn a_condition_is_set_anew_because_it_counts_from_now() {
    let session = Session::new();
    let until = json!({ "status": "ignored", "ignoreCount": 5 });
    session.answer(TOOL, change(until.clone())).await;
    session.answer(TOOL, change(until)).await;
    assert_eq!(sent(&session).len(), 2);
}

#[tokio::test]
async fn a_pasted_page_names_the_issue() {
    let session = Session::new();
    let page = "https://sentry.example.com/organizations/acme/issues/70147/?project=1001";
    session.answer(TOOL, json!({ "issueUrl": page, "status": "resolved" })).await;
    assert_eq!(sent(&session), [r#"PUT /api/0/organizations/acme/issues/70147/ {"status":"resolved"}"#]);
}

#[tokio::test]
async fn an_answer_that_tells_nothing_of_the_change_is_no_failure() {
    let fault = |trouble| Fault::new(trouble).method("PUT".parse().unwrap());
    for trouble in [Trouble::NullEverything, Trouble::Empty, Trouble::Cut] {
        let session = Build::faulty(fault(trouble)).session();
        assert_snapshot!(session.answer(TOOL, change(json!({ "status": "resolved" }))).await);
    }
}

#[tokio::test]
async fn a_change_that_may_have_been_made_is_told_so() {
    for trouble in [Trouble::Status(500), Trouble::BadGateway] {
        let session = Build::faulty(Fault::new(trouble).method("PUT".parse().unwrap())).session();
        assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
        assert_eq!(sent(&session).len(), 1, "a change is never repeated by itself");
    }
}
