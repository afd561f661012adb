//! Traces: as a tree of spans and issues, as totals, and in the older shape of transactions.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::world::{
    Realm,
    issue::Issue,
    occurrence::Occurrence,
    time::seconds,
    trace::{Linked, Span, Trace},
};

fn stamp(time: DateTime<Utc>) -> f64 {
    time.timestamp_micros() as f64 / 1e6
}

fn project_id(realm: &Realm, slug: &str) -> u64 {
    realm.organization.project(slug).and_then(|project| project.id.parse().ok()).unwrap_or(0)
}

fn find<'a>(realm: &'a Realm, linked: &Linked) -> Option<(&'a Issue, &'a Occurrence)> {
    let issue = realm.issues.get(linked.issue)?;
    Some((issue, issue.occurrences.get(linked.occurrence)?))
}

fn is_error(issue: &Issue) -> bool {
    issue.about.issue_category == "error"
}

/// An error or a detected problem, as a tree of spans holds it.
fn issue_node(realm: &Realm, issue: &Issue, occurrence: &Occurrence) -> Value {
    let about = &issue.about;
    let detected =
        issue.template(occurrence).and_then(|template| template.body.get("occurrence")?.get("type"));
    json!({
        "event_id": occurrence.id,
        "event_type": if is_error(issue) { "error" } else { "occurrence" },
        "issue_id": about.id.parse::<u64>().unwrap_or(0),
        "short_id": about.short_id,
        "project_id": project_id(realm, &about.project),
        "project_slug": about.project,
        "description": about.title,
        "transaction": about.culprit,
        "culprit": about.culprit,
        "level": about.level,
        "start_timestamp": stamp(occurrence.at),
        "end_timestamp": stamp(occurrence.at),
        "issue_type": detected.and_then(Value::as_u64).unwrap_or(1),
    })
}

/// What stands below one span.
#[derive(Default)]
struct Below {
    children: Vec<usize>,
    errors: Vec<Value>,
    occurrences: Vec<Value>,
}

fn below(realm: &Realm, trace: &Trace) -> BTreeMap<String, Below> {
    let mut below: BTreeMap<String, Below> = BTreeMap::new();
    for (index, span) in trace.spans.iter().enumerate() {
        below.entry(span.parent.clone().unwrap_or_default()).or_default().children.push(index);
    }
    for linked in &trace.linked {
        let Some((issue, occurrence)) = find(realm, linked) else { continue };
        let place = below.entry(linked.span.clone()).or_default();
        let list = if is_error(issue) { &mut place.errors } else { &mut place.occurrences };
        list.push(issue_node(realm, issue, occurrence));
    }
    below
}

/// The spans as a tree, at most `limit` of them; errors whose span is not there stand beside the roots.
pub(crate) fn tree(realm: &Realm, trace: &Trace, limit: usize, attributes: &[&str]) -> Value {
    let cut = Trace {
        id: trace.id.clone(),
        spans: trace.spans.iter().take(limit).cloned().collect(),
        logs: Vec::new(),
        linked: trace.linked.clone(),
    };
    let mut below = below(realm, &cut);
    let roots = below.remove("").unwrap_or_default();
    let mut nodes: Vec<Value> = Vec::new();
    for index in roots.children {
        nodes.extend(cut.spans.get(index).map(|span| node(realm, &cut, span, &mut below, attributes)));
    }
    // What was not taken belongs to no span.
    for place in below.into_values() {
        nodes.extend(place.errors);
        nodes.extend(place.occurrences);
    }
    Value::Array(nodes)
}

fn node(
    realm: &Realm,
    trace: &Trace,
    span: &Span,
    below: &mut BTreeMap<String, Below>,
    attributes: &[&str],
) -> Value {
    let place = below.remove(&span.id).unwrap_or_default();
    let mut children = Vec::new();
    for index in place.children {
        children.extend(trace.spans.get(index).map(|child| node(realm, trace, child, below, attributes)));
    }
    let sdk = match span.project.as_str() {
        "frontend" => "sentry.javascript.react",
        "api-gateway" => "sentry.go",
        "mobile" => "sentry.java.android",
        _ => "sentry.python.fastapi",
    };
    let measured =
        span.measurements.iter().map(|(key, value)| (format!("measurements.{key}"), value.clone()));
    let mut answer = json!({
        "event_id": span.id,
        "event_type": "span",
        "transaction_id": span.transaction_event,
        "project_id": project_id(realm, &span.project),
        "project_slug": span.project,
        "transaction": span.transaction,
        "description": span.description,
        "op": span.op,
        "name": span.op,
        "parent_span_id": span.parent,
        "profile_id": "",
        "profiler_id": "",
        "sdk_name": sdk,
        "is_transaction": span.is_transaction,
        "start_timestamp": stamp(span.start),
        "end_timestamp": stamp(span.end()),
        "duration": span.duration,
        "measurements": measured.collect::<Map<_, _>>(),
        "browser_web_vital": {},
        "mobile_app_vital": {},
        "children": children,
        "errors": place.errors,
        "occurrences": place.occurrences,
    });
    if let Value::Object(answer) = &mut answer
        && !attributes.is_empty()
    {
        let mut chosen = Map::new();
        for name in attributes {
            let own = match *name {
                "span.status" => Some(json!(span.status)),
                "environment" => span.environment.as_ref().map(|name| json!(name)),
                "release" => span.release.as_ref().map(|version| json!(version)),
                name => span.attributes.get(name).cloned(),
            };
            chosen.extend(own.map(|value| ((*name).to_owned(), value)));
        }
        answer.insert("additional_attributes".to_owned(), Value::Object(chosen));
    }
    answer
}

/// One span with everything that is known of it.
pub(crate) fn item(span: &Span) -> Value {
    let own = |key: &str, value: Value| (key.to_owned(), value);
    let mut known: Vec<(String, Value)> = vec![
        own("span.op", json!(span.op)),
        own("span.description", json!(span.description)),
        own("span.status", json!(span.status)),
        own("span.duration", json!(span.duration)),
        own("span.self_time", json!(span.own)),
        own("transaction", json!(span.transaction)),
        own("transaction.event_id", json!(span.transaction_event)),
        own("is_transaction", json!(span.is_transaction)),
        own("project", json!(span.project)),
        own("precise.start_ts", json!(stamp(span.start))),
        own("precise.finish_ts", json!(stamp(span.end()))),
    ];
    known.extend(span.parent.iter().map(|parent| own("parent_span", json!(parent))));
    known.extend(span.environment.iter().map(|name| own("environment", json!(name))));
    known.extend(span.release.iter().map(|version| own("release", json!(version))));
    known.extend(span.measurements.iter().map(|(key, value)| (format!("measurements.{key}"), value.clone())));
    known.extend(span.attributes.clone());
    known.sort_by(|one, other| one.0.cmp(&other.0));
    let attributes = known.into_iter().map(|(name, value)| {
        let kind = match &value {
            Value::Bool(_) => "bool",
            Value::Number(number) if number.is_f64() => "float",
            Value::Number(_) => "int",
            _ => "str",
        };
        json!({ "name": name, "type": kind, "value": value })
    });
    json!({
        "itemId": span.id,
        "timestamp": span.start.to_rfc3339(),
        "attributes": attributes.collect::<Vec<_>>(),
        "meta": {},
        "links": null,
    })
}

/// How many of each kind there are.
pub(crate) fn totals(realm: &Realm, trace: &Trace) -> Value {
    let errors =
        trace.linked.iter().filter_map(|linked| find(realm, linked)).filter(|(issue, _)| is_error(issue));
    let errors = errors.count();
    let mut ops: BTreeMap<&str, u64> = BTreeMap::new();
    let mut transactions: BTreeMap<&str, u64> = BTreeMap::new();
    for span in &trace.spans {
        *ops.entry(&span.op).or_default() += 1;
        *transactions.entry(&span.transaction_event).or_default() += 1;
    }
    let transactions: Vec<Value> = transactions
        .iter()
        .map(|(id, count)| json!({ "transaction.event_id": id, "count()": count }))
        .collect();
    json!({
        "errorsCount": errors,
        "performanceIssuesCount": trace.linked.len() - errors,
        "spansCount": trace.spans.len(),
        "logsCount": trace.logs.len(),
        "metricsCount": 0,
        "transactionChildCountMap": transactions,
        "spansCountMap": ops,
    })
}

/// The older shape: transactions with the errors and problems in them, each below the one that caused it.
pub(crate) fn transactions(realm: &Realm, trace: &Trace) -> Value {
    let mut orphans = Vec::new();
    let heads: Vec<&Span> = trace.spans.iter().filter(|span| span.is_transaction).collect();
    // The transaction that a span belongs to, by the span's id.
    let member: BTreeMap<&str, &str> =
        trace.spans.iter().map(|span| (span.id.as_str(), span.transaction_event.as_str())).collect();
    let mut found: BTreeMap<&str, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
    for linked in &trace.linked {
        let Some((issue, occurrence)) = find(realm, linked) else { continue };
        let about = &issue.about;
        let problem = json!({
            "event_id": occurrence.id, "issue_id": about.id.parse::<u64>().unwrap_or(0), "span": linked.span,
            "project_id": project_id(realm, &about.project), "project_slug": about.project, "title": about.title,
            "level": about.level, "timestamp": stamp(occurrence.at), "event_type": "error", "generation": 0,
            "culprit": about.culprit, "issue_short_id": about.short_id, "start": seconds(occurrence.at),
        });
        match member.get(linked.span.as_str()) {
            Some(event) if is_error(issue) => found.entry(event).or_default().0.push(problem),
            Some(event) => found.entry(event).or_default().1.push(problem),
            None => orphans.push(problem),
        }
    }
    let roots = heads.iter().filter(|head| head.parent.is_none());
    let roots: Vec<Value> =
        roots.map(|head| transaction(realm, head, None, 0, &heads, &member, &found)).collect();
    json!({ "transactions": roots, "orphan_errors": orphans })
}

fn transaction(
    realm: &Realm,
    head: &Span,
    parent: Option<&Span>,
    generation: u32,
    heads: &[&Span],
    member: &BTreeMap<&str, &str>,
    found: &BTreeMap<&str, (Vec<Value>, Vec<Value>)>,
) -> Value {
    let (errors, problems) = found.get(head.transaction_event.as_str()).cloned().unwrap_or_default();
    let below = heads.iter().filter(|other| {
        let above = other.parent.as_deref().and_then(|id| member.get(id));
        above == Some(&head.transaction_event.as_str())
    });
    let children: Vec<Value> = below
        .map(|other| transaction(realm, other, Some(head), generation + 1, heads, member, found))
        .collect();
    json!({
        "event_id": head.transaction_event,
        "span_id": head.id,
        "timestamp": stamp(head.end()),
        "transaction": head.transaction,
        "transaction.duration": head.duration,
        "transaction.op": head.op,
        "project_id": project_id(realm, &head.project),
        "project_slug": head.project,
        "parent_span_id": head.parent,
        "parent_event_id": parent.map(|parent| &parent.transaction_event),
        "generation": generation,
        "errors": errors,
        "performance_issues": problems,
        "start_timestamp": stamp(head.start),
        "children": children,
    })
}
