//! Linking: what is set up, what is wanted, and the link itself.

use crate::{Caller, ConfirmWrites, testing::*};

const TOOL: &str = "link_issue";
const PATH: &str = "/api/0/organizations/acme/issues/BACKEND-1M/";

fn issue(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "issueId": "BACKEND-1M" }), more)
}

/// A session with an organization that has no integration.
fn every_kind() -> Session {
    Build { sentry: FakeSentry::acme().every_kind().into(), ..Build::default() }.session()
}

fn writes(session: &Session) -> Vec<String> {
    session.requests().into_iter().filter(|line| !line.starts_with("GET ")).collect()
}

#[tokio::test]
async fn what_is_set_up_is_shown_and_what_it_wants() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" })).await
    );
    assert_snapshot!(session.answer(TOOL, issue(json!({ "integrationId": "24817" }))).await);
    assert_snapshot!(
        every_kind().answer(TOOL, json!({ "organizationSlug": "initech", "issueId": "ORDERS-1" })).await
    );
    assert_eq!(writes(&session), [""; 0]);
}

#[tokio::test]
async fn a_ticket_is_linked_and_shown_from_then_on() {
    let session = Session::new();
    let fields = json!({ "externalIssue": "77", "fields": { "repo": "acme/backend" } });
    assert_snapshot!(session.answer(TOOL, issue(fields)).await);
    let body = r#"{"repo":"acme/backend","externalIssue":"77"}"#;
    assert_eq!(writes(&session), [format!("PUT {PATH}integrations/24817/ {body}")]);
    assert!(session.answer(TOOL, issue(json!({}))).await.contains("acme/backend#77"));
}

#[tokio::test]
async fn a_ticket_is_created() {
    let session = Session::new();
    let ticket = json!({
        "integrationId": "24817", "title": "Database goes away", "description": "See Sentry.",
        "fields": { "repo": "acme/backend", "title": "another" },
    });
    assert_snapshot!(session.answer(TOOL, issue(ticket)).await);
    let body = r#"{"repo":"acme/backend","title":"Database goes away","description":"See Sentry."}"#;
    assert_eq!(writes(&session), [format!("POST {PATH}integrations/24817/ {body}")]);
}

#[tokio::test]
async fn wrong_arguments_link_nothing() {
    let session = Session::new();
    for wrong in [
        issue(json!({ "externalIssue": "77", "title": "both" })),
        issue(json!({ "description": "of nothing" })),
        issue(json!({ "fields": { "repo": "acme/backend" } })),
        issue(json!({ "externalIssue": "77", "description": "of what is there" })),
        issue(json!({ "integrationId": "github", "title": "x" })),
        issue(json!({ "externalIssue": "" })),
        json!({ "organizationSlug": "acme", "title": "of nothing" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn what_sentry_refuses_is_told_with_what_to_do() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, issue(json!({ "externalIssue": "77" }))).await);
    for wrong in [json!({ "integrationId": "1", "title": "x" }), json!({ "integrationId": "1" })] {
        assert_snapshot!(session.refusal(TOOL, issue(wrong)).await);
    }
    let none = json!({ "organizationSlug": "initech", "issueId": "ORDERS-1", "title": "x" });
    assert_snapshot!(every_kind().refusal(TOOL, none).await);
    let confined = Build::confined("acme", Some("frontend")).session();
    let refused = confined.refusal(TOOL, json!({ "issueId": "BACKEND-1M", "title": "x" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    assert_eq!(writes(&confined), [""; 0]);
    for trouble in [Trouble::Status(403), Trouble::Status(500)] {
        let fault = Fault::new(trouble).method("POST".parse().unwrap());
        let ticket = json!({ "integrationId": "24817", "title": "x", "fields": { "repo": "acme/backend" } });
        assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, issue(ticket)).await);
    }
}

#[tokio::test]
async fn looking_is_not_asked_about_and_linking_is() {
    let session = Build { confirm_writes: ConfirmWrites::Weighty, ..Build::default() }.session();
    session.answer(TOOL, issue(json!({}))).await;
    session.answer(TOOL, issue(json!({ "integrationId": "24817" }))).await;
    let Value::Object(arguments) = issue(json!({ "externalIssue": "77" })) else { panic!() };
    let outcome = session.gate.call_for(Caller::default(), TOOL, arguments).await;
    assert!(outcome.is_error && outcome.answer.text().contains("--confirm-writes=never"));
    assert_eq!(writes(&session), [""; 0]);
}
