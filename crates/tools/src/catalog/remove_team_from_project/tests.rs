//! Taking a project away from a team.

use crate::testing::*;

const TOOL: &str = "remove_team_from_project";

fn remove(project: &str, team: &str) -> Value {
    json!({ "organizationSlug": "acme", "projectSlug": project, "teamSlug": team })
}

#[tokio::test]
async fn a_team_is_removed_unless_it_is_the_last() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, remove("backend", "Mobile")).await);
    let teams = "/api/0/projects/acme/backend/teams/";
    assert_eq!(session.requests(), [format!("GET {teams}"), format!("DELETE {teams}mobile/")]);
    assert_snapshot!(session.refusal(TOOL, remove("backend", "platform")).await);
    assert_snapshot!(session.refusal(TOOL, remove("backend", "mobile")).await);
    assert_eq!(session.requests().iter().filter(|line| line.starts_with("DELETE ")).count(), 1);
}

#[tokio::test]
async fn what_is_not_there_is_told_and_nothing_changed() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, remove("nothing", "web")).await);
    session.refusal(TOOL, remove("backend", "../x")).await;
    let confined = Build::confined("acme", Some("frontend")).session();
    confined.refusal(TOOL, remove("backend", "mobile")).await;
    assert_eq!(confined.requests(), [""; 0]);
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, remove("backend", "mobile")).await);
}

#[tokio::test]
async fn what_was_done_is_no_failure_and_what_may_have_been_is_said() {
    let delete = |trouble| Fault::new(trouble).method("DELETE".parse().unwrap());
    assert_snapshot!(
        Build::faulty(delete(Trouble::Empty)).session().answer(TOOL, remove("backend", "mobile")).await
    );
    let session = Build::faulty(delete(Trouble::BadGateway)).session();
    let refused = session.refusal(TOOL, remove("backend", "mobile")).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 2,
        "{refused}"
    );
}
