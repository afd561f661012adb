//! Commenting, as an agent does it.

use crate::testing::*;
use access::Grant;

const TOOL: &str = "add_issue_note";

fn note(text: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "text": text })
}

#[tokio::test]
async fn a_comment_is_added_and_its_place_shown() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, note("  Fixed by checking the parts.\nSee #12.  ")).await);
    let path = "/api/0/organizations/acme/issues/BACKEND-1K/";
    let sent = format!("POST {path}notes/ {{\"text\":\"Fixed by checking the parts.\\nSee #12.\"}}");
    assert_eq!(session.requests(), [format!("GET {path}"), sent]);
}

#[tokio::test]
async fn the_same_comment_twice_is_there_already() {
    let session = Session::new();
    session.answer(TOOL, note("seen")).await;
    assert_snapshot!(session.answer(TOOL, note("seen")).await);
}

#[tokio::test]
async fn another_refusal_of_sentry_is_an_error() {
    let fault = Fault::new(Trouble::Status(400)).method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, note("seen")).await);
}

#[tokio::test]
async fn a_comment_that_may_have_been_added_is_told_so_and_sent_once() {
    for trouble in [Trouble::BadGateway, Trouble::Status(500)] {
        let fault = Fault::new(trouble).method("POST".parse().unwrap());
        let session = Build::faulty(fault).session();
        let refused = session.refusal(TOOL, note("seen")).await;
        assert!(refused.contains("may have been made all the same"), "{refused}");
        assert_eq!(session.requests().iter().filter(|line| line.starts_with("POST ")).count(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_tells_nothing_of_the_comment_is_no_failure() {
    for trouble in [Trouble::Empty, Trouble::MalformedJson, Trouble::OnlyIds] {
        let fault = Fault::new(trouble).method("POST".parse().unwrap());
        let answer = Build::faulty(fault).session().answer(TOOL, note("seen")).await;
        assert!(answer.starts_with("# Commented on BACKEND-1K in acme\n"), "{answer}");
    }
}

#[tokio::test]
async fn wrong_arguments_cost_no_request() {
    let session = Session::new();
    for wrong in [
        json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" }),
        note("   \n"),
        note(&"ä".repeat(4_097)),
        json!({ "organizationSlug": "acme", "text": "seen" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
    session.answer(TOOL, note(&"ä".repeat(4_096))).await;
}

#[tokio::test]
async fn an_issue_that_is_not_there_gets_no_comment() {
    let session = Session::new();
    let nowhere = json!({ "organizationSlug": "acme", "issueId": "BACKEND-999", "text": "seen" });
    assert_snapshot!(session.refusal(TOOL, nowhere).await);
    assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
}

#[tokio::test]
async fn a_token_that_may_not_comment_is_told_which_scope() {
    let build = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() };
    assert_snapshot!(build.session().refusal(TOOL, note("seen")).await);
}

#[tokio::test]
async fn a_session_that_only_reads_or_is_confined_does_not_comment_elsewhere() {
    let only_reads = Build { grant: Grant { read_only: true, ..Grant::default() }, ..Build::default() };
    assert!(only_reads.session().refusal(TOOL, note("seen")).await.starts_with("# Not permitted\n"));
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K", "text": "seen" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7", "text": "seen" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    assert_eq!(session.requests().iter().filter(|line| line.starts_with("POST ")).count(), 1);
}
