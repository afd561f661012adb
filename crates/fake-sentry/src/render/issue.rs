//! Issues: as lists, lookups and updates show them, and with everything on their own.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{person, release, stats, tag};
use crate::{
    asked::Asked,
    world::{
        Realm, World,
        issue::{Activity, Assignee, Issue},
        occurrence::Occurrence,
        time::{micros, seconds},
    },
};

/// What every issue answer begins with.
fn base(asked: &Asked, realm: &Realm, issue: &Issue) -> Map<String, Value> {
    let about = &issue.about;
    let project = realm.organization.project(&about.project);
    let slug = &realm.organization.slug;
    // What it is linked to stands in every answer about it.
    let member = |issue: &Value, name: &str| issue.get(name).cloned();
    let link = |issue: &Value| json!({ "displayName": member(issue, "displayName"), "url": member(issue, "webUrl") });
    let annotations: Vec<Value> = about.external_issues.iter().map(link).collect();
    let analyzed = about.autofix.as_ref().and_then(|autofix| autofix.get("updated_at"));
    let answer = json!({
        "id": about.id,
        "shareId": null,
        "shortId": about.short_id,
        "title": about.title,
        "culprit": about.culprit,
        "permalink": format!("{}/organizations/{slug}/issues/{}/", asked.origin, about.id),
        "logger": about.logger,
        "level": about.level,
        "status": issue.status,
        "statusDetails": issue.status_details,
        "substatus": issue.substatus,
        "isPublic": false,
        "platform": issue.platform(),
        "project": project.map(|p| json!({ "id": p.id, "name": p.name, "slug": p.slug, "platform": p.platform })),
        "type": about.kind,
        "metadata": about.metadata,
        "numComments": issue.comments(),
        "assignedTo": issue.assignee.as_ref().and_then(|assignee| actor(realm, assignee)),
        "isBookmarked": issue.bookmarked,
        "isSubscribed": issue.subscribed.is_some(),
        "subscriptionDetails": issue.subscribed.map(|reason| json!({ "reason": reason })),
        "hasSeen": issue.seen,
        "annotations": annotations,
        "issueType": about.issue_type,
        "issueCategory": about.issue_category,
        "priority": issue.priority,
        "priorityLockedAt": issue.priority_locked_at.map(micros),
        "seerFixabilityScore": null,
        "seerAutofixLastTriggered": analyzed,
        "seerExplorerAutofixLastTriggered": null,
        "isUnhandled": about.unhandled,
    });
    match answer {
        Value::Object(answer) => answer,
        _ => Map::new(),
    }
}

/// How often, for how many, since when and until when.
fn counts<'a>(occurrences: impl Iterator<Item = &'a Occurrence> + Clone) -> Map<String, Value> {
    let times = occurrences.clone().map(|occurrence| occurrence.at);
    let mut users: Vec<&str> =
        occurrences.filter_map(|occurrence| Some(occurrence.user.as_ref()?.id.as_str())).collect();
    users.sort_unstable();
    users.dedup();
    let answer = json!({
        "count": times.clone().count().to_string(),
        "userCount": users.len(),
        "firstSeen": times.clone().min().map(seconds),
        "lastSeen": times.max().map(seconds),
    });
    match answer {
        Value::Object(answer) => answer,
        _ => Map::new(),
    }
}

/// An issue as lookups and updates answer it.
pub(crate) fn short(asked: &Asked, realm: &Realm, issue: &Issue) -> Value {
    let mut answer = base(asked, realm, issue);
    answer.extend(counts(issue.occurrences.iter()));
    Value::Object(answer)
}

/// Why and how an issue stands in a list.
pub(crate) struct Hit<'a> {
    pub(crate) issue: &'a Issue,
    /// Those in the time range and environments asked for.
    pub(crate) in_range: Vec<&'a Occurrence>,
    /// Those that the search matched too; `None` when it says nothing about events.
    pub(crate) matching: Option<Vec<&'a Occurrence>>,
}

/// An issue in a list.
pub(crate) fn listed(asked: &Asked, world: &World, realm: &Realm, hit: &Hit<'_>) -> Value {
    let collapsed = |name: &str| asked.all("collapse").any(|value| value == name);
    let long = asked.first("groupStatsPeriod") == Some("14d");
    // An empty period switches the charts off.
    let charts = asked.first("groupStatsPeriod") != Some("");
    let chart = |occurrences: &[&Occurrence]| {
        let times: Vec<DateTime<Utc>> = occurrences.iter().map(|occurrence| occurrence.at).collect();
        if long {
            json!({ "14d": stats::fortnight(world.now, &times) })
        } else {
            json!({ "24h": stats::day(world.now, &times) })
        }
    };
    let mut answer = base(asked, realm, hit.issue);
    if collapsed("base") {
        answer.retain(|key, _| key == "id");
    }
    if collapsed("unhandled") {
        answer.insert("isUnhandled".to_owned(), json!(false));
    }
    expand(asked, hit.issue, &mut answer);
    if collapsed("stats") {
        return Value::Object(answer);
    }
    answer.extend(counts(hit.in_range.iter().copied()));
    if charts {
        answer.insert("stats".to_owned(), chart(&hit.in_range));
    }
    if !collapsed("lifetime") {
        let mut lifetime = counts(hit.issue.occurrences.iter());
        lifetime.insert("stats".to_owned(), Value::Null);
        answer.insert("lifetime".to_owned(), Value::Object(lifetime));
    }
    if !collapsed("filtered") {
        let filtered = hit.matching.as_ref().map(|matching| {
            let mut filtered = counts(matching.iter().copied());
            if charts {
                filtered.insert("stats".to_owned(), chart(matching));
            }
            filtered
        });
        answer.insert("filtered".to_owned(), json!(filtered));
    }
    Value::Object(answer)
}

/// An issue on its own.
pub(crate) fn full(asked: &Asked, world: &World, realm: &Realm, issue: &Issue) -> Value {
    let collapsed = |name: &str| asked.all("collapse").any(|value| value == name);
    let mut answer = base(asked, realm, issue);
    answer.extend(counts(issue.occurrences.iter()));
    let version = |occurrence: Option<&Occurrence>| {
        let template = occurrence.and_then(|occurrence| issue.template(occurrence));
        release::of_version(world, realm, template.and_then(|template| template.release.as_deref()))
    };
    let mut add = |key: &str, value: Value| drop(answer.insert(key.to_owned(), value));
    if !collapsed("release") {
        add("firstRelease", version(issue.occurrences.first()));
        add("lastRelease", version(issue.occurrences.last()));
    }
    if !collapsed("tags") {
        add("tags", json!(tag::totals(issue)));
    }
    add("activity", json!(activities(world, realm, issue)));
    add("seenBy", json!([]));
    add("pluginActions", json!([]));
    add("pluginIssues", json!([]));
    add("pluginContexts", json!([]));
    add("userReportCount", json!(issue.about.user_reports.len()));
    if !collapsed("stats") {
        let times: Vec<DateTime<Utc>> = issue.occurrences.iter().map(|occurrence| occurrence.at).collect();
        add("stats", json!({ "24h": stats::day(world.now, &times), "30d": stats::month(world.now, &times) }));
    }
    add("participants", json!([]));
    expand(asked, issue, &mut answer);
    Value::Object(answer)
}

/// What `expand` asks for besides.
fn expand(asked: &Asked, issue: &Issue, answer: &mut Map<String, Value>) {
    for name in asked.all("expand") {
        let (key, value) = match name {
            "owners" => {
                let owners = issue.about.owners.iter();
                let at = issue.first_seen().map(seconds);
                (
                    "owners",
                    owners
                        .map(|one| json!({ "type": one.kind, "owner": one.owner, "date_added": at }))
                        .collect(),
                )
            }
            "inbox" => ("inbox", Value::Null),
            "sessions" => ("sessionCount", Value::Null),
            "latestEventHasAttachments" => {
                ("latestEventHasAttachments", json!(!issue.about.attachments.is_empty()))
            }
            "integrationIssues" => ("integrationIssues", json!(issue.about.external_issues)),
            "sentryAppIssues" => ("sentryAppIssues", json!([])),
            _ => continue,
        };
        answer.insert(key.to_owned(), value);
    }
}

/// The history of an issue, newest first.
pub(crate) fn activities(world: &World, realm: &Realm, issue: &Issue) -> Vec<Value> {
    issue.activity.iter().rev().map(|entry| activity(world, realm, entry)).collect()
}

/// One entry of the history; comments are entries too.
pub(crate) fn activity(world: &World, realm: &Realm, entry: &Activity) -> Value {
    let by = entry.by.as_deref().and_then(|id| realm.organization.person(id));
    json!({
        "id": entry.id.to_string(),
        "user": by.map(|by| person::user(world, by)),
        "type": entry.kind,
        "data": entry.data,
        "dateCreated": micros(entry.at),
    })
}

fn actor(realm: &Realm, assignee: &Assignee) -> Option<Value> {
    match assignee {
        Assignee::User(id) => {
            let person = realm.organization.person(id)?;
            Some(json!({ "email": person.email, "type": "user", "id": person.id, "name": person.name }))
        }
        Assignee::Team(id) => {
            let team = realm.organization.teams.iter().find(|team| team.id == *id)?;
            Some(json!({ "type": "team", "id": team.id, "name": team.slug }))
        }
    }
}
