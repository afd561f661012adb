//! Several issues become one, which is named; what Sentry would refuse is refused before.

use crate::{Caller, ConfirmWrites, testing::*};

const TOOL: &str = "merge_issues";

fn of(ids: &[&str]) -> Value {
    json!({ "organizationSlug": "acme", "issueIds": ids })
}

fn puts(session: &Session) -> Vec<String> {
    session.requests().into_iter().filter(|line| !line.starts_with("GET ")).collect()
}

#[tokio::test]
async fn the_issue_that_keeps_its_name_is_told_with_those_that_are_gone() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, of(&["BACKEND-1M", "BACKEND-1K", "BACKEND-1P", "BACKEND-1K"])).await
    );
    let ids = "id=70151&id=70147&id=70155";
    assert_eq!(
        puts(&session),
        [format!("PUT /api/0/organizations/acme/issues/?{ids}&project=-1 {{\"merge\":true}}")]
    );
    session
        .refusal("get_issue_details", json!({ "organizationSlug": "acme", "issueId": "BACKEND-1M" }))
        .await;
    session.answer("get_issue_details", json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" })).await;
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_and_nothing_sent() {
    let session = Session::new();
    for wrong in [
        of(&[]),
        of(&["BACKEND-1K"]),
        of(&["BACKEND-1K", "70147"]),
        of(&["BACKEND-1K", "FRONTEND-7"]),
        of(&["BACKEND-1K", "BACKEND-12"]),
        of(&["BACKEND-1K", "BACKEND-999"]),
        json!({ "organizationSlug": "acme" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    let confined = Build::confined("acme", Some("frontend")).session();
    let refused = confined.refusal(TOOL, json!({ "issueIds": ["FRONTEND-7", "BACKEND-1K"] })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    assert_eq!((puts(&session), puts(&confined)), (vec![], vec![]));
}

#[tokio::test]
async fn what_sentry_refuses_or_leaves_open_is_told_as_that() {
    let failing = |trouble| Build::faulty(Fault::new(trouble).method("PUT".parse().unwrap())).session();
    let both = of(&["BACKEND-1M", "BACKEND-1K"]);
    for trouble in [Trouble::Status(403), Trouble::Status(400), Trouble::Status(500)] {
        assert_snapshot!(failing(trouble).refusal(TOOL, both.clone()).await);
    }
    assert_snapshot!(failing(Trouble::Empty).answer(TOOL, both).await);
}

#[tokio::test]
async fn it_is_asked_about_once_the_session_has_read_evidence() {
    let session = Build { confirm_writes: ConfirmWrites::Weighty, ..Build::default() }.session();
    session.answer("search_issues", json!({ "organizationSlug": "acme" })).await;
    let Value::Object(arguments) = of(&["BACKEND-1M", "BACKEND-1K"]) else { panic!() };
    let outcome = session.gate.call_for(Caller::default(), TOOL, arguments).await;
    assert!(outcome.is_error && outcome.answer.text().contains("--confirm-writes=never"));
    assert_eq!(puts(&session), [""; 0]);
}
