//! DSNs of a project: shown without secrets, limits and inactive ones marked.

use crate::testing::*;

const TOOL: &str = "find_dsns";

fn of(project: &str) -> Value {
    json!({ "organizationSlug": "acme", "projectSlug": project })
}

#[tokio::test]
async fn keys_are_listed_without_their_secrets() {
    let session = Session::new();
    let answer = session.answer(TOOL, of("backend")).await;
    assert_eq!(session.requests(), ["GET /api/0/projects/acme/backend/keys/"]);
    assert_snapshot!(answer);
}

#[tokio::test]
async fn a_secret_behind_the_public_half_is_not_shown() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/keys/") {
            value[0]["dsn"]["public"] = json!("https://9f3a:hunter2@sentry.example.com/1001");
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, of("backend")).await;
    assert!(
        answer.contains("https://9f3a@sentry.example.com/1001") && !answer.contains("hunter2"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_project_without_keys_is_told_what_makes_one() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/keys/") {
            *value = json!([]);
        }
    };
    assert_snapshot!(Build { bend, ..Build::default() }.session().answer(TOOL, of("backend")).await);
}

#[tokio::test]
async fn the_cursor_is_sent() {
    let session = Session::new();
    session.answer(TOOL, with(of("backend"), json!({ "cursor": "0:25:0" }))).await;
    assert_eq!(session.requests(), ["GET /api/0/projects/acme/backend/keys/?cursor=0%3A25%3A0"]);
}

#[tokio::test]
async fn no_project_another_project_and_one_that_is_not_there_are_refused() {
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
    assert_snapshot!(refusal(TOOL, of("nothing")).await);
    let confined = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(confined.refusal(TOOL, of("frontend")).await);
    assert_eq!(confined.requests(), [""; 0]);
    confined.answer(TOOL, json!({})).await;
    let narrow = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, of("backend")).await);
}
