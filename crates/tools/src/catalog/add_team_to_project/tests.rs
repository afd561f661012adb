//! Letting a team look after a project.

use crate::testing::*;

const TOOL: &str = "add_team_to_project";

fn add(team: &str) -> Value {
    json!({ "organizationSlug": "acme", "projectSlug": "backend", "teamSlug": team })
}

#[tokio::test]
async fn a_team_is_added_once() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, add("web")).await);
    let teams = "/api/0/projects/acme/backend/teams/";
    assert_eq!(session.requests(), [format!("GET {teams}"), format!("POST {teams}web/ {{}}")]);
    assert_snapshot!(session.answer(TOOL, add("Web")).await);
    assert_eq!(session.requests().len(), 3);
}

#[tokio::test]
async fn what_is_not_there_is_told_and_nothing_changed() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, add("nobody")).await);
    let nowhere = json!({ "organizationSlug": "acme", "projectSlug": "nothing", "teamSlug": "web" });
    assert_snapshot!(session.refusal(TOOL, nowhere).await);
    session.refusal(TOOL, add("a b")).await;
    session.refusal(TOOL, json!({ "organizationSlug": "acme", "projectSlug": "backend" })).await;
    let confined = Build::confined("acme", Some("frontend")).session();
    confined.refusal(TOOL, add("web")).await;
    assert_eq!(confined.requests(), [""; 0]);
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, add("web")).await);
}

#[tokio::test]
async fn what_was_done_is_no_failure_and_what_may_have_been_is_said() {
    let post = |trouble| Fault::new(trouble).method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(post(Trouble::Empty)).session().answer(TOOL, add("web")).await);
    let session = Build::faulty(post(Trouble::Status(500))).session();
    let refused = session.refusal(TOOL, add("web")).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 2,
        "{refused}"
    );
}
