//! The history of an issue, as an agent reads it.

use crate::testing::*;
use untrusted::{Boundary, Redact, Redaction};

const TOOL: &str = "get_issue_activity";

fn issue(id: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": id })
}

#[tokio::test]
async fn history_and_comments_cost_one_round_of_two_requests() {
    let session = Session::new();
    session
        .answer("add_issue_note", with(issue("BACKEND-11"), json!({ "text": "Looks fixed to me." })))
        .await;
    let before = session.requests().len();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-11")).await);
    let path = "GET /api/0/organizations/acme/issues/BACKEND-11";
    assert_eq!(
        session.requests()[before..],
        [format!("{path}/activities/"), format!("{path}/notes/?per_page=100")]
    );
}

#[tokio::test]
async fn without_comments_none_is_asked_for_or_shown() {
    let session = Session::new();
    session
        .answer("add_issue_note", with(issue("BACKEND-11"), json!({ "text": "Looks fixed to me." })))
        .await;
    let before = session.requests().len();
    let asked = with(issue("BACKEND-11"), json!({ "includeComments": false }));
    let answer = session.answer(TOOL, asked).await;
    assert!(!answer.contains("Looks fixed to me."), "{answer}");
    assert_eq!(session.requests().len(), before + 1);
}

#[tokio::test]
async fn comments_that_cannot_be_read_cost_a_note() {
    let fault = Fault::new(Trouble::Status(403)).path("/notes/");
    let answer = Build::faulty(fault).session().answer(TOOL, issue("BACKEND-11")).await;
    assert!(answer.contains("\nThe comments could not be read (the token may not)."), "{answer}");
}

#[tokio::test]
async fn pages_follow_each_other_to_the_end() {
    let session = Session::new();
    for text in ["one", "two", "three"] {
        session.answer("add_issue_note", with(issue("BACKEND-11"), json!({ "text": text }))).await;
    }
    let rows = |answer: &str| {
        answer.lines().filter(|line| line.starts_with("- ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = rows(&session.answer(TOOL, issue("BACKEND-11")).await);
    let (mut pages, mut more) = (Vec::new(), json!({ "limit": 2 }));
    loop {
        let page = session.answer(TOOL, with(issue("BACKEND-11"), more)).await;
        pages.extend(rows(&page));
        let Some(cursor) = next_cursor(&page) else { break };
        more = json!({ "limit": 2, "cursor": cursor });
    }
    assert_eq!(pages, whole);
    assert!(whole.len() > 3);
}

#[tokio::test]
async fn an_empty_or_odd_history_is_told() {
    let answer = |bend| async move {
        Build { bend, ..Build::default() }.session().answer(TOOL, issue("BACKEND-11")).await
    };
    let empty = |path: &str, value: &mut Value| match path {
        path if path.ends_with("/activities/") => *value = json!({ "activity": [] }),
        path if path.ends_with("/notes/") => *value = json!([]),
        _ => {}
    };
    assert_snapshot!(answer(empty).await);
    let odd = |path: &str, value: &mut Value| match path {
        path if path.ends_with("/activities/") => {
            *value = json!({ "activity": [
                7, { "type": "note", "data": { "text": ["no", "text"] } }, { "data": { "assignee": "3" }, "user": "?" },
                { "id": "9", "type": "note", "data": { "text": "once" }, "dateCreated": "2026-11-20T10:00:00Z" },
            ] });
        }
        path if path.ends_with("/notes/") => {
            *value = json!([{ "id": "9", "type": "note", "data": { "text": "once" } }, { "data": { "text": "older" } }]);
        }
        _ => {}
    };
    assert_snapshot!(answer(odd).await);
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_named() {
    assert_snapshot!(refusal(TOOL, issue("BACKEND-999")).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_reads_no_other() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}

#[tokio::test]
async fn who_got_an_issue_is_named_once_a_team_too_and_what_else_was_told() {
    let odd = |path: &str, value: &mut Value| {
        if path.ends_with("/activities/") {
            let assigned = |data| json!({ "type": "assigned", "data": data });
            *value = json!({ "activity": [
                assigned(json!({ "assignee": "22", "assigneeEmail": "juniper@acme.example", "assigneeName": "Juniper Vale", "assigneeType": "user" })),
                assigned(json!({ "assignee": "31", "assigneeEmail": null, "assigneeName": "Platform", "assigneeType": "team", "integration": "codeowners", "rule": "path:app/*" })),
                assigned(json!({ "assignee": "22", "assigneeEmail": "juniper@acme.example", "assigneeName": 7 })),
                assigned(json!({ "assignee": "22", "assigneeType": "user" })),
            ] });
        }
    };
    let of = |boundary| async move {
        let session = Build { bend: odd, boundary, ..Build::default() }.session();
        session.answer(TOOL, with(issue("BACKEND-1M"), json!({ "includeComments": false }))).await
    };
    let open = Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01);
    assert_snapshot!(of(open.clone()).await);
    assert_snapshot!(of(open.redacting(Redaction::new(Redact::Pii))).await);
}
