//! Making a team: once.

use crate::testing::*;

const TOOL: &str = "create_team";

fn named(name: &str) -> Value {
    json!({ "organizationSlug": "acme", "name": name })
}

#[tokio::test]
async fn a_team_is_made_and_found_afterwards() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, named(" Data Platform ")).await);
    assert_eq!(session.requests(), ["POST /api/0/organizations/acme/teams/ {\"name\":\"Data Platform\"}"]);
    let found = session.answer("find_teams", json!({ "organizationSlug": "acme", "query": "data" })).await;
    assert!(found.contains("data-platform"), "{found}");
    assert_snapshot!(session.refusal(TOOL, named("Data Platform")).await);
}

#[tokio::test]
async fn what_was_made_is_no_failure_and_what_may_have_been_is_said() {
    let post = |trouble| Fault::new(trouble).method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(post(Trouble::MalformedJson)).session().answer(TOOL, named("x")).await);
    let session = Build::faulty(post(Trouble::Status(500))).session();
    let refused = session.refusal(TOOL, named("x")).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 1,
        "{refused}"
    );
}

#[tokio::test]
async fn wrong_arguments_and_sessions_that_are_confined_make_nothing() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, named("")).await);
    session.refusal(TOOL, named(&"n".repeat(65))).await;
    assert_eq!(session.requests(), [""; 0]);
    assert_snapshot!(session.refusal(TOOL, json!({ "organizationSlug": "nothing", "name": "x" })).await);
    let confined = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(confined.refusal(TOOL, named("x")).await);
    assert_eq!(confined.requests(), [""; 0]);
    Build::confined("acme", None).session().answer(TOOL, json!({ "name": "x" })).await;
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, named("x")).await);
}
