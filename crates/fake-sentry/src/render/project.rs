//! Projects: inside teams, in the organization's list, and on their own.

use serde_json::{Map, Value, json};

use super::{organization, team};
use crate::{
    asked::Asked,
    world::{Realm, World, issue::Issue, organization::Project, time::micros},
};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// What all project answers share.
pub(crate) fn shared(asked: &Asked, world: &World, realm: &Realm, project: &Project) -> Map<String, Value> {
    let sends = |kind: &str| project.sends.iter().any(|sent| sent == kind);
    let first = realm
        .issues
        .iter()
        .filter(|issue| issue.project_id == project.id)
        .filter_map(Issue::first_seen)
        .min();
    object(json!({
        "id": project.id,
        "slug": project.slug,
        "name": project.name,
        "platform": project.platform,
        "dateCreated": micros(world.moment(&project.created)),
        "isBookmarked": false,
        "isMember": true,
        "features": ["alert-filters", "minidump", "race-free-group-creation", "rate-limits", "releases", "servicehooks"],
        "firstEvent": first.map(micros),
        "firstTransactionEvent": true,
        "access": asked.token().map(|token| token.scopes.clone()).unwrap_or_default(),
        "hasAccess": true,
        "hasCustomMetrics": false,
        "hasMinifiedStackTrace": false,
        "hasMonitors": sends("monitors"),
        "hasProfiles": sends("profiles"),
        "hasReplays": sends("replays"),
        "hasFeedbacks": sends("feedbacks"),
        "hasNewFeedbacks": sends("feedbacks"),
        "hasFlags": sends("flags"),
        "hasSessions": sends("sessions"),
        "hasLogs": sends("logs"),
        "hasTraceMetrics": false,
        "hasInsightsHttp": true,
        "hasInsightsDb": true,
        "hasInsightsAssets": false,
        "hasInsightsAppStart": false,
        "hasInsightsScreenLoad": false,
        "hasInsightsVitals": false,
        "hasInsightsCaches": false,
        "hasInsightsQueues": false,
        "hasInsightsAgentMonitoring": false,
        "hasInsightsMCP": false,
        "isInternal": false,
        "isPublic": false,
        "avatar": { "avatarType": "letter_avatar", "avatarUuid": null },
        "color": project.color,
        "status": "active",
    }))
}

fn teams(realm: &Realm, project: &Project) -> (Value, Vec<Value>) {
    let teams: Vec<Value> = realm.organization.teams_of(&project.slug).map(team::reference).collect();
    (teams.first().cloned().unwrap_or(Value::Null), teams)
}

fn latest_release(realm: &Realm, project: &Project) -> Value {
    realm.organization.latest_release(&project.slug).map_or(Value::Null, |r| json!({ "version": r.version }))
}

/// A project in the organization's list.
pub(crate) fn listed(asked: &Asked, world: &World, realm: &Realm, project: &Project) -> Value {
    let (team, teams) = teams(realm, project);
    let mut answer = shared(asked, world, realm, project);
    for key in ["isInternal", "isPublic", "avatar", "color", "status"] {
        answer.shift_remove(key);
    }
    let environments: Vec<&str> = realm.organization.environments.iter().map(|e| e.name.as_str()).collect();
    answer.extend(object(json!({
        "team": team,
        "teams": teams,
        "environments": environments,
        "eventProcessing": { "symbolicationDegraded": false },
        "platforms": [project.platform],
        "latestRelease": latest_release(realm, project),
        "hasUserReports": false,
        "latestDeploys": null,
    })));
    Value::Object(answer)
}

/// One project with its settings.
pub(crate) fn full(asked: &Asked, world: &World, realm: &Realm, project: &Project) -> Value {
    let (team, teams) = teams(realm, project);
    let mut answer = shared(asked, world, realm, project);
    answer.extend(object(json!({
        "team": team,
        "teams": teams,
        "latestRelease": latest_release(realm, project),
        "options": { "feedback:branding": true, "filters:error_messages": "", "filters:releases": "" },
        "digestsMinDelay": 300,
        "digestsMaxDelay": 1800,
        "subjectPrefix": "[Acme] ",
        "allowedDomains": ["*"],
        "resolveAge": 0,
        "dataScrubber": true,
        "dataScrubberDefaults": true,
        "safeFields": [],
        "storeCrashReports": null,
        "sensitiveFields": [],
        "subjectTemplate": "$shortID - $title",
        "securityToken": crate::world::ids::hex32("security-token", &project.id, 0),
        "securityTokenHeader": null,
        "verifySSL": false,
        "scrubIPAddresses": false,
        "scrapeJavaScript": true,
        "enableAutoReleaseCreation": true,
        "highlightTags": ["handled", "level", "release", "environment"],
        "highlightContext": {},
        "highlightPreset": { "tags": ["handled", "level"], "context": { "trace": ["trace_id"] } },
        "groupingConfig": "newstyle:2023-01-11",
        "derivedGroupingEnhancements": "",
        "groupingEnhancements": "",
        "groupingEnhancementsBase": null,
        "secondaryGroupingExpiry": 0,
        "secondaryGroupingConfig": null,
        "groupingAutoUpdate": true,
        "fingerprintingRules": "",
        "organization": organization::short(asked, world, realm),
        "plugins": [],
        "platforms": [project.platform],
        "processingIssues": 0,
        "defaultEnvironment": null,
        "relayPiiConfig": null,
        "builtinSymbolSources": ["ios", "microsoft", "android", "nuget"],
        "dynamicSamplingBiases": null,
        "eventProcessing": { "symbolicationDegraded": false },
        "symbolSources": "[]",
        "isDynamicallySampled": false,
        "tempestFetchScreenshots": false,
        "autofixAutomationTuning": "off",
        "seerScannerAutomation": false,
        "seerNightshiftTweaks": null,
        "scmSourceContextEnabled": false,
        "debugFilesRole": null,
    })));
    Value::Object(answer)
}
