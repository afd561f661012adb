//! Organizations: short in lists, long on their own.

use serde_json::{Map, Value, json};

use super::{project, team};
use crate::{
    asked::Asked,
    world::{Realm, World, time::micros},
};

const FEATURES: &[&str] = &[
    "advanced-search",
    "dashboards-basic",
    "dashboards-edit",
    "discover-basic",
    "discover-query",
    "event-attachments",
    "global-views",
    "incidents",
    "integrations-issue-basic",
    "integrations-stacktrace-link",
    "issue-priority-ui",
    "monitors",
    "ourlogs-enabled",
    "performance-view",
    "profiling",
    "relay",
    "session-replay",
    "team-roles",
    "trace-view-load-more",
    "uptime",
];

/// What every organization answer begins with.
pub(crate) fn short(asked: &Asked, world: &World, realm: &Realm) -> Map<String, Value> {
    let organization = &realm.organization;
    let position =
        world.realms.iter().position(|other| other.organization.id == organization.id).unwrap_or(0);
    let regions = &asked.shared.settings.regions;
    let region = regions.get(position).or_else(|| regions.last()).map_or("{origin}", String::as_str);
    let answer = json!({
        "id": organization.id,
        "slug": organization.slug,
        "status": { "id": "active", "name": "active" },
        "name": organization.name,
        "dateCreated": micros(world.moment(&organization.created)),
        "isEarlyAdopter": false,
        "require2FA": false,
        "requireEmailVerification": false,
        "allowMemberInvite": true,
        "allowMemberProjectCreation": true,
        "allowSuperuserAccess": false,
        "avatar": { "avatarType": "letter_avatar", "avatarUuid": null, "avatarUrl": null },
        "features": FEATURES,
        "links": { "organizationUrl": asked.origin, "regionUrl": region.replace("{origin}", &asked.origin) },
        "hasAuthProvider": false,
    });
    match answer {
        Value::Object(answer) => answer,
        _ => Map::new(),
    }
}

/// One organization with its settings, teams and projects.
pub(crate) fn full(asked: &Asked, world: &World, realm: &Realm) -> Value {
    let scopes = asked.token().map(|token| token.scopes.clone()).unwrap_or_default();
    let role = realm.organization.people.first().map_or("member", |person| person.role.as_str());
    let roles = ["member", "admin", "manager", "owner"];
    let more = json!({
        "access": scopes,
        "onboardingTasks": [
            { "task": "send_first_event", "status": "complete", "user": null, "completionSeen": null,
              "dateCompleted": micros(world.moment(&realm.organization.created)), "data": { "platform": "python" } },
        ],
        "experiments": {},
        "quota": { "maxRate": null, "maxRateInterval": 60, "accountLimit": 0, "projectLimit": 100 },
        "isDefault": false,
        "defaultRole": "member",
        "availableRoles": roles.map(|role| json!({ "id": role, "name": role })),
        "openMembership": true,
        "allowSharedIssues": true,
        "enhancedPrivacy": false,
        "dataScrubber": true,
        "dataScrubberDefaults": true,
        "sensitiveFields": [],
        "safeFields": [],
        "storeCrashReports": 0,
        "attachmentsRole": "member",
        "debugFilesRole": "admin",
        "eventsMemberAdmin": true,
        "alertsMemberWrite": true,
        "scrubIPAddresses": false,
        "scrapeJavaScript": true,
        "allowJoinRequests": true,
        "relayPiiConfig": null,
        "codecovAccess": false,
        "genAIConsent": false,
        "aggregatedDataConsent": false,
        "trustedRelays": [],
        "role": role,
        "orgRole": role,
        "pendingAccessRequests": 0,
        "isDynamicallySampled": false,
        "teams": realm.organization.teams.iter().map(|t| team::short(world, t)).collect::<Vec<_>>(),
        "projects": realm.organization.projects.iter().map(|p| project::listed(asked, world, realm, p)).collect::<Vec<_>>(),
    });
    let mut answer = short(asked, world, realm);
    if let Value::Object(more) = more {
        answer.extend(more);
    }
    Value::Object(answer)
}
