//! Changes that are not made: nothing asked for, not permitted, not there, not inside.

use super::{Grant, TOOL, change, change_of, sent};
use crate::testing::*;

#[tokio::test]
async fn nothing_to_change_is_a_complaint() {
    let session = Session::new();
    for nothing in [json!({}), json!({ "reason": "  " }), json!({ "status": null, "priority": "" })] {
        assert_snapshot!(session.refusal(TOOL, change(nothing)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [
        json!({ "status": "closed" }),
        json!({ "priority": 1 }),
        json!({ "assignedTo": { "user": 21 } }),
        json!({ "status": "ignored", "ignoreCount": "a few" }),
        json!({ "status": "resolved", "issueId": "" }),
    ] {
        assert_snapshot!(refusal(TOOL, change(wrong)).await);
    }
}

#[tokio::test]
async fn what_is_not_understood_changes_nothing() {
    let session = Session::new();
    for half in [
        json!({ "status": "ignored", "ignoreMinutes": 30 }),
        json!({ "status": "resolved", "inRelease": "1.2", "dryRun": true }),
        json!({ "status": "resolved", "org": "globex" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, change(half)).await);
    }
    let note = json!({ "text": "seen", "visibility": "private" });
    session.refusal("add_issue_note", change(note)).await;
    assert_eq!(session.requests(), [""; 0]);
    // A tool that reads does what it can, and says what it left out.
    let read = session.answer("get_issue_details", change(json!({ "colour": "red" }))).await;
    assert!(read.contains("Ignored arguments that this tool does not have: `colour`."), "{read}");
}

#[tokio::test]
async fn a_session_that_only_reads_refuses_and_does_not_list_it() {
    let grant = Grant { read_only: true, ..Grant::default() };
    let session = Build { grant, ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
    assert!(session.gate.list().iter().all(|tool| tool.read_only));
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_session_without_the_skill_refuses() {
    let skills = access::Skills::of(&[access::Skill::Inspect]);
    let session = Build { grant: Grant { skills, ..Grant::default() }, ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_which() {
    let token = fake_sentry::READ_ONLY_TOKEN;
    let session = Build { token, ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
    assert_eq!(session.requests(), [""; 0]);
    // Where the server does not tell the scopes, Sentry itself refuses.
    let fault = Fault::new(Trouble::Status(500)).next(1);
    let session = Build { token, ..Build::faulty(fault) }.session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_named_and_nothing_is_sent() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, change_of("BACKEND-999", json!({ "status": "resolved" }))).await);
    assert_eq!(sent(&session), [""; 0]);
}

#[tokio::test]
async fn an_issue_outside_the_confinement_is_not_changed() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K", "status": "resolved" })).await;
    assert_eq!(sent(&session).len(), 1);
    for other in [
        json!({ "issueId": "FRONTEND-7", "status": "resolved", "reason": "x" }),
        json!({ "issueId": "70144", "assignedTo": "me" }),
        json!({ "issueUrl": "https://sentry.example.com/organizations/acme/issues/FRONTEND-7/", "priority": "low" }),
        json!({ "organizationSlug": "globex", "issueId": "STOREFRONT-1", "status": "resolved" }),
    ] {
        session.refusal(TOOL, other).await;
    }
    assert_eq!(sent(&session).len(), 1);
    assert!(session.requests().iter().all(|request| !request.contains("globex")));
}

#[tokio::test]
async fn a_redirected_change_is_not_sent_again() {
    let redirect = Trouble::Redirect { status: 307, location: "{origin}/api/0/elsewhere/".to_owned() };
    let session = Build::faulty(Fault::new(redirect).method("PUT".parse().unwrap())).session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "status": "resolved" }))).await);
    assert_eq!(sent(&session).len(), 1);
}

#[tokio::test]
async fn a_comment_that_is_too_long_is_refused_before_anything_is_changed() {
    let session = Session::new();
    let long = json!({ "status": "resolved", "reason": "x".repeat(4_097) });
    assert_snapshot!(session.refusal(TOOL, change(long)).await);
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_time_out_is_no_refusal_and_not_to_be_sent_again_unseen() {
    for status in [408, 425, 502] {
        let fault = Fault::new(Trouble::Status(status)).path("/notes/");
        let session = Build::faulty(fault).session();
        let asked = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "text": "looked at it" });
        let told = session.refusal("add_issue_note", asked).await;
        assert!(
            told.contains("look before you try again") && !told.contains("Try again in a while"),
            "{told}"
        );
        assert!(!told.contains("Correct the arguments"), "{told}");
    }
}
