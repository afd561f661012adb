//! A gateway gave up on a change: made is only what the issue shows to be made.

use super::{TOOL, change, change_of, sent};
use crate::testing::*;

const UNCLEAR: &str = "The change may have been made all the same";

/// A session in which no change arrives.
fn losing_requests() -> Session {
    Build::faulty(Fault::new(Trouble::Status(504)).method("PUT".parse().unwrap())).session()
}

/// A session in which changes are made, and no answer says so.
fn losing_answers() -> Session {
    Build { loses_changes: true, ..Build::default() }.session()
}

#[tokio::test]
async fn who_had_the_issue_before_is_not_told_as_the_new_assignee() {
    for to in ["user:21", "me", "juniper@acme.example", "@sable", "team:web", "nobody"] {
        let session = losing_requests();
        let told = session.refusal(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": to }))).await;
        assert!(told.contains(UNCLEAR), "{to}: {told}");
        assert_eq!(sent(&session).len(), 1, "{to}");
    }
    assert_snapshot!(
        losing_requests().refusal(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": "user:21" }))).await
    );
}

#[tokio::test]
async fn an_assignee_who_has_it_now_is_told_so() {
    for to in ["user:21", "me", "juniper@acme.example", "team:web", "nobody"] {
        let session = losing_answers();
        let told = session.answer(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": to }))).await;
        assert!(told.starts_with("# Updated ") && told.contains("Assigned to: "), "{to}: {told}");
        assert_eq!(sent(&session).len(), 1, "{to}");
    }
}

#[tokio::test]
async fn resolved_already_is_not_resolved_in_the_next_release() {
    // It is resolved in a release already.
    let asked = |status: &str| change_of("BACKEND-11", json!({ "status": status }));
    for status in ["resolvedInNextRelease", "resolved"] {
        let told = losing_requests().refusal(TOOL, asked(status)).await;
        assert!(told.contains(UNCLEAR), "{status}: {told}");
        let told = losing_answers().answer(TOOL, asked(status)).await;
        assert!(told.starts_with("# Updated "), "{status}: {told}");
    }
}

#[tokio::test]
async fn an_older_condition_is_not_told_as_the_new_one() {
    let archived = |more| change(with(json!({ "status": "ignored" }), more));
    let five = json!({ "ignoreCount": 5 });
    for (then, is_told) in [
        (json!({ "ignoreCount": 9 }), true),
        (json!({ "ignoreCount": 5, "ignoreWindowMinutes": 60 }), true),
        (json!({ "ignoreUserCount": 5 }), true),
        (json!({ "ignoreMode": "forever" }), true),
        // Nothing shows that it counts anew, or when the duration began.
        (five.clone(), false),
        (json!({ "ignoreDurationMinutes": 90 }), false),
    ] {
        let session = Session::new();
        session.answer(TOOL, archived(five.clone())).await;
        session.sentry.faults().add(Fault::new(Trouble::Status(504)).method("PUT".parse().unwrap()));
        let told = session.refusal(TOOL, archived(then.clone())).await;
        assert!(told.contains(UNCLEAR), "{then}: {told}");

        let session = losing_answers();
        session.answer(TOOL, archived(five.clone())).await;
        let outcome = session.call(TOOL, &archived(then.clone())).await;
        assert_eq!(!outcome.is_error, is_told, "{then}: {}", outcome.answer.text());
    }
}
