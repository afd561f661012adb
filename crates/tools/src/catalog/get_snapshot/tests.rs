//! A snapshot with what changed in it.

use crate::testing::*;

const TOOL: &str = "get_snapshot";

fn snapshot(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "snapshotId": "5512" }), more)
}

#[tokio::test]
async fn what_changed_is_told_the_greatest_change_first() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, snapshot(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn images_that_did_not_change_are_listed_when_asked_for() {
    let answer = answer(TOOL, snapshot(json!({ "showUnmodified": true }))).await;
    assert!(answer.contains("settings_4.png") && answer.contains("tablet.png"), "{answer}");
}

#[tokio::test]
async fn one_that_is_compared_with_nothing_lists_its_images() {
    assert_snapshot!(answer(TOOL, snapshot(json!({ "snapshotId": "5520" }))).await);
}

#[tokio::test]
async fn many_changes_are_counted_where_they_are_not_listed() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/snapshots/") {
            let one = value["changed"][0].clone();
            value["changed"] = Value::Array(vec![one; 900]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, snapshot(json!({}))).await;
    assert!(answer.len() < 10_000 && answer.contains("40 of 900"), "{answer}");
}

#[tokio::test]
async fn one_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, snapshot(json!({ "snapshotId": "1" }))).await);
    assert_snapshot!(refusal(TOOL, snapshot(json!({ "snapshotId": "../1" }))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, snapshot(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, snapshot(json!({}))).await);
}

#[tokio::test]
async fn one_of_another_project_is_not_shown() {
    let session = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(session.refusal(TOOL, snapshot(json!({}))).await);
    session.answer(TOOL, snapshot(json!({ "snapshotId": "5520" }))).await;
    let other = Build::confined("globex", None).session();
    assert!(other.refusal(TOOL, snapshot(json!({}))).await.starts_with("# Not permitted\n"));
}

#[tokio::test]
async fn all_of_many_images_are_had_by_a_longer_answer() {
    let bend: fn(&str, &mut Value) = |path, value| {
        if path.ends_with("/snapshots/5512/") {
            let added = (0..300).map(|at| json!({ "image_file_name": format!("screens/{at}.png") }));
            value["added"] = added.collect();
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let asked = json!({ "organizationSlug": "acme", "snapshotId": "5512" });
    let short = session.answer(TOOL, asked.clone()).await;
    assert!(short.contains("Added (40 of 300 shown; `maxKilobytes: 80` brings more)"), "{short}");
    let long = session.answer(TOOL, with(asked, json!({ "maxKilobytes": 80 }))).await;
    assert!(long.contains("screens/299.png") && !long.contains("Left out"), "{long}");
}
