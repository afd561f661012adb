//! Teams of an organization: all, some, none, a page at a time.

use crate::testing::*;

#[tokio::test]
async fn it_lists_the_teams() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_teams", json!({ "organizationSlug": "acme" })).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/teams/?per_page=25&detailed=0"]);
}

#[tokio::test]
async fn a_filter_is_sent_and_shown() {
    assert_snapshot!(answer("find_teams", json!({ "organizationSlug": "acme", "query": "plat" })).await);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("find_teams", json!({ "organizationSlug": "acme", "query": "nothing" })).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let mut arguments = json!({ "organizationSlug": "acme", "limit": 1 });
    let mut teams = Vec::new();
    loop {
        let answer = session.answer("find_teams", arguments.clone()).await;
        teams.extend(answer.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let count = teams.len();
    teams.dedup();
    assert!(count > 1 && teams.len() == count, "{teams:?}");
}

#[tokio::test]
async fn a_name_like_the_slug_is_not_said_twice() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/teams/") {
            *value = json!([{ "id": "1", "slug": "web", "name": "web" }, { "id": "2", "slug": "api", "name": "The API" }]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.answer("find_teams", json!({ "organizationSlug": "acme" })).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/teams/")).session();
        assert_snapshot!(session.answer("find_teams", json!({ "organizationSlug": "acme" })).await);
    }
}

#[tokio::test]
async fn an_organization_that_is_not_there_is_named() {
    assert_snapshot!(refusal("find_teams", json!({ "organizationSlug": "initech" })).await);
}

#[tokio::test]
async fn a_session_confined_to_an_organization_takes_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer("find_teams", json!({})).await;
    assert_snapshot!(session.refusal("find_teams", json!({ "organizationSlug": "globex" })).await);
}
