//! Searching the events of an issue, as an agent does it.

use crate::testing::*;

const TOOL: &str = "search_issue_events";

fn issue(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" }), more)
}

#[tokio::test]
async fn events_are_listed_in_one_request() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, issue(json!({ "limit": 3 }))).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/acme/issues/BACKEND-1K/events/?per_page=3"]);
}

#[tokio::test]
async fn everything_that_narrows_is_sent_and_shown() {
    let session = Session::new();
    let asked = json!({ "query": "environment:staging", "sort": "timestamp", "period": "7d", "limit": 2 });
    assert_snapshot!(session.answer(TOOL, issue(asked)).await);
    assert_eq!(
        session.requests(),
        [
            "GET /api/0/organizations/acme/issues/BACKEND-1K/events/?per_page=2&query=environment%3Astaging&sort=timestamp&statsPeriod=7d"
        ]
    );
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer(TOOL, issue(json!({ "query": "environment:nowhere" }))).await);
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let session = Session::new();
    let (mut ids, mut more) = (std::collections::BTreeSet::new(), json!({ "limit": 20 }));
    loop {
        let page = session.answer(TOOL, issue(more)).await;
        let rows = page.lines().filter_map(|line| line.strip_prefix("- ")?.split(' ').next());
        ids.extend(rows.map(str::to_owned));
        let Some(cursor) = next_cursor(&page) else { break };
        more = json!({ "limit": 20, "cursor": cursor });
    }
    assert_eq!(ids.len(), 47);
}

#[tokio::test]
async fn a_listed_id_can_be_read() {
    let session = Session::new();
    let list = session.answer(TOOL, issue(json!({ "sort": "timestamp" }))).await;
    let id = list.lines().find_map(|line| line.strip_prefix("- ")?.split(' ').next()).unwrap();
    let read = session.answer("get_issue_details", issue(json!({ "eventId": id }))).await;
    assert!(read.contains(&format!("\nEvent: {id} ")), "{read}");
}

#[tokio::test]
async fn a_search_that_sentry_cannot_read_is_told_in_its_words() {
    assert_snapshot!(refusal(TOOL, issue(json!({ "query": "level:(error" }))).await);
}

#[tokio::test]
async fn a_row_of_odds_is_shown_and_one_without_an_id_counted() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/events/") {
            *value = json!([
                { "id": "306a9266103102fb77fde880038acc7d", "title": 7, "tags": [{ "key": "environment" }, 7] },
                { "title": "nobody can ask for it" },
                { "id": "0123456789abcdef0123456789abcdef", "title": "another title", "tags": "none" },
            ]);
        }
    };
    assert_snapshot!(Build { bend, ..Build::default() }.session().answer(TOOL, issue(json!({}))).await);
}

#[tokio::test]
async fn wrong_arguments_are_complaints() {
    for wrong in [json!({ "sort": "freq" }), json!({ "period": "soon" }), json!({ "issueId": "BACKEND-999" })]
    {
        assert_snapshot!(refusal(TOOL, issue(wrong)).await);
    }
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}

#[tokio::test]
async fn plain_english_is_read_and_told() {
    let session = Session::new();
    let asked = json!({ "query": "oldest in staging this month", "limit": 2 });
    assert_snapshot!(session.answer(TOOL, issue(asked)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_told_and_kept() {
    let session = Session::new();
    let asked = json!({ "query": "enviroment:staging tenant:northwind-labs" });
    assert_snapshot!(session.answer(TOOL, issue(asked)).await);
}
