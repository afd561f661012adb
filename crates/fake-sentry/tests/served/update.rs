//! Changing issues.

use serde_json::{Value, json};

use crate::client::{acme, pluck};

const ISSUE: &str = "organizations/acme/issues/BACKEND-1K/";

#[tokio::test]
async fn an_issue_is_resolved_and_opened_again() {
    let client = acme().await;
    let resolved = client.put(ISSUE, &json!({ "status": "resolved" })).await.ok();
    assert_eq!((&resolved["status"], &resolved["substatus"]), (&json!("resolved"), &Value::Null));
    assert_eq!(resolved["subscriptionDetails"], json!({ "reason": "changed_status" }));
    assert!(resolved.get("stats").is_none() && resolved["count"] == "47");
    assert_eq!(client.search(&[("query", "is:resolved")]).await.unwrap(), ["BACKEND-1K", "BACKEND-11"]);
    let open = client.put("issues/70147/", &json!({ "status": "unresolved" })).await.ok();
    assert_eq!((&open["status"], &open["substatus"]), (&json!("unresolved"), &json!("ongoing")));
    let kinds = client.get(ISSUE).await.ok();
    assert_eq!(pluck(&kinds["activity"], "type")[..2], ["set_unresolved", "set_resolved"]);
}

#[tokio::test]
async fn an_issue_is_resolved_in_a_release() {
    let client = acme().await;
    for body in [
        json!({ "status": "resolvedInNextRelease" }),
        json!({ "status": "resolved", "statusDetails": { "inNextRelease": true } }),
    ] {
        let answer = client.put(ISSUE, &body).await.ok();
        assert_eq!(
            (&answer["status"], &answer["statusDetails"]["inNextRelease"]),
            (&json!("resolved"), &json!(true))
        );
        assert_eq!(answer["statusDetails"]["actor"]["id"], "21");
    }
    for (wanted, version) in [("latest", "backend@2.4.1"), ("backend@2.4.0", "backend@2.4.0")] {
        let body = json!({ "status": "resolved", "statusDetails": { "inRelease": wanted } });
        assert_eq!(client.put(ISSUE, &body).await.ok()["statusDetails"]["inRelease"], version);
    }
    let body = json!({ "status": "resolved", "statusDetails": { "inRelease": "backend@9" } });
    let refused = client.put(ISSUE, &body).await.refused(400);
    let expected =
        json!({ "statusDetails": { "inRelease": ["Unable to find a release with the given version."] } });
    assert_eq!(refused, expected);
}

#[tokio::test]
async fn an_issue_is_ignored_in_every_way() {
    let client = acme().await;
    for substatus in ["archived_until_escalating", "archived_forever", "archived_until_condition_met"] {
        let answer = client.put(ISSUE, &json!({ "status": "ignored", "substatus": substatus })).await.ok();
        assert_eq!((&answer["status"], &answer["substatus"]), (&json!("ignored"), &json!(substatus)));
        let found = client.search(&[("query", &format!("is:{substatus} project:backend"))]).await.unwrap();
        assert_eq!(found, ["BACKEND-1K"]);
    }
    let conditions = json!({ "status": "ignored", "substatus": "archived_until_condition_met", "ignoreCount": 5, "ignoreWindow": 60 });
    let details = client.put(ISSUE, &conditions).await.ok()["statusDetails"].clone();
    assert_eq!((&details["ignoreCount"], &details["ignoreWindow"]), (&json!(5), &json!(60)));
    let nested =
        json!({ "status": "ignored", "statusDetails": { "ignoreUserCount": 3, "ignoreUserWindow": 10 } });
    let details = client.put(ISSUE, &nested);
    let details = details.await.ok()["statusDetails"].clone();
    assert_eq!((&details["ignoreUserCount"], &details["ignoreUserWindow"]), (&json!(3), &json!(10)));
    let answer = client.put(ISSUE, &json!({ "status": "ignored", "ignoreDuration": 30 })).await.ok();
    assert!(answer["statusDetails"]["ignoreUntil"].as_str().unwrap().starts_with("2026-11-20T12:30:00"));
    assert_eq!(answer["substatus"], "archived_until_condition_met");
    let activity = client.get("issues/70147/activities/").await.ok();
    assert_eq!(activity["activity"][0]["data"]["ignoreDuration"], 30);
}

#[tokio::test]
async fn an_issue_is_assigned_by_every_spelling_and_unassigned() {
    let client = acme().await;
    for (spelling, kind, id) in [
        (json!("sable@acme.example"), "user", "23"),
        (json!("wren"), "user", "21"),
        (json!("user:22"), "user", "22"),
        (json!("24"), "user", "24"),
        (json!(23), "user", "23"),
        (json!("team:31"), "team", "31"),
    ] {
        let assigned = client.put(ISSUE, &json!({ "assignedTo": spelling })).await.ok()["assignedTo"].clone();
        assert_eq!((&assigned["type"], &assigned["id"]), (&json!(kind), &json!(id)), "{spelling}");
        assert_eq!(assigned.get("email").is_some(), kind == "user");
    }
    for nobody in [json!(""), Value::Null] {
        client.put(ISSUE, &json!({ "assignedTo": "user:22" })).await.ok();
        assert_eq!(client.put(ISSUE, &json!({ "assignedTo": nobody })).await.ok()["assignedTo"], Value::Null);
    }
    let activity = client.get("issues/70147/activities/").await.ok();
    assert_eq!(activity["activity"][0]["type"], "unassigned");
    assert_eq!(activity["activity"][1]["data"]["assigneeEmail"], "juniper@acme.example");
}

#[tokio::test]
async fn an_assignee_who_is_not_there_is_refused() {
    let client = acme().await;
    let unreadable = "Could not parse actor. Format should be `type:id` where type is `team` or `user`.";
    for (spelling, message) in [
        (json!("team:platform"), unreadable),
        (json!("user:wren"), unreadable),
        (json!("user:999"), "User does not exist"),
        (json!("team:999"), "Team does not exist"),
        (json!("999"), "User does not exist"),
        (json!("nobody@acme.example"), "Unable to resolve actor identifier"),
        (json!("me"), "Unable to resolve actor identifier"),
        (json!(["wren"]), "Not a valid string."),
    ] {
        let refused = client.put(ISSUE, &json!({ "assignedTo": spelling })).await.refused(400);
        assert_eq!(refused, json!({ "assignedTo": [message] }));
    }
}

#[tokio::test]
async fn a_priority_is_set_and_locked() {
    let client = acme().await;
    let answer = client.put(ISSUE, &json!({ "priority": "low" })).await.ok();
    assert_eq!(answer["priority"], "low");
    assert!(answer["priorityLockedAt"].as_str().unwrap().starts_with("2026-11-20T12:00:00"));
    assert_eq!(client.get("issues/70147/activities/").await.ok()["activity"][0]["type"], "set_priority");
    assert_eq!(
        client.search(&[("query", "issue.priority:low")]).await.unwrap(),
        ["BACKEND-1K", "BACKEND-1P"]
    );
}

#[tokio::test]
async fn a_body_with_anything_invalid_changes_nothing() {
    let client = acme().await;
    let before = client.get(ISSUE).await.ok();
    let body = json!({ "status": "closed", "priority": "urgent", "ignoreWindow": 10081, "ignoreCount": "many", "hasSeen": 1, "assignedTo": "wren" });
    let expected = json!({
        "status": ["\"closed\" is not a valid choice."],
        "ignoreCount": ["A valid integer is required."],
        "ignoreWindow": ["Ensure this value is less than or equal to 10080."],
        "priority": ["\"urgent\" is not a valid choice."],
        "hasSeen": ["Must be a valid boolean."],
    });
    assert_eq!(client.put(ISSUE, &body).await.refused(400), expected);
    assert_eq!(
        client.put(ISSUE, &json!({ "substatus": "sleeping" })).await.refused(400)["substatus"][0],
        "\"sleeping\" is not a valid choice."
    );
    let list = client.put(ISSUE, &json!([1])).await.refused(400);
    assert_eq!(list["non_field_errors"][0], "Invalid data. Expected a dictionary, but got list.");
    let path = format!("/api/0/{ISSUE}");
    let broken = client.send(reqwest::Method::PUT, &path, Some(fake_sentry::FULL_TOKEN), Some("{"));
    assert!(broken.await.unwrap().refused(400)["detail"].as_str().unwrap().starts_with("JSON parse error"));
    assert_eq!(client.get(ISSUE).await.ok(), before);
}

#[tokio::test]
async fn saying_the_same_twice_is_remembered_once() {
    let client = acme().await;
    for _ in 0..2 {
        client
            .put(ISSUE, &json!({ "status": "resolved", "assignedTo": "wren", "priority": "high" }))
            .await
            .ok();
    }
    let issue = client.get(ISSUE).await.ok();
    assert_eq!(pluck(&issue["activity"], "type"), ["assigned", "set_resolved", "note", "first_seen"]);
    let seen = client
        .put(ISSUE, &json!({ "hasSeen": true, "isBookmarked": true, "isSubscribed": false }))
        .await
        .ok();
    assert_eq!(
        [&seen["hasSeen"], &seen["isBookmarked"], &seen["isSubscribed"]],
        [&json!(true), &json!(true), &json!(false)]
    );
}
