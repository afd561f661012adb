//! Making a DSN: once, and told as it stands.

use crate::testing::*;

const TOOL: &str = "create_dsn";

fn named(name: &str) -> Value {
    json!({ "organizationSlug": "acme", "projectSlug": "frontend", "name": name })
}

#[tokio::test]
async fn a_key_is_made_and_found_afterwards() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, named(" Storefront ")).await);
    assert_eq!(session.requests(), ["POST /api/0/projects/acme/frontend/keys/ {\"name\":\"Storefront\"}"]);
    let found =
        session.answer("find_dsns", json!({ "organizationSlug": "acme", "projectSlug": "frontend" })).await;
    assert!(found.contains("Storefront"), "{found}");
}

#[tokio::test]
async fn what_was_made_is_no_failure_and_what_may_have_been_is_said() {
    let post = |trouble| Fault::new(trouble).method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(post(Trouble::Empty)).session().answer(TOOL, named("x")).await);
    let session = Build::faulty(post(Trouble::BadGateway)).session();
    assert_snapshot!(session.refusal(TOOL, named("x")).await);
    assert_eq!(session.requests().len(), 1);
}

#[tokio::test]
async fn wrong_arguments_and_other_projects_change_nothing() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, named(" ")).await);
    session.refusal(TOOL, named(&"n".repeat(65))).await;
    assert_eq!(session.requests(), [""; 0]);
    let missing = json!({ "organizationSlug": "acme", "projectSlug": "nothing", "name": "x" });
    assert_snapshot!(session.refusal(TOOL, missing).await);
    let confined = Build::confined("acme", Some("backend")).session();
    confined.refusal(TOOL, named("x")).await;
    assert_eq!(confined.requests(), [""; 0]);
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, named("x")).await);
}
