//! All traces and logs of an organization: those described, one for each event with a trace, and everyday traffic.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Realm, ids,
    issue::Issue,
    metric::{self, Metric},
    occurrence::Occurrence,
    trace::{Linked, Log, Span, Trace, millis},
};

/// Requests that went well or not, and lines of logs, without any issue.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Traffic {
    requests: Vec<Requests>,
    logs: Vec<Logs>,
    #[serde(default)]
    metrics: Vec<metric::Described>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Requests {
    project: String,
    op: String,
    transaction: String,
    /// Spread evenly over two weeks.
    count: usize,
    /// Of a typical one, in milliseconds.
    duration: f64,
    release: String,
    /// How many of them ended with `status` and `code`.
    failures: usize,
    status: String,
    code: u16,
    /// `[op, description, share of the duration]`.
    children: Vec<(String, String, f64)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Logs {
    project: String,
    severity: String,
    body: String,
    count: usize,
    attributes: Map<String, Value>,
}

/// What a trace of one event consists of besides its root: `(op, description, start, duration)`, in shares of 1.
type Recipe = &'static [(&'static str, &'static str, f64, f64)];

const SERVER: Recipe = &[
    ("cache.get", "session:*", 0.02, 0.03),
    ("db", "SELECT id, plan FROM tenants WHERE host = %s", 0.1, 0.2),
    ("http.client", "GET http://users.internal/healthz", 0.35, 0.3),
];
const BROWSER: Recipe = &[
    ("resource.script", "/assets/app.js", 0.05, 0.2),
    ("http.client", "GET https://api.acme.example/v2/cart", 0.3, 0.4),
];
const MOBILE: Recipe = &[("ui.load.initial_display", "initial display", 0.0, 0.6)];

const DAYS: i64 = 14;

/// Traces by id, the newest last.
#[derive(Debug, Default)]
pub(crate) struct Telemetry {
    pub(crate) traces: Vec<Trace>,
    pub(crate) metrics: Vec<Metric>,
    by_id: BTreeMap<String, usize>,
}

impl Telemetry {
    pub(super) fn of(realm: &Realm, now: DateTime<Utc>) -> Self {
        let mut all = Self::default();
        for described in &realm.described_traces {
            all.traces.extend(described.build(&realm.issues));
        }
        all.traces.extend(realm.large_traces.iter().map(|trace| trace.build(now, &realm.issues)));
        all.index();
        for (number, issue) in realm.issues.iter().enumerate() {
            for (index, occurrence) in issue.occurrences.iter().enumerate() {
                if !all.by_id.contains_key(&occurrence.trace) {
                    all.traces.extend(of_occurrence(issue, number, occurrence, index));
                }
            }
        }
        realm.traffic.requests.iter().for_each(|requests| requests.add(now, &mut all.traces));
        realm.traffic.logs.iter().for_each(|logs| logs.add(now, &mut all.traces));
        realm.traffic.metrics.iter().for_each(|metric| metric.add(now, &mut all.metrics));
        all.index();
        all
    }

    fn index(&mut self) {
        self.by_id = self.traces.iter().enumerate().map(|(index, trace)| (trace.id.clone(), index)).collect();
    }

    pub(crate) fn trace(&self, id: &str) -> Option<&Trace> {
        self.traces.get(*self.by_id.get(id)?)
    }

    pub(crate) fn spans(&self) -> impl Iterator<Item = &Span> {
        self.traces.iter().flat_map(|trace| &trace.spans)
    }

    pub(crate) fn logs(&self) -> impl Iterator<Item = &Log> {
        self.traces.iter().flat_map(|trace| &trace.logs)
    }
}

/// The trace of one event that names one: a root that the event happened in, and what an operation of its kind does.
fn of_occurrence(issue: &Issue, number: usize, occurrence: &Occurrence, index: usize) -> Option<Trace> {
    let template = issue.template(occurrence)?;
    let context = template.body.get("contexts")?.get("trace")?;
    let text = |key: &str, other: &str| context.get(key).and_then(Value::as_str).unwrap_or(other).to_owned();
    let named = template.tags.iter().find(|(key, _)| key == "transaction").map(|(_, value)| value.clone());
    let transaction = named.unwrap_or_else(|| issue.about.culprit.clone());
    let duration = 90.0 + f64::from(u16::try_from(index * 37 % 400).unwrap_or(0));
    let root = Span {
        id: occurrence.span(),
        parent: None,
        trace: occurrence.trace.clone(),
        transaction_event: if issue.about.kind == "error" {
            ids::hex32("transaction", &occurrence.id, 0)
        } else {
            occurrence.id.clone()
        },
        transaction: transaction.clone(),
        is_transaction: true,
        op: text("op", "default"),
        description: transaction,
        project: issue.about.project.clone(),
        start: occurrence.at - millis(duration),
        duration,
        own: 0.0,
        status: text("status", "unknown"),
        environment: template.environment.clone(),
        release: template.release.clone(),
        attributes: attributes(template, occurrence),
        measurements: Map::new(),
    };
    let mut trace = Trace { id: occurrence.trace.clone(), ..Trace::default() };
    trace.spans.push(root.clone());
    let own = template.body.get("entries").and_then(Value::as_array).into_iter().flatten();
    let own = own.filter(|entry| entry.get("type").and_then(Value::as_str) == Some("spans"));
    let own: Vec<&Value> = own.filter_map(|entry| entry.get("data")?.as_array()).flatten().collect();
    if own.is_empty() {
        for (step, (op, description, start, share)) in recipe(&root.op).iter().enumerate() {
            let id = ids::hex16("step", &occurrence.id, step);
            trace.spans.push(child(&root, id, op, description, duration * start, duration * share));
        }
    } else {
        from_event(&root, &own, occurrence.at, &mut trace);
    }
    trace.linked.push(Linked { issue: number, occurrence: index, span: root.id.clone() });
    if issue.about.kind == "error" {
        trace.logs.push(Log {
            id: ids::hex32("log", &occurrence.id, 0),
            at: occurrence.at,
            trace: trace.id.clone(),
            span: Some(root.id),
            severity: "error".to_owned(),
            body: issue.about.title.clone(),
            project: root.project,
            environment: root.environment,
            release: root.release,
            attributes: Map::from_iter([("logger.name".to_owned(), json!(issue.about.culprit))]),
        });
    }
    Some(trace.finish())
}

fn attributes(template: &super::event::Template, occurrence: &Occurrence) -> Map<String, Value> {
    let mut attributes: Map<String, Value> = template
        .tags
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "environment" | "release" | "level" | "transaction"))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    attributes.extend(occurrence.user.as_ref().map(|user| ("user.id".to_owned(), json!(user.id))));
    attributes
}

/// The spans that a transaction event carries itself, below the spans that they name or else below its root.
fn from_event(root: &Span, own: &[&Value], at: DateTime<Utc>, trace: &mut Trace) {
    let known: Vec<&str> = own.iter().filter_map(|span| span.get("span_id")?.as_str()).collect();
    for span in own {
        let text = |key: &str| span.get(key).and_then(Value::as_str).unwrap_or_default();
        let second = |key: &str| span.get(key).and_then(Value::as_f64).unwrap_or_default();
        let parent = text("parent_span_id");
        if !known.contains(&parent) && trace.spans.iter().all(|span| span.id != parent) {
            let between = child(root, parent.to_owned(), "function", &root.transaction, 0.0, root.duration);
            trace.spans.push(between);
        }
        let (start, end) = (second("start_timestamp"), second("timestamp"));
        let mut full = child(root, text("span_id").to_owned(), text("op"), text("description"), 0.0, 0.0);
        full.parent = Some(parent.to_owned());
        full.start = at + millis(start * 1_000.0);
        full.duration = (end - start) * 1_000.0;
        full.attributes = span.get("data").and_then(Value::as_object).cloned().unwrap_or_default();
        trace.spans.push(full);
    }
}

fn recipe(op: &str) -> Recipe {
    match op {
        "pageload" | "navigation" => BROWSER,
        op if op.starts_with("ui.") => MOBILE,
        _ => SERVER,
    }
}

fn child(parent: &Span, id: String, op: &str, description: &str, start: f64, duration: f64) -> Span {
    Span {
        id,
        parent: Some(parent.id.clone()),
        is_transaction: false,
        op: op.to_owned(),
        description: description.to_owned(),
        start: parent.start + millis(start),
        duration,
        status: "ok".to_owned(),
        attributes: system(op),
        measurements: Map::new(),
        ..parent.clone()
    }
}

fn system(op: &str) -> Map<String, Value> {
    let system = match op {
        "db" => "postgresql",
        "cache.get" => "redis",
        _ => return Map::new(),
    };
    Map::from_iter([("db.system".to_owned(), json!(system))])
}

/// The moment of the n-th of `count` things that are spread evenly over two weeks.
pub(super) fn spread(now: DateTime<Utc>, index: usize, count: usize) -> DateTime<Utc> {
    let seconds = DAYS * 86_400 - 7_200;
    let back = i64::try_from(index).unwrap_or(0) * seconds / i64::try_from(count).unwrap_or(1).max(1);
    now - Duration::seconds(600 + back)
}

impl Requests {
    fn add(&self, now: DateTime<Utc>, traces: &mut Vec<Trace>) {
        for index in 0..self.count {
            let seed = format!("{}{}", self.project, self.transaction);
            let id = ids::hex32("traffic", &seed, index);
            let failed =
                index * self.failures / self.count.max(1) != (index + 1) * self.failures / self.count.max(1);
            // Between 0.6 and 1.5 times the typical duration, some five times as long.
            let factor = if index % 17 == 0 { 5.0 } else { 0.6 + (index * 13 % 10) as f64 / 10.0 };
            let mut attributes = Map::new();
            if self.code > 0 {
                let code = if failed { self.code } else { 200 };
                attributes.insert("http.response.status_code".to_owned(), json!(code));
            }
            attributes.insert("user.id".to_owned(), json!(format!("u-{}", 1000 + index % 40)));
            let root = Span {
                id: ids::hex16("traffic", &id, 0),
                parent: None,
                trace: id.clone(),
                transaction_event: ids::hex32("transaction", &id, 0),
                transaction: self.transaction.clone(),
                is_transaction: true,
                op: self.op.clone(),
                description: self.transaction.clone(),
                project: self.project.clone(),
                start: spread(now, index, self.count),
                duration: self.duration * factor,
                own: 0.0,
                status: if failed { self.status.clone() } else { "ok".to_owned() },
                environment: Some(if index % 5 == 4 { "staging" } else { "production" }.to_owned()),
                release: Some(self.release.clone()),
                attributes,
                measurements: Map::new(),
            };
            let mut trace = Trace { id: id.clone(), spans: vec![root.clone()], ..Trace::default() };
            for (step, (op, description, share)) in self.children.iter().enumerate() {
                let span = ids::hex16("traffic", &id, step + 1);
                trace.spans.push(child(
                    &root,
                    span,
                    op,
                    description,
                    1.0 + step as f64,
                    root.duration * share,
                ));
            }
            traces.push(trace.finish());
        }
    }
}

impl Logs {
    fn add(&self, now: DateTime<Utc>, traces: &mut Vec<Trace>) {
        for index in 0..self.count {
            let id = ids::hex32("logged", &self.body, index);
            let log = Log {
                id: ids::hex32("log", &id, index),
                at: spread(now, index, self.count) + Duration::milliseconds(123),
                trace: id.clone(),
                span: None,
                severity: self.severity.clone(),
                body: self.body.clone(),
                project: self.project.clone(),
                environment: Some(if index % 6 == 5 { "staging" } else { "production" }.to_owned()),
                release: None,
                attributes: self.attributes.clone(),
            };
            traces.push(Trace { id, logs: vec![log], ..Trace::default() });
        }
    }
}
