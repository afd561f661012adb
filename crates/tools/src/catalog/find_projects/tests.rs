//! Projects of an organization: all, some, none, a page at a time.

use crate::testing::*;

#[tokio::test]
async fn it_lists_the_projects() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_projects", json!({ "organizationSlug": "acme" })).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/projects/?per_page=25"]);
}

#[tokio::test]
async fn a_filter_is_sent_and_shown() {
    assert_snapshot!(answer("find_projects", json!({ "organizationSlug": "acme", "query": "end" })).await);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(
        answer("find_projects", json!({ "organizationSlug": "acme", "query": "nothing" })).await
    );
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let mut arguments = json!({ "organizationSlug": "acme", "limit": 3 });
    let mut projects = 0;
    for page in 1..=2 {
        let answer = session.answer("find_projects", arguments.clone()).await;
        projects += answer.lines().filter(|line| line.starts_with("- ")).count();
        let cursor = next_cursor(&answer);
        assert_eq!(cursor.is_some(), page == 1, "{answer}");
        arguments["cursor"] = cursor.into();
    }
    assert_eq!(projects, 4);
}

#[tokio::test]
async fn the_only_organization_is_meant_when_none_is_named() {
    let session = Build { organization: Some("globex"), ..Build::default() }.session();
    assert_snapshot!(session.answer("find_projects", json!({})).await);
}

#[tokio::test]
async fn an_organization_that_is_not_there_is_named() {
    assert_snapshot!(refusal("find_projects", json!({ "organizationSlug": "initech" })).await);
}

#[tokio::test(start_paused = true)]
async fn a_token_without_the_scope_is_told_which() {
    let token = fake_sentry::PROJECT_AND_EVENT_TOKEN;
    // The first question, what the token may do, fails: Sentry itself has to refuse.
    let fault = Fault::new(Trouble::Status(500)).next(1);
    let session = Build { token, ..Build::faulty(fault) }.session();
    assert_snapshot!(session.refusal("find_projects", json!({ "organizationSlug": "acme" })).await);
    // A later call asks it again, and what is known by then costs no request.
    tokio::time::sleep(std::time::Duration::from_secs(10)).await;
    let before = session.requests();
    assert_snapshot!(session.refusal("find_projects", json!({ "organizationSlug": "acme" })).await);
    assert_eq!(session.requests(), before);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    let arguments = json!({ "organizationSlug": "acme" });
    let answer = |trouble| {
        let session = Build::troubled(trouble).session();
        let arguments = arguments.clone();
        async move { session.answer("find_projects", arguments).await }
    };
    assert_snapshot!(answer(Trouble::BadElement).await);
    assert_snapshot!(answer(Trouble::OnlyIds).await);
    assert_snapshot!(answer(Trouble::NullEverything).await);
    assert_eq!(answer(Trouble::OnlyIds).await, answer(Trouble::NullFields).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_does_not_have_it() {
    let session = Build::confined("acme", Some("backend")).session();
    assert!(session.gate.list().iter().all(|tool| tool.name != "find_projects"));
    assert_snapshot!(session.refusal("find_projects", json!({})).await);
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_session_confined_to_an_organization_needs_none_and_takes_no_other() {
    let session = Build::confined("acme", None).session();
    assert!(
        !session.listed("find_projects").input_schema["properties"].to_string().contains("organizationSlug")
    );
    session.answer("find_projects", json!({})).await;
    session.answer("find_projects", json!({ "organizationSlug": "acme" })).await;
    assert_snapshot!(session.refusal("find_projects", json!({ "organizationSlug": "globex" })).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/projects/?per_page=25"; 2]);
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [
        json!({ "limit": "many" }),
        json!({ "limit": -5 }),
        json!({ "limit": { "a": 1 } }),
        json!({ "organizationSlug": "../acme" }),
        json!({ "organizationSlug": ["acme", "globex"] }),
        json!({ "organizationSlug": "acme", "regionUrl": 7 }),
    ] {
        assert_snapshot!(refusal("find_projects", wrong).await);
    }
}
