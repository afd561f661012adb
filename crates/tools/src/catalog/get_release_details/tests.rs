//! A release: what it is, where it went, what is in it, how it does.

use crate::testing::*;

const TOOL: &str = "get_release_details";

fn release(version: &str) -> Value {
    json!({ "organizationSlug": "acme", "releaseVersion": version })
}

#[tokio::test]
async fn a_release_is_told_with_deploys_and_commits() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, release("backend@2.4.1")).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_project_brings_the_releases_around_it() {
    let session = Session::new();
    let arguments = with(release("backend@2.4.1"), json!({ "projectSlugOrId": "backend", "limit": 1 }));
    assert_snapshot!(session.answer(TOOL, arguments).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn health_is_told_when_it_is_asked_for() {
    let health = json!({ "includeHealth": true, "includeCommits": false, "includeDeploys": false });
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, with(release("frontend@5.12.0"), health.clone())).await);
    assert_eq!(session.requests().len(), 1);
    let answer = session.answer(TOOL, with(release("backend@2.4.1"), health)).await;
    assert!(answer.contains("- backend · sends no sessions"), "{answer}");
}

#[tokio::test]
async fn a_version_of_odd_characters_stays_one_segment() {
    let session = Session::new();
    session.refusal(TOOL, release("a/../b?c#d")).await;
    assert!(session.requests().iter().all(|line| line.contains("/releases/a%2F..%2Fb%3Fc%23d/")));
}

#[tokio::test]
async fn what_is_not_there_is_told() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, release("backend@9")).await);
    assert_snapshot!(
        session.refusal(TOOL, with(release("backend@2.4.1"), json!({ "projectSlugOrId": "frontend" }))).await
    );
    assert_snapshot!(session.refusal(TOOL, release(" ")).await);
    let confined = Build::confined("acme", Some("frontend")).session();
    let refused = confined.refusal(TOOL, json!({ "releaseVersion": "backend@2.4.1" })).await;
    assert!(refused.starts_with("# The release is not of this project\n"), "{refused}");
    confined.answer(TOOL, json!({ "releaseVersion": "frontend@5.12.0" })).await;
    let narrow = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, release("backend@2.4.1")).await);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_costs_itself_only() {
    let fault = Fault::new(Trouble::Status(403)).path("/commits/");
    assert_snapshot!(Build::faulty(fault).session().answer(TOOL, release("backend@2.4.1")).await);
}
