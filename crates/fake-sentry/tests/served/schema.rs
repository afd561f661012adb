//! The answers against Sentry's published schema, where a copy of it lies beside the project.
//!
//! The schema is OpenAPI 3.0 (`nullable`), which validators of JSON Schema do not read; the few keywords that it uses
//! for answers are checked here.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use fake_sentry::FakeSentry;

use crate::{
    client::{pluck, serve},
    hostile::with_ids,
};

const SCHEMA: &str = "../../../shared/openapi/sentry-openapi-derefed.json";
const ORGANIZATION: &str = "/api/0/organizations/{organization_id_or_slug}";

const PROJECT: &str = "/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}";

/// Published routes and requests that they should answer; `{each}` stands for every issue of acme, `{kind}` for every one of
/// initech.
const ROUTES: &[(&str, &[&str])] = &[
    ("/api/0/organizations/", &["organizations/"]),
    ("{o}/", &["organizations/acme/"]),
    ("{o}/projects/", &["organizations/acme/projects/"]),
    ("/api/0/projects/{organization_id_or_slug}/{project_id_or_slug}/", &["projects/acme/backend/"]),
    ("{o}/teams/", &["organizations/acme/teams/"]),
    ("{o}/members/", &["organizations/acme/members/"]),
    ("{o}/environments/", &["organizations/acme/environments/"]),
    ("{o}/releases/", &["organizations/acme/releases/"]),
    (
        "{o}/issues/",
        &["organizations/acme/issues/?query=", "organizations/acme/issues/?query=environment:staging"],
    ),
    ("{o}/issues/{issue_id}/", &["organizations/acme/issues/{each}/"]),
    ("{o}/issues/{issue_id}/events/", &["organizations/acme/issues/BACKEND-1K/events/"]),
    (
        "{o}/issues/{issue_id}/events/{event_id}/",
        &[
            "organizations/acme/issues/{each}/events/latest/",
            "organizations/initech/issues/{kind}/events/latest/",
        ],
    ),
    ("{o}/issues/{issue_id}/external-issues/", &["organizations/acme/issues/BACKEND-1K/external-issues/"]),
    (
        "{o}/issues/{issue_id}/integrations/{integration_id}/",
        &[
            "organizations/acme/issues/BACKEND-1K/integrations/24817/?action=create",
            "organizations/acme/issues/BACKEND-1K/integrations/24817/?action=link",
        ],
    ),
    ("{o}/integrations/", &["organizations/acme/integrations/?features=issue-basic"]),
    ("{o}/issues/{issue_id}/tags/{key}/", &["organizations/acme/issues/BACKEND-1K/tags/user/"]),
    ("{o}/shortids/{issue_id}/", &["organizations/acme/shortids/BACKEND-1K/"]),
    ("{o}/issues/{issue_id}/hashes/", &["organizations/acme/issues/BACKEND-1K/hashes/"]),
    ("{o}/issues/{issue_id}/autofix/", &["organizations/acme/issues/BACKEND-1K/autofix/"]),
    ("{o}/issues/{issue_id}/tags/{key}/values/", &["organizations/acme/issues/BACKEND-1K/tags/user/values/"]),
    (
        "{o}/events/",
        &[
            "organizations/acme/events/?dataset=errors&field=title&field=timestamp",
            "organizations/acme/events/?dataset=spans&field=span.op&field=p95(span.duration)",
            "organizations/acme/events/?dataset=logs&field=message&field=trace",
        ],
    ),
    ("{o}/trace/{trace_id}/", &["organizations/acme/trace/{trace}/"]),
    ("{o}/trace-meta/{trace_id}/", &["organizations/acme/trace-meta/{trace}/"]),
    ("{o}/trace-items/attributes/", &["organizations/acme/trace-items/attributes/?itemType=spans"]),
    ("{o}/tags/", &["organizations/acme/tags/"]),
    ("{o}/replays/", &["organizations/acme/replays/"]),
    ("{o}/replays/{replay_id}/", &["organizations/acme/replays/7e07485f12f9416b8b1426260799b51f/"]),
    ("{o}/replay-count/", &["organizations/acme/replay-count/?query=issue.id:[70144]"]),
    (
        "{p}/replays/{replay_id}/recording-segments/",
        &["projects/acme/frontend/replays/7e07485f12f9416b8b1426260799b51f/recording-segments/"],
    ),
    (
        "{p}/profiling/profiles/{profile_id}/",
        &["projects/acme/backend/profiling/profiles/9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c/"],
    ),
    (
        "{o}/profiling/chunks/",
        &["organizations/acme/profiling/chunks/?project=1001&profiler_id=fedcba9876543210fedcba9876543210"],
    ),
    ("{o}/profiling/flamegraph/", &["organizations/acme/profiling/flamegraph/?project=1001"]),
    (
        "{o}/preprodartifacts/snapshots/{snapshot_id}/",
        &[
            "organizations/acme/preprodartifacts/snapshots/5512/",
            "organizations/acme/preprodartifacts/snapshots/5520/",
        ],
    ),
    (
        "{o}/preprodartifacts/snapshots/{snapshot_id}/images/{image_identifier}/",
        &[
            "organizations/acme/preprodartifacts/snapshots/5512/images/screens%2Fcart.png/",
            "organizations/acme/preprodartifacts/snapshots/5512/images/screens%2Fcart_old.png/",
            "organizations/acme/preprodartifacts/snapshots/5512/images/screens-login-sign_in/",
            "organizations/acme/preprodartifacts/snapshots/5498/images/screens%2Fhome.png/",
        ],
    ),
    (
        "{o}/preprodartifacts/snapshots/latest-base/",
        &["organizations/acme/preprodartifacts/snapshots/latest-base/?app_id=com.acme.shop"],
    ),
    ("{o}/repos/", &["organizations/acme/repos/"]),
    (
        "{o}/releases/{version}/",
        &[
            "organizations/acme/releases/backend@2.4.1/?project=1001",
            "organizations/acme/releases/frontend@5.12.0/?health=1",
        ],
    ),
    ("{o}/releases/{version}/commits/", &["organizations/acme/releases/backend@2.4.1/commits/"]),
    ("{o}/releases/{version}/deploys/", &["organizations/acme/releases/backend@2.4.1/deploys/"]),
    ("{o}/monitors/", &["organizations/acme/monitors/"]),
    ("{o}/monitors/{monitor_id_or_slug}/", &["organizations/acme/monitors/nightly-invoices/"]),
    ("{o}/monitors/{monitor_id_or_slug}/checkins/", &["organizations/acme/monitors/sync-stock/checkins/"]),
    ("{p}/monitors/{monitor_id_or_slug}/", &["projects/acme/backend/monitors/sync-stock/"]),
    ("{p}/monitors/{monitor_id_or_slug}/checkins/", &["projects/acme/backend/monitors/sync-stock/checkins/"]),
    ("{o}/dashboards/", &["organizations/acme/dashboards/"]),
    (
        "{o}/dashboards/{dashboard_id}/",
        &["organizations/acme/dashboards/211/", "organizations/acme/dashboards/214/"],
    ),
    ("{o}/workflows/", &["organizations/acme/workflows/"]),
    ("{p}/releases/", &["projects/acme/backend/releases/"]),
    ("{p}/releases/{version}/commits/", &["projects/acme/backend/releases/backend@2.4.1/commits/"]),
    ("{p}/keys/", &["projects/acme/backend/keys/"]),
    ("{p}/keys/{key_id}/", &["projects/acme/backend/keys/9f3ac1d27be4aa01c5d8e0f31b46a972/"]),
    ("{p}/teams/", &["projects/acme/backend/teams/"]),
    ("{p}/issues/", &["projects/acme/backend/issues/?query="]),
    ("{p}/events/", &["projects/acme/backend/events/"]),
    ("{p}/events/{event_id}/", &["projects/acme/backend/events/{backend}/"]),
    ("{p}/events/{event_id}/attachments/", &["projects/acme/mobile/events/{mobile}/attachments/"]),
    (
        "{p}/events/{event_id}/attachments/{attachment_id}/",
        &["projects/acme/mobile/events/{mobile}/attachments/9302/"],
    ),
    ("{p}/user-feedback/", &["projects/acme/frontend/user-feedback/"]),
];

/// `(route, place: complaint, reason)`: where the fake differs on purpose.
const DEVIATIONS: &[(&str, &str, &str)] = &[
    ("{o}/issues/", "/*/inbox: missing", EXPANDED),
    ("{o}/issues/", "/*/integrationIssues: missing", EXPANDED),
    ("{o}/issues/", "/*/latestEventHasAttachments: missing", EXPANDED),
    ("{o}/issues/", "/*/owners: missing", EXPANDED),
    ("{o}/issues/", "/*/sentryAppIssues: missing", EXPANDED),
    ("{o}/issues/", "/*/sessionCount: missing", EXPANDED),
    (
        "{o}/issues/{issue_id}/events/{event_id}/",
        "/type: not one of [\"default\",\"error\",\"csp\",\"nel\",\"hpkp\",\"expectct\",\"expectstaple\",\"transaction\",\"generic\",\"feedback\"]",
        "initech has an event of a type that nobody knows yet, on purpose",
    ),
    (
        "{p}/issues/",
        "/*/annotations/*: not \"string\"",
        "objects everywhere since they are no HTML any more; this route's schema was not told",
    ),
    ("{o}/events/", "/meta/tips/columns: null", "null on real servers, whatever the schema says"),
    ("{o}/events/", "/meta/tips/query: null", "null on real servers, whatever the schema says"),
    ("{o}/releases/", "/*/lastDeploy/name: null", "a deploy needs no name; its own route may send null"),
    (
        "{o}/releases/{version}/",
        "/lastDeploy/name: null",
        "a deploy needs no name; its own route may send null",
    ),
    (
        "{p}/user-feedback/",
        "/*/email: null",
        "who writes may leave it out; reports of an issue may send null",
    ),
    ("{p}/user-feedback/", "/*/name: null", "who writes may leave it out; reports of an issue may send null"),
    (
        "{o}/issues/",
        "/*/derivedData: missing",
        "of the hosted service's own agent; self-hosted servers do not send it",
    ),
    (
        "{o}/issues/",
        "/*/matchingEventId: missing",
        "sent only when the query was an event id, as real servers do",
    ),
    ("{o}/issues/", "/*/matchingEventEnvironment: missing", "sent only with an event id and one environment"),
    (
        "{o}/dashboards/",
        "/*/widgetPreview/*/layout: not \"string\"",
        "the place of a widget is an object, or null where it has none; the schema writes text",
    ),
    (
        "{o}/dashboards/",
        "/*/widgetPreview/*/layout: null",
        "the place of a widget is an object, or null where it has none; the schema writes text",
    ),
    (
        "{o}/monitors/",
        "/*/config/schedule: fits none of the choices",
        "an interval is a number and a unit; the schema writes both as numbers",
    ),
    ("{o}/monitors/", "/*/environments: not \"object\"", LISTED),
    ("{o}/monitors/", "/*/owner: null", "a monitor may be nobody's, whatever the schema says"),
    ("{o}/monitors/{monitor_id_or_slug}/", "/environments: not \"object\"", LISTED),
    (
        "{o}/monitors/{monitor_id_or_slug}/checkins/",
        "/*/monitorConfig/schedule: fits none of the choices",
        "an interval is a number and a unit; the schema writes both as numbers",
    ),
    (
        "{p}/monitors/{monitor_id_or_slug}/",
        "/config/schedule: fits none of the choices",
        "an interval is a number and a unit; the schema writes both as numbers",
    ),
    ("{p}/monitors/{monitor_id_or_slug}/", "/environments: not \"object\"", LISTED),
    (
        "{p}/monitors/{monitor_id_or_slug}/checkins/",
        "/*/monitorConfig/schedule: fits none of the choices",
        "an interval is a number and a unit; the schema writes both as numbers",
    ),
];
const LISTED: &str = "a list on real servers, whatever the schema says";
const EXPANDED: &str = "sent only when `expand` asks for it, whatever the schema says";

/// Complaints about a value, places written with `*` for list indices.
fn check(value: &Value, schema: &Value, place: &str, complaints: &mut BTreeSet<String>) {
    for any in ["anyOf", "oneOf"] {
        if let Some(choices) = schema[any].as_array() {
            let fits = choices.iter().any(|choice| {
                let mut complaints = BTreeSet::new();
                check(value, choice, place, &mut complaints);
                complaints.is_empty()
            });
            if !fits {
                complaints.insert(format!("{place}: fits none of the choices"));
            }
        }
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        check(value, part, place, complaints);
    }
    if value.is_null() {
        let may = schema["nullable"] == true || schema.get("type").is_none();
        if !may {
            complaints.insert(format!("{place}: null"));
        }
        return;
    }
    let fits = match schema["type"].as_str() {
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("boolean") => value.is_boolean(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => true,
    };
    if !fits {
        complaints.insert(format!("{place}: not {}", schema["type"]));
    }
    if let Some(known) = schema["enum"].as_array().filter(|known| !known.contains(value)) {
        complaints.insert(format!("{place}: not one of {}", Value::from(known.clone())));
    }
    if schema["format"] == "date-time"
        && value.as_str().is_none_or(|text| fake_sentry::DateTime::parse_from_rfc3339(text).is_err())
    {
        complaints.insert(format!("{place}: no date"));
    }
    for item in value.as_array().into_iter().flatten() {
        check(item, &schema["items"], &format!("{place}/*"), complaints);
    }
    let Some(object) = value.as_object() else { return };
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(name) {
            complaints.insert(format!("{place}/{name}: missing"));
        }
    }
    for (name, value) in object {
        let known = schema["properties"].get(name).or_else(|| schema.get("additionalProperties"));
        if let Some(known) = known.filter(|known| known.is_object()) {
            check(value, known, &format!("{place}/{name}"), complaints);
        }
    }
}

#[tokio::test]
async fn answers_fit_the_published_schema_but_for_known_deviations() {
    let Ok(text) = std::fs::read_to_string(SCHEMA) else {
        println!("skipped: there is no copy of the schema at {SCHEMA}");
        return;
    };
    let schema: Value = text.parse().unwrap();
    let client = serve(FakeSentry::acme().every_kind()).await;
    let issues = client.search(&[("query", "")]).await.unwrap();
    let kinds = client.get("organizations/initech/issues/?query=&per_page=100").await.ok();
    let kinds: Vec<String> = pluck(&kinds, "id").into_iter().map(str::to_owned).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (route, requests) in ROUTES {
        let path = route.replace("{o}", ORGANIZATION).replace("{p}", PROJECT);
        let answer =
            &schema["paths"][&path]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(answer.is_object(), "{path} is not published");
        let each = |request: &&str| match request.contains("{each}") {
            true => issues.iter().map(|issue| request.replace("{each}", issue)).collect(),
            false if request.contains("{kind}") => {
                kinds.iter().map(|id| request.replace("{kind}", id)).collect()
            }
            false => vec![(*request).to_owned()],
        };
        for request in requests.iter().flat_map(each) {
            let request = with_ids(&client, &request).await;
            check(
                &client.get(&request).await.ok(),
                answer,
                "",
                found.entry((*route).to_owned()).or_default(),
            );
        }
    }
    let found: BTreeSet<(&str, &str)> = found
        .iter()
        .flat_map(|(route, places)| places.iter().map(|place| (route.as_str(), place.as_str())))
        .collect();
    let known: BTreeSet<(&str, &str)> = DEVIATIONS.iter().map(|(route, place, _)| (*route, *place)).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "deviations that are not listed: {new:#?}");
    assert!(gone.is_empty(), "deviations that are listed and no longer there: {gone:#?}");
}

#[test]
fn the_check_complains_about_everything_that_is_wrong() {
    let schema: Value = r#"{"type": "object", "required": ["a", "b"], "properties": {
        "a": {"type": "string", "enum": ["x"]},
        "c": {"type": "array", "items": {"type": "integer"}},
        "d": {"type": "string", "nullable": true},
        "e": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "f": {"type": "string", "format": "date-time"}}}"#
        .parse()
        .unwrap();
    let value: Value =
        r#"{"a": "y", "c": [1, "2", null], "d": null, "e": true, "f": "today"}"#.parse().unwrap();
    let mut complaints = BTreeSet::new();
    check(&value, &schema, "", &mut complaints);
    let expected = [
        "/a: not one of [\"x\"]",
        "/b: missing",
        "/c/*: not \"integer\"",
        "/c/*: null",
        "/e: fits none of the choices",
        "/f: no date",
    ];
    assert_eq!(complaints.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}
