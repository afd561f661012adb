//! Which organizations a token sees: all, some, none, a page at a time.

use crate::testing::*;

#[tokio::test]
async fn it_lists_what_the_token_sees() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_organizations", json!({})).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/?per_page=25"]);
}

#[tokio::test]
async fn regions_are_shown_where_there_are_any() {
    let sentry = FakeSentry::acme().regions(["https://us.sentry.io", "https://de.sentry.io"]);
    let session = Build { sentry: sentry.into(), ..Build::default() }.session();
    assert_snapshot!(session.answer("find_organizations", json!({})).await);
}

#[tokio::test]
async fn a_filter_is_sent_and_shown() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_organizations", json!({ "query": " glob " })).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/?per_page=25&query=glob"]);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("find_organizations", json!({ "query": "initech" })).await);
}

#[tokio::test]
async fn a_page_names_the_next() {
    let session = Session::new();
    assert_snapshot!(session.answer("find_organizations", json!({ "cursor": "0:1:0" })).await);
    assert_eq!(session.requests(), ["GET /api/0/organizations/?per_page=25&cursor=0%3A1%3A0"]);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted() {
    let session = Build::troubled(Trouble::BadElement).session();
    assert_snapshot!(session.answer("find_organizations", json!({})).await);
}

#[tokio::test]
async fn a_token_without_the_scope_is_told_which() {
    let session = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
    assert_snapshot!(session.refusal("find_organizations", json!({})).await);
}

#[tokio::test]
async fn a_confined_session_does_not_have_it() {
    let session = Build::confined("acme", None).session();
    assert!(session.gate.list().iter().all(|tool| tool.name != "find_organizations"));
    assert_snapshot!(session.refusal("find_organizations", json!({})).await);
    assert_eq!(session.addresses(), [""; 0]);
}

#[tokio::test]
async fn a_cursor_that_is_none_is_a_complaint() {
    assert_snapshot!(refusal("find_organizations", json!({ "cursor": "the next page, please" })).await);
}
