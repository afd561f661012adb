//! Cron and uptime monitors and what they saw, dashboards, alert rules.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{person, project};
use crate::{
    asked::Asked,
    world::{
        Realm, World, ids,
        monitoring::{Cron, Uptime, dated, text},
        time::{micros, seconds},
    },
};

/// `{type, id, name}` of `user:ID` or `team:ID`.
fn owner(realm: &Realm, owner: Option<&Value>) -> Value {
    let organization = &realm.organization;
    let found = owner.and_then(Value::as_str).and_then(|owner| match owner.split_once(':')? {
        ("team", id) => {
            let team = organization.teams.iter().find(|team| team.id == id)?;
            Some(json!({ "type": "team", "id": team.id, "name": team.slug }))
        }
        (_, id) => {
            let person = organization.person(id)?;
            Some(json!({ "type": "user", "id": person.id, "name": person.name, "email": person.email }))
        }
    });
    found.unwrap_or_default()
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(object) = value { object } else { Map::new() }
}

/// A cron monitor with its environments.
pub(crate) fn cron(asked: &Asked, world: &World, realm: &Realm, cron: &Cron) -> Value {
    let mut answer = object(dated(world.now, &Value::Object(cron.about.clone())));
    answer.insert("owner".to_owned(), owner(realm, cron.about.get("owner")));
    answer.insert("isUpserting".to_owned(), json!(false));
    if let Some(found) = realm.organization.project(&cron.project) {
        let found = project::shared(asked, world, realm, found);
        answer.insert("project".to_owned(), Value::Object(found));
    }
    let environments = cron.environments.iter().map(|one| {
        let last = one.history.entries(world.now).find(|(_, _, letter)| *letter != 'm').map(|(_, at, _)| at);
        let next = one.history.next(world.now);
        json!({
            "name": one.name, "status": one.status, "isMuted": false,
            "dateCreated": answer.get("dateCreated"),
            "lastCheckIn": last.map(seconds), "nextCheckIn": seconds(next),
            "nextCheckInLatest": seconds(next + chrono::Duration::minutes(5)), "activeIncident": null,
        })
    });
    let environments: Value = environments.collect();
    answer.insert("environments".to_owned(), environments);
    Value::Object(answer)
}

/// One check-in, by its letter.
pub(crate) fn check_in(
    cron: &Cron,
    environment: &str,
    index: usize,
    at: DateTime<Utc>,
    letter: char,
) -> Value {
    let (status, duration) = match letter {
        'o' => ("ok", Some(41_000 + index as u64 * 137 % 900)),
        'e' => ("error", Some(3_250)),
        'm' => ("missed", None),
        't' => ("timeout", Some(600_000)),
        'p' => ("in_progress", None),
        _ => ("unknown", None),
    };
    let id = ids::hex32("check-in", &format!("{}{environment}", text(&cron.about, "slug")), index);
    json!({
        "id": id, "environment": environment, "status": status, "duration": duration,
        "dateCreated": micros(at), "dateAdded": micros(at), "dateUpdated": micros(at), "dateInProgress": null,
        "dateClock": micros(at), "expectedTime": micros(at), "monitorConfig": cron.about.get("config"),
    })
}

/// An uptime monitor.
pub(crate) fn uptime(realm: &Realm, uptime: &Uptime) -> Value {
    let mut answer = uptime.about.clone();
    answer.insert("projectSlug".to_owned(), json!(uptime.project));
    answer.insert("owner".to_owned(), owner(realm, uptime.about.get("owner")));
    Value::Object(answer)
}

/// One check of an uptime monitor, by its letter.
pub(crate) fn check(uptime: &Uptime, index: usize, at: DateTime<Utc>, letter: char) -> Value {
    let id = text(&uptime.about, "id");
    let (status, reason, code) = match letter {
        's' => ("success", Value::Null, json!(200)),
        'i' => ("failure_incident", json!("failure"), json!(503)),
        'f' => ("failure", json!("timeout"), Value::Null),
        _ => ("missed_window", Value::Null, Value::Null),
    };
    let duration = if letter == 'f' { 10_003 } else { 84 + index * 13 % 60 };
    json!({
        "uptimeCheckId": ids::hex32("uptime-check", id, index),
        "projectUptimeSubscriptionId": id.parse::<u64>().unwrap_or_default(), "uptimeSubscriptionId": id.parse::<u64>().unwrap_or_default(),
        "timestamp": micros(at), "scheduledCheckTime": micros(at), "checkStatus": status, "checkStatusReason": reason,
        "httpStatusCode": code, "durationMs": duration, "traceId": ids::hex32("uptime-trace", id, index),
        "incidentStatus": u8::from(letter == 'i'), "environment": uptime.about.get("environment"),
        "region": if index.is_multiple_of(2) { "us-west" } else { "eu-central" },
        "regionName": if index.is_multiple_of(2) { "US West" } else { "EU Central" },
    })
}

fn creator(world: &World, realm: &Realm, dashboard: &Map<String, Value>) -> Value {
    let by = realm.organization.person(text(dashboard, "createdBy"));
    by.map_or(Value::Null, |by| person::user(world, by))
}

/// A dashboard in the list, without what its widgets ask for.
pub(crate) fn listed_dashboard(world: &World, realm: &Realm, dashboard: &Map<String, Value>) -> Value {
    let widgets = dashboard.get("widgets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut answer = object(dated(world.now, &Value::Object(dashboard.clone())));
    for detail in ["widgets", "period"] {
        answer.shift_remove(detail);
    }
    answer.insert("createdBy".to_owned(), creator(world, realm, dashboard));
    let displays: Value = widgets.iter().filter_map(|widget| widget.get("displayType")).cloned().collect();
    let previews = widgets
        .iter()
        .map(|widget| json!({ "displayType": widget.get("displayType"), "layout": widget.get("layout") }));
    let previews: Value = previews.collect();
    answer.insert("widgetDisplay".to_owned(), displays);
    answer.insert("widgetPreview".to_owned(), previews);
    Value::Object(answer)
}

/// A dashboard with its widgets.
pub(crate) fn dashboard(world: &World, realm: &Realm, dashboard: &Map<String, Value>) -> Value {
    let mut answer = object(dated(world.now, &Value::Object(dashboard.clone())));
    answer.shift_remove("lastVisited");
    if answer.get("period").is_some_and(Value::is_null) {
        answer.shift_remove("period");
    }
    answer.insert("createdBy".to_owned(), creator(world, realm, dashboard));
    let (id, created) = (answer.get("id").cloned(), answer.get("dateCreated").cloned());
    let widgets = answer.get_mut("widgets").and_then(Value::as_array_mut).into_iter().flatten();
    for widget in widgets.filter_map(Value::as_object_mut) {
        let number = widget.get("id").cloned();
        let more = json!({
            "dashboardId": id, "dateCreated": created, "thresholds": null, "axisRange": null, "legendType": null,
            "datasetSource": "user", "exploreUrls": null, "changedReason": null,
        });
        widget.extend(object(more));
        let queries = widget.get_mut("queries").and_then(Value::as_array_mut).into_iter().flatten();
        for (index, query) in queries.filter_map(Value::as_object_mut).enumerate() {
            query.extend(object(json!({
                "id": format!("{}{index}", number.as_ref().and_then(Value::as_str).unwrap_or_default()),
                "widgetId": number, "fieldAliases": [], "onDemand": [], "isHidden": false,
                "selectedAggregate": null, "linkedDashboards": [],
            })));
        }
    }
    Value::Object(answer)
}
