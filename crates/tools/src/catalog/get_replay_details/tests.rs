//! A replay by id and by link, with what happened in it.

use crate::testing::*;

const TOOL: &str = "get_replay_details";
const FIRST: &str = "7e07485f-12f9-416b-8b14-26260799b51f";
const SECOND: &str = "2d40ac3f5e1b47d6a0c9b8e7f6051423";

fn of(id: &str) -> Value {
    json!({ "organizationSlug": "acme", "replayId": id })
}

#[tokio::test]
async fn a_replay_is_told_with_what_happened_in_it() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, of(FIRST)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_link_is_an_id() {
    let url = "https://sentry.example.com/organizations/acme/replays/7e07485f12f9416b8b1426260799b51f/";
    let linked = answer(TOOL, json!({ "replayUrl": url })).await;
    assert_eq!(linked, answer(TOOL, of(FIRST)).await);
    for wrong in [
        json!({}),
        json!({ "replayId": "7e07" }),
        json!({ "replayUrl": "https://sentry.example.com/organizations/acme/issues/1/" }),
        json!({ "replayUrl": "https://elsewhere.example.com/organizations/acme/replays/7e07485f12f9416b8b1426260799b51f/" }),
        json!({ "replayUrl": url, "organizationSlug": "globex" }),
        json!({ "replayUrl": url, "replayId": SECOND }),
    ] {
        assert_snapshot!(refusal(TOOL, wrong).await);
    }
}

#[tokio::test]
async fn a_long_recording_is_gone_through_by_cursor_and_what_went_wrong_stays() {
    let session = Session::new();
    let first = session.answer(TOOL, of(SECOND)).await;
    assert_snapshot!(first.clone());
    let cursor = next_cursor(&first).unwrap();
    let rest = session.answer(TOOL, with(of(SECOND), json!({ "cursor": cursor }))).await;
    assert_eq!(next_cursor(&rest), None);
    assert!(!first.contains("5:01 rage click") && rest.contains("5:01 rage click"), "{rest}");
}

#[tokio::test]
async fn a_crowded_recording_keeps_what_went_wrong() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/recording-segments/") {
            let click = value[1][0].clone();
            value[0] = Value::Array(vec![click; 500]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, of(FIRST)).await;
    assert!(answer.contains("dead click") && answer.contains("left out: "), "{answer}");
    assert!(answer.len() < 12_000, "{}", answer.len());
}

#[tokio::test]
async fn an_archived_replay_has_no_recording() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/replays/") {
            value["data"]["is_archived"] = true.into();
            value["data"]["error_ids"] = json!([]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, of(FIRST)).await;
    assert!(answer.contains("Nothing was recorded, or it is gone."), "{answer}");
    assert_eq!(session.requests().len(), 1);
}

#[tokio::test]
async fn parts_that_cannot_be_had_cost_themselves_only() {
    for path in ["/recording-segments/", "/events/"] {
        let session = Build::faulty(Fault::new(Trouble::Status(403)).path(path)).session();
        assert_snapshot!(session.answer(TOOL, of(FIRST)).await);
    }
}

#[tokio::test]
async fn a_replay_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, of("00000000000000000000000000000000")).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, of(FIRST)).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, of(FIRST)).await);
}

#[tokio::test]
async fn a_replay_of_another_project_is_not_shown() {
    let session = Build::confined("acme", Some("backend")).session();
    let refused = session.refusal(TOOL, of(FIRST)).await;
    assert_snapshot!(refused);
    assert!(session.requests().iter().all(|line| !line.contains("segments") && !line.contains("/events/")));
    let own = Build::confined("acme", Some("frontend")).session();
    assert!(own.answer(TOOL, json!({ "replayId": FIRST })).await.contains("rage click"));
    assert!(own.requests().iter().any(|line| line.contains("/events/") && line.contains("project=1002")));
    let foreign = Build::confined("globex", None).session();
    assert_snapshot!(foreign.refusal(TOOL, of(FIRST)).await);
    // Nor one of which nobody can say whose it is.
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/replays/") {
            value["data"]["project_id"] = Value::Null;
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("frontend")) }.session();
    let refused = session.refusal(TOOL, json!({ "replayId": FIRST })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
}
