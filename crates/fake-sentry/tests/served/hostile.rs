//! The overlay reaches every field and leaves alone what Sentry itself vouches for.

use std::collections::BTreeSet;

use fake_sentry::{FakeSentry, hostile};
use serde_json::{Value, json};

use crate::client::{Client, serve};

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
    "issues/70147/tags/",
    "issues/70147/tags/region/values/",
    "issues/70147/hashes/",
    "issues/70120/user-reports/",
    "organizations/acme/events/?dataset=errors&field=title&field=message&field=issue&field=error.value&field=user.email&field=region&field=timestamp&field=level",
    "organizations/acme/events/?dataset=spans&field=span.description&field=span.op&field=transaction&field=trace&field=tenant&field=span.duration",
    "organizations/acme/events/?dataset=logs&field=message&field=severity&field=logger.name&field=trace",
    "organizations/acme/trace/{trace}/?additional_attributes=tenant",
    "organizations/acme/trace-meta/{trace}/",
    "organizations/acme/events-trace/{trace}/",
    "organizations/acme/releases/backend@2.4.1/",
    "organizations/acme/releases/backend@2.4.1/commits/",
    "organizations/acme/releases/backend@2.4.1/deploys/",
    "projects/acme/mobile/events/{mobile}/attachments/",
    "projects/acme/backend/events/{backend}/committers/",
    "projects/acme/backend/stacktrace-link/?file=app/services/auth.py",
    "projects/acme/frontend/user-feedback/",
    "organizations/acme/replays/",
    "organizations/acme/code-mappings/",
    "organizations/acme/tags/",
    "organizations/initech/issues/ORDERS-1/?expand=owners",
    "projects/initech/orders/ownership/",
    "issues/90001/events/latest/",
    "issues/90002/events/latest/",
    "issues/90003/events/latest/",
    "issues/90004/events/latest/",
    "issues/90005/events/latest/",
    "issues/90006/events/latest/",
    "issues/90007/events/latest/",
    "issues/90008/events/latest/",
    "issues/90009/events/latest/",
    "issues/90010/events/latest/",
    "issues/90011/events/latest/",
    "issues/90012/events/latest/",
    "issues/90013/events/latest/",
    "issues/90014/events/latest/",
    "issues/90015/events/latest/",
    "issues/90016/events/latest/",
    "issues/90017/events/latest/",
    "issues/90018/events/latest/",
    "issues/90019/events/latest/",
    "issues/90020/events/latest/",
    "issues/90021/events/latest/",
    "issues/90022/events/latest/",
    "issues/90023/events/latest/",
    "issues/90024/events/latest/",
    "issues/90025/events/latest/",
    "issues/90026/events/latest/",
    "issues/90027/events/latest/",
    "issues/90028/events/latest/",
    "issues/90029/events/latest/",
    "issues/90030/events/latest/",
    "issues/90031/events/latest/",
    "issues/90032/events/latest/",
    "issues/90033/events/latest/",
    "issues/90034/events/latest/",
    "issues/90035/events/latest/",
    "issues/90036/events/latest/",
    "issues/90037/events/latest/",
    "issues/90038/events/latest/",
    "issues/90039/events/latest/",
];

/// The ids that stand in some paths.
pub(crate) async fn with_ids(client: &Client, path: &str) -> String {
    let backend = client.get("issues/70147/events/latest/").await.ok();
    let mobile = client.get("issues/70142/events/latest/").await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    path.replace("{trace}", &text(&backend["contexts"]["trace"]["trace_id"]))
        .replace("{backend}", &text(&backend["id"]))
        .replace("{mobile}", &text(&mobile["id"]))
}

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
    let tame = serve(FakeSentry::acme().every_kind()).await;
    let wild = serve(FakeSentry::acme().every_kind().hostile()).await;
    let mut kept = BTreeSet::new();
    for path in PATHS {
        let path = &with_ids(&tame, path).await;
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
    let (new, gone) = (kept.difference(&expected), expected.difference(&kept));
    assert!(kept == expected, "new: {:?}, gone: {:?}", new.collect::<Vec<_>>(), gone.collect::<Vec<_>>());
}

/// The fields that stay, each with the name of what it is in: identifiers, times, enumerations and addresses that
/// Sentry makes. Anything new here would be a field that nobody tests with hostile text.
#[rustfmt::skip]
const KEPT: &[&str] = &[
    "/access", "/attachmentsRole", "/autofixAutomationTuning", "/avatarUrl", "/builtinSymbolSources",
    "/color", "/count", "/dateCreated", "/dateFinished", "/dateJoined", "/dateReceived", "/dateReleased",
    "/dateStarted", "/debugFilesRole", "/defaultRole", "/eventID", "/event_id", "/event_type", "/features",
    "/fingerprints", "/firstEvent", "/firstSeen", "/groupID", "/groupingConfig", "/groupingEnhancements",
    "/highlightTags", "/id", "/integrationId", "/inviteStatus", "/issueCategory", "/issueId", "/issueType",
    "/key", "/lastActive", "/lastEvent", "/lastLogin", "/lastSeen", "/level", "/orgRole", "/permalink",
    "/platform", "/platforms", "/previousEventID", "/priority", "/projectID", "/projectId", "/projectSlug",
    "/project_slug", "/repoId", "/role", "/roleName", "/securityToken", "/serviceType", "/sha1", "/shortId",
    "/slug", "/status", "/substatus", "/suspectCommitType", "/teamRole", "/transaction_id", "/type",
    "activity/dateCreated", "activity/id", "activity/type", "assignedTo/id", "assignedTo/type",
    "author/avatarUrl", "author/dateJoined", "author/id", "author/lastActive", "author/lastLogin",
    "authors/avatarUrl", "authors/dateJoined", "authors/id", "authors/lastActive", "authors/lastLogin",
    "availableRoles/id", "availableRoles/name", "avatar/avatarType", "children/event_id",
    "children/event_type", "children/parent_event_id", "children/parent_span_id", "children/project_slug",
    "children/span_id", "children/transaction_id", "commits/dateCreated", "commits/id",
    "commits/suspectCommitType", "config/id", "config/integrationId", "config/projectId",
    "config/projectSlug", "config/repoId", "context/trace", "data/assignee", "data/assigneeType",
    "data/error_ids", "data/finished_at", "data/id", "data/issue", "data/level", "data/parent_span_id",
    "data/platform", "data/priority", "data/project.name", "data/project_id", "data/replay_type",
    "data/severity", "data/span_id", "data/started_at", "data/timestamp", "data/trace", "data/trace_ids",
    "emails/id", "entries/type", "errors/event_id", "errors/event_type", "errors/issue_short_id",
    "errors/level", "errors/project_slug", "errors/short_id", "errors/start", "errors/type",
    "event/eventID", "event/id", "feedback/replay_id", "fields/error.value", "fields/id", "fields/issue",
    "fields/level", "fields/logger.name", "fields/message", "fields/project.name", "fields/region",
    "fields/severity", "fields/span.description", "fields/span.duration", "fields/span.op", "fields/tenant",
    "fields/timestamp", "fields/title", "fields/trace", "fields/transaction", "fields/user.email",
    "firstRelease/dateCreated", "firstRelease/dateReleased", "firstRelease/firstEvent",
    "firstRelease/lastEvent", "firstRelease/status", "groupingConfig/enhancements", "groupingConfig/id",
    "highlightPreset/tags", "issue/count", "issue/firstSeen", "issue/id", "issue/issueCategory",
    "issue/issueType", "issue/lastSeen", "issue/level", "issue/permalink", "issue/platform",
    "issue/priority", "issue/shortId", "issue/status", "issue/substatus", "issue/type",
    "lastCommit/dateCreated", "lastCommit/id", "lastCommit/suspectCommitType", "lastDeploy/dateFinished",
    "lastDeploy/dateStarted", "lastDeploy/id", "lastRelease/dateCreated", "lastRelease/dateReleased",
    "lastRelease/firstEvent", "lastRelease/lastEvent", "lastRelease/status", "latestEvent/dateCreated",
    "latestEvent/dateReceived", "latestEvent/eventID", "latestEvent/fingerprints", "latestEvent/groupID",
    "latestEvent/id", "latestEvent/platform", "latestEvent/projectID", "latestEvent/type", "lifetime/count",
    "lifetime/firstSeen", "lifetime/lastSeen", "links/organizationUrl", "links/regionUrl", "matcher/type",
    "meta/dataScanned", "meta/dataset", "meta/datasetReason", "occurrence/eventId", "occurrence/id",
    "occurrence/level", "occurrences/event_id", "occurrences/event_type", "occurrences/level",
    "occurrences/project_slug", "occurrences/short_id", "onboardingTasks/dateCompleted",
    "onboardingTasks/status", "onboardingTasks/task", "options/defaultIssueEvent",
    "options/filters:error_messages", "options/filters:releases", "options/language", "options/theme",
    "options/timezone", "organization/dateCreated", "organization/features", "organization/id",
    "organization/slug", "owners/id", "owners/type", "performance_issues/event_id",
    "performance_issues/event_type", "performance_issues/issue_short_id", "performance_issues/level",
    "performance_issues/project_slug", "performance_issues/start", "project/id", "project/platform",
    "project/slug", "projects/access", "projects/color", "projects/dateCreated", "projects/features",
    "projects/firstEvent", "projects/id", "projects/platform", "projects/platforms", "projects/slug",
    "projects/status", "provider/features", "provider/id", "provider/key", "provider/name", "provider/slug",
    "pullRequest/dateCreated", "pullRequest/id", "pullRequest/mergedAt", "pullRequest/status",
    "release/dateCreated", "release/dateReleased", "release/firstEvent", "release/lastEvent",
    "release/status", "releases/dateCreated", "releases/dateReleased", "replay/replay_id",
    "repository/dateCreated", "repository/id", "repository/integrationId", "repository/status", "status/id",
    "status/name", "tags/key", "team/id", "team/slug", "teams/access", "teams/dateCreated", "teams/id",
    "teams/slug", "teams/teamRole", "topValues/firstSeen", "topValues/key", "topValues/lastSeen",
    "trace/span_id", "trace/trace_id", "transactionChildCountMap/transaction.event_id",
    "transactions/event_id", "transactions/project_slug", "transactions/span_id", "units/span.duration",
    "user/avatarUrl", "user/dateJoined", "user/id", "user/lastActive", "user/lastLogin", "values/level",
    "values/timestamp",
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
