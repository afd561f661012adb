//! Events: whole, with the ones before and after, and short as in the list of an issue's events.

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{release, report, tag};
use crate::world::{
    Realm, World,
    issue::Issue,
    occurrence::{Occurrence, User},
    time::{micros, relative, seconds},
};

/// The answer about one event, kept for the next time: nothing in it ever changes.
pub(crate) fn answer(world: &World, realm: &Realm, issue: &Issue, index: usize) -> Option<Bytes> {
    let occurrence = issue.occurrences.get(index)?;
    let bytes = occurrence.rendered.get_or_init(|| {
        let mut event = full(issue, occurrence);
        let neighbour =
            |index: Option<usize>| index.and_then(|i| issue.occurrences.get(i)).map(|o| json!(o.id));
        let newest = index + 1 == issue.occurrences.len();
        let reported = report::of_issue(world, issue).into_iter().next().filter(|_| newest);
        let version = issue.template(occurrence).and_then(|template| template.release.as_deref());
        for (key, value) in [
            ("release", release::of_version(world, realm, version)),
            ("userReport", reported.unwrap_or(Value::Null)),
            ("sdkUpdates", json!([])),
            ("resolvedWith", json!([])),
            ("nextEventID", neighbour(index.checked_add(1)).unwrap_or(Value::Null)),
            ("previousEventID", neighbour(index.checked_sub(1)).unwrap_or(Value::Null)),
        ] {
            event.insert(key.to_owned(), value);
        }
        Value::Object(event).to_string().into()
    });
    Some(bytes.clone())
}

/// An event without what only its own route adds.
pub(crate) fn full(issue: &Issue, occurrence: &Occurrence) -> Map<String, Value> {
    let mut event = issue.template(occurrence).map(|template| template.body.clone()).unwrap_or_default();
    for (key, value) in [
        ("id", json!(occurrence.id)),
        ("eventID", json!(occurrence.id)),
        ("user", occurrence.user.as_ref().map_or(Value::Null, User::json)),
        ("tags", tags(issue, occurrence)),
        ("dateReceived", json!(micros(occurrence.at + chrono::Duration::milliseconds(1_250)))),
        ("dateCreated", json!(seconds(occurrence.at))),
    ] {
        event.insert(key.to_owned(), value);
    }
    if let Some(Value::Object(trace)) =
        event.get_mut("contexts").and_then(|contexts| contexts.get_mut("trace"))
    {
        trace.insert("trace_id".to_owned(), json!(occurrence.trace));
        trace.insert("span_id".to_owned(), json!(occurrence.span()));
    }
    if let Some(Value::Array(entries)) = event.get_mut("entries") {
        entries.iter_mut().for_each(|entry| date_entry(entry, occurrence.at));
    }
    if let Some(Value::Object(happened)) = event.get_mut("occurrence") {
        happened.insert("eventId".to_owned(), json!(occurrence.id));
        happened.insert("projectId".to_owned(), json!(issue.project_id.parse::<u64>().unwrap_or(0)));
        happened.insert("detectionTime".to_owned(), json!(occurrence.at.timestamp() as f64));
    }
    event
}

/// A row of the list of events, kept for the next time.
pub(crate) fn row(issue: &Issue, occurrence: &Occurrence) -> Bytes {
    occurrence.row.get_or_init(|| new_row(issue, occurrence).to_string().into()).clone()
}

fn new_row(issue: &Issue, occurrence: &Occurrence) -> Value {
    let body = issue.template(occurrence).map(|template| &template.body);
    let field = |key: &str| body.and_then(|body| body.get(key)).cloned().unwrap_or(Value::Null);
    json!({
        "id": occurrence.id,
        "event.type": field("type"),
        "groupID": issue.about.id,
        "eventID": occurrence.id,
        "projectID": issue.project_id,
        "message": field("message"),
        "title": field("title"),
        "location": field("location"),
        "culprit": field("culprit"),
        "user": occurrence.user.as_ref().map(User::json),
        "tags": tags(issue, occurrence),
        "platform": field("platform"),
        "dateCreated": seconds(occurrence.at),
        "crashFile": null,
        "metadata": field("metadata"),
    })
}

fn tags(issue: &Issue, occurrence: &Occurrence) -> Value {
    tag::of_occurrence(issue, occurrence)
        .into_iter()
        .map(|(key, value)| match tag::query(key, value) {
            Some(query) => json!({ "key": key, "value": value, "query": query }),
            None => json!({ "key": key, "value": value }),
        })
        .collect()
}

/// Breadcrumbs and spans are written relative to their event.
fn date_entry(entry: &mut Value, at: DateTime<Utc>) {
    let spans = entry.get("type").and_then(Value::as_str) == Some("spans");
    if spans {
        for span in entry.get_mut("data").and_then(Value::as_array_mut).into_iter().flatten() {
            for key in ["start_timestamp", "timestamp"] {
                if let Some(time) = span.get_mut(key) {
                    *time = json!(at.timestamp() as f64 + time.as_f64().unwrap_or(0.0));
                }
            }
        }
    } else if let Some(values) = entry.pointer_mut("/data/values").and_then(Value::as_array_mut) {
        for time in values.iter_mut().filter_map(|value| value.get_mut("timestamp")) {
            if let Some(absolute) = time.as_str().and_then(|text| relative(at, text)) {
                *time = json!(micros(absolute));
            }
        }
    }
}
