//! The overlay reaches every field and leaves alone what Sentry itself vouches for.

use std::collections::BTreeSet;

use fake_sentry::{FakeSentry, hostile};
use serde_json::{Value, json};

use crate::client::{acme, serve};

const PATHS: &[&str] = &[
    "auth/",
    "organizations/",
    "organizations/acme/",
    "organizations/acme/projects/",
    "projects/acme/backend/",
    "organizations/acme/teams/",
    "organizations/acme/members/",
    "organizations/acme/environments/",
    "organizations/acme/releases/",
    "organizations/acme/issues/?query=",
    "organizations/acme/issues/BACKEND-1K/",
    "issues/70147/events/?full=1&per_page=3",
    "issues/70147/events/latest/",
    "issues/70142/events/latest/",
    "organizations/acme/issues/BACKEND-15/events/latest/",
    "organizations/acme/issues/FRONTEND-A/events/latest/",
    "issues/70147/notes/",
    "issues/70151/activities/",
    "issues/70147/tags/region/",
    "issues/70147/external-issues/",
];

/// Calls `look` with each string of the tame answer and what stands at its place in the hostile one.
fn compare(tame: &Value, wild: &Value, pointer: &str, look: &mut impl FnMut(&str, &str, Option<&Value>)) {
    match tame {
        Value::String(text) => look(pointer, text, Some(wild)),
        Value::Array(list) => {
            // Things were added at the front of some lists.
            let added = wild.as_array().map_or(0, Vec::len).saturating_sub(list.len());
            for (index, item) in list.iter().enumerate() {
                compare(
                    item,
                    wild.get(index + added).unwrap_or(&Value::Null),
                    &format!("{pointer}/{index}"),
                    look,
                );
            }
        }
        Value::Object(object) => {
            for (key, item) in object {
                match wild.get(key) {
                    Some(wild) => compare(item, wild, &format!("{pointer}/{key}"), look),
                    None => look(&format!("{pointer}/{key}/~key"), key, None),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn every_string_is_replaced_but_those_with_a_grammar() {
    let (tame, wild) = (acme().await, serve(FakeSentry::acme().hostile()).await);
    let mut kept = BTreeSet::new();
    for path in PATHS {
        // Both call themselves by their own port.
        let answer = |text: String, url: String| text.replace(&url, "http://fake");
        let before = answer(tame.get(path).await.text, tame.server.url()).parse().unwrap();
        let after = answer(wild.get(path).await.text, wild.server.url()).parse().unwrap();
        compare(&before, &after, "", &mut |pointer, text, now| {
            if now.and_then(Value::as_str) == Some(text) {
                let mut names = pointer.rsplit('/').filter(|part| part.parse::<u32>().is_err());
                let (field, parent) = (names.next().unwrap(), names.next().unwrap_or_default());
                kept.insert(format!("{parent}/{field}"));
            } else if let Some(now) = now {
                let canaries = hostile::canaries(now.as_str().unwrap_or_default());
                assert_eq!(canaries.is_empty(), text.is_empty() && now == "", "{path} {pointer}: {now}");
            }
        });
    }
    let expected: BTreeSet<String> = KEPT.iter().map(ToString::to_string).collect();
    assert_eq!(kept, expected);
}

/// The fields that stay, each with the name of what it is in: identifiers, times, enumerations and addresses that
/// Sentry makes. Anything new here would be a field that nobody tests with hostile text.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "/access", "/attachmentsRole", "/autofixAutomationTuning", "/avatarUrl", "/builtinSymbolSources",
    "/color", "/count", "/dateCreated", "/dateJoined", "/dateReceived", "/dateReleased", "/debugFilesRole",
    "/defaultRole", "/eventID", "/features", "/fingerprints", "/firstEvent", "/firstSeen", "/groupID",
    "/groupingConfig", "/groupingEnhancements", "/highlightTags", "/id", "/inviteStatus", "/issueCategory",
    "/issueId", "/issueType", "/lastActive", "/lastEvent", "/lastLogin", "/lastSeen", "/level", "/orgRole",
    "/permalink", "/platform", "/platforms", "/previousEventID", "/priority", "/projectID", "/role",
    "/roleName", "/securityToken", "/serviceType", "/shortId", "/slug", "/status", "/substatus",
    "/teamRole", "/type", "activity/dateCreated", "activity/id", "activity/type", "assignedTo/id",
    "assignedTo/type", "availableRoles/id", "availableRoles/name", "avatar/avatarType", "context/trace",
    "data/assignee", "data/assigneeType", "data/parent_span_id", "data/platform", "data/priority",
    "data/span_id", "emails/id", "entries/type", "feedback/replay_id", "firstRelease/dateCreated",
    "firstRelease/dateReleased", "firstRelease/firstEvent", "firstRelease/lastEvent", "firstRelease/status",
    "groupingConfig/enhancements", "groupingConfig/id", "highlightPreset/tags", "lastCommit/dateCreated",
    "lastCommit/id", "lastRelease/dateCreated", "lastRelease/dateReleased", "lastRelease/firstEvent",
    "lastRelease/lastEvent", "lastRelease/status", "lifetime/count", "lifetime/firstSeen",
    "lifetime/lastSeen", "links/organizationUrl", "links/regionUrl", "occurrence/eventId", "occurrence/id",
    "occurrence/level", "onboardingTasks/dateCompleted", "onboardingTasks/status", "onboardingTasks/task",
    "options/defaultIssueEvent", "options/filters:error_messages", "options/filters:releases",
    "options/language", "options/theme", "options/timezone", "organization/dateCreated",
    "organization/features", "organization/id", "organization/slug", "project/id", "project/platform",
    "project/slug", "projects/access", "projects/color", "projects/dateCreated", "projects/features",
    "projects/firstEvent", "projects/id", "projects/platform", "projects/platforms", "projects/slug",
    "projects/status", "provider/id", "provider/name", "release/dateCreated", "release/dateReleased",
    "release/firstEvent", "release/lastEvent", "release/status", "repository/id", "repository/status",
    "status/id", "status/name", "tags/key", "team/id", "team/slug", "teams/access", "teams/dateCreated",
    "teams/id", "teams/slug", "teams/teamRole", "topValues/firstSeen", "topValues/lastSeen",
    "trace/span_id", "trace/trace_id", "user/avatarUrl", "user/dateJoined", "user/id", "user/lastActive",
    "user/lastLogin", "values/level", "values/timestamp",
];

#[tokio::test]
async fn every_payload_is_planted_and_its_place_is_known() {
    let client = serve(FakeSentry::acme().hostile()).await;
    let event = client.get("issues/70147/events/latest/").await;
    let found = hostile::canaries(&event.text);
    let payloads: BTreeSet<usize> = found.iter().map(|canary| canary.payload).collect();
    assert_eq!(payloads.len(), hostile::corpus().len());
    let planted = client.server.planted();
    for canary in &found {
        let place = planted.iter().find(|place| place.canary == canary.text).unwrap();
        assert_eq!(place.payload, hostile::corpus()[canary.payload].name);
        assert_eq!(place.path, "/api/0/issues/70147/events/latest/");
    }
    let title = planted.iter().find(|place| place.pointer == "/title").unwrap();
    assert!(event.ok()["title"].as_str().unwrap().contains(&title.canary));
}

#[tokio::test]
async fn keys_that_an_sdk_chooses_are_hostile_too() {
    let client = serve(FakeSentry::acme().hostile()).await;
    let event = client.get("issues/70147/events/latest/").await.ok();
    let hostile_keys = |value: &Value| {
        let object = value.as_object().unwrap();
        object.keys().filter(|key| !hostile::canaries(key).is_empty()).count()
    };
    let exceptions = &event["entries"][0]["data"]["values"];
    assert_eq!(hostile_keys(&exceptions[0]["stacktrace"]["frames"][0]["vars"]), 2);
    assert!(hostile_keys(&event["contexts"]) >= 40);
    assert_eq!(event["contexts"]["trace"]["trace_id"].as_str().unwrap().len(), 32);
    assert_eq!(hostile_keys(&event["context"]), 2);
    assert!(hostile_keys(&event["packages"]) >= 5);
    assert!(event["tags"].as_array().unwrap().len() > 2000);
    let keys: Vec<&str> =
        event["tags"].as_array().unwrap().iter().map(|tag| tag["key"].as_str().unwrap()).collect();
    assert!(keys.contains(&"environment") && !keys.contains(&"tenant"));
    let entries = event["entries"].as_array().unwrap();
    let request = entries.iter().find(|entry| entry["type"] == "request").unwrap();
    for pair in request["data"]["headers"].as_array().unwrap() {
        assert!(
            pair.as_array().unwrap().iter().all(|text| !hostile::canaries(text.as_str().unwrap()).is_empty())
        );
    }
}

#[tokio::test]
async fn errors_are_hostile_and_the_same_question_gets_the_same_answer() {
    let client = serve(FakeSentry::acme().hostile()).await;
    let error = client.get("organizations/nobody/").await.refused(404);
    assert_eq!(hostile::canaries(error["detail"].as_str().unwrap()).len(), 1);
    let bad = client.put("issues/70147/", &json!({ "priority": "urgent" })).await.refused(400);
    assert_eq!(hostile::canaries(bad["priority"][0].as_str().unwrap()).len(), 1);
    let path = "organizations/acme/issues/";
    assert_eq!(client.get(path).await.text, client.get(path).await.text);
    let other = serve(FakeSentry::acme().hostile()).await;
    let unported = |text: String, url: String| text.replace(&url, "");
    assert_eq!(
        unported(client.get(path).await.text, client.server.url()),
        unported(other.get(path).await.text, other.server.url())
    );
}

#[tokio::test]
async fn the_user_of_the_software_that_failed_is_hostile_id_included() {
    let client = serve(FakeSentry::acme().hostile()).await;
    let event = client.get("issues/70147/events/latest/").await.ok();
    for field in ["id", "email", "username", "ip_address", "name"] {
        assert_eq!(hostile::canaries(event["user"][field].as_str().unwrap()).len(), 1, "{field}");
    }
    // A member of the organization has an id that Sentry gave.
    assert_eq!(client.get("auth/").await.ok()["id"], "21");
}
