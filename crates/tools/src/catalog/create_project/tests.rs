//! Making a project, with its key and its repository.

use crate::testing::*;

const TOOL: &str = "create_project";

fn make(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "teamSlug": "platform", "name": "Search API" }), more)
}

#[tokio::test]
async fn a_project_is_made_and_its_dsn_told() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, make(json!({ "platform": "Rust" }))).await);
    assert_snapshot!(session.requests().join("\n"));
    let found =
        session.answer("find_projects", json!({ "organizationSlug": "acme", "query": "search" })).await;
    assert!(found.contains("- search-api"), "{found}");
    assert_snapshot!(session.refusal(TOOL, make(json!({}))).await);
}

#[tokio::test]
async fn a_repository_is_found_before_and_linked_after() {
    let session = Session::new();
    let answer = session.answer(TOOL, make(json!({ "repository": "backend", "slug": "Search" }))).await;
    assert!(answer.contains("\nRepository: acme/backend\n"), "{answer}");
    assert_snapshot!(session.requests().join("\n"));
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, make(json!({ "repository": "acme/nothing" }))).await);
    assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
}

#[tokio::test]
async fn what_fails_after_the_project_is_made_is_said_beside_it() {
    for (path, trouble) in [("/code-mappings/", Trouble::Status(403)), ("/keys/", Trouble::Status(500))] {
        let session = Build::faulty(Fault::new(trouble).path(path)).session();
        assert_snapshot!(session.answer(TOOL, make(json!({ "repository": "acme/backend" }))).await);
    }
}

#[tokio::test]
async fn a_project_without_a_key_gets_one() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/keys/") && value.is_array() {
            *value = json!([]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, make(json!({}))).await;
    assert!(answer.contains("\nDSN: "), "{answer}");
    let last = session.requests().pop().unwrap();
    assert_eq!(last, "POST /api/0/projects/acme/search-api/keys/ {\"name\":\"Default\"}");
}

#[tokio::test]
async fn what_was_made_is_no_failure_and_what_may_have_been_is_said() {
    let post = |trouble| Fault::new(trouble).path("/teams/acme/").method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(post(Trouble::Empty)).session().answer(TOOL, make(json!({}))).await);
    let session = Build::faulty(post(Trouble::BadGateway)).session();
    let refused = session.refusal(TOOL, make(json!({}))).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 1,
        "{refused}"
    );
}

#[tokio::test]
async fn wrong_arguments_and_sessions_that_are_confined_make_nothing() {
    let session = Session::new();
    for wrong in [
        json!({ "name": " " }),
        json!({ "name": "n".repeat(51) }),
        json!({ "slug": "a b" }),
        json!({ "teamSlug": "" }),
    ] {
        session.refusal(TOOL, make(wrong)).await;
    }
    assert_eq!(session.requests(), [""; 0]);
    assert_snapshot!(session.refusal(TOOL, make(json!({ "teamSlug": "nobody" }))).await);
    assert_snapshot!(session.refusal(TOOL, make(json!({ "platform": "cobol" }))).await);
    let confined = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(confined.refusal(TOOL, make(json!({}))).await);
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, make(json!({}))).await);
}
