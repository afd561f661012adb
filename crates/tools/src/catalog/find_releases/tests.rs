//! Releases of an organization: all, of one project, some, none, a page at a time.

use crate::testing::*;

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn it_lists_the_releases_of_an_organization() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_releases", asking(json!({}))).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/releases/?per_page=25"]);
}

#[tokio::test]
async fn a_project_and_a_filter_narrow_it() {
    let session = Session::new();
    let narrowed = asking(json!({ "projectSlug": "backend", "query": "backend", "limit": 2 }));
    assert_snapshot!(session.answer("find_releases", narrowed).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("find_releases", asking(json!({ "query": "nothing" }))).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let mut arguments = asking(json!({ "limit": 2 }));
    let mut releases = Vec::new();
    loop {
        let answer = session.answer("find_releases", arguments.clone()).await;
        releases.extend(answer.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let count = releases.len();
    releases.sort();
    releases.dedup();
    assert!(count > 2 && releases.len() == count, "{releases:?}");
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/releases/")).session();
        assert_snapshot!(session.answer("find_releases", asking(json!({ "limit": 2 }))).await);
    }
}

#[tokio::test]
async fn a_session_confined_to_a_project_sees_its_releases_only() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer("find_releases", json!({})).await;
    let asked = session.requests();
    assert!(asked.last().unwrap().contains("&project=1001"), "{asked:?}");
    for other in [json!({ "projectSlug": "frontend" }), json!({ "organizationSlug": "globex" })] {
        assert_snapshot!(session.refusal("find_releases", other).await);
    }
}

#[tokio::test]
async fn a_project_that_is_not_there_is_named() {
    assert_snapshot!(refusal("find_releases", asking(json!({ "projectSlug": "nowhere" }))).await);
}

#[tokio::test]
async fn a_server_that_sends_more_than_was_asked_for_is_not_believed() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/releases/") {
            let of = |id: &str, slug: &str| json!({ "id": id, "slug": slug, "newGroups": 1 });
            *value = json!([
                { "version": "backend@2.4.1", "newGroups": 7, "commitCount": 9, "projects": [of("1001", "backend"), of("1002", "frontend")] },
                { "version": "frontend@9.9.9", "projects": [of("1002", "frontend")] },
            ]);
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    assert_snapshot!(session.answer("find_releases", json!({})).await);
}
