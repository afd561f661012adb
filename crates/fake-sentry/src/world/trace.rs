//! Traces: spans and logs of several projects that belong to one operation, and the errors that happened in it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ids, issue::Issue};

/// A trace as the world's files describe it: it takes the trace id of the newest event of an issue.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Described {
    /// The short id of that issue.
    pub(crate) of: String,
    /// How long before that event the trace began, in milliseconds.
    before: i64,
    environment: String,
    roots: Vec<Short>,
    #[serde(default)]
    logs: Vec<ShortLog>,
}

/// A line of a log in short form, `at` in milliseconds since the trace began.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortLog {
    project: String,
    severity: String,
    body: String,
    at: f64,
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// A span in short form. Times are in milliseconds, `start` relative to the parent's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Short {
    op: String,
    /// `{n}` stands for the number of the repetition.
    description: String,
    /// The parent's, unless given.
    project: Option<String>,
    /// The name of the transaction that begins here.
    transaction: Option<String>,
    release: Option<String>,
    start: f64,
    duration: f64,
    status: Option<String>,
    /// The short id of the issue whose error happened here.
    error: Option<String>,
    /// The short id of the issue that Sentry detected here.
    occurrence: Option<String>,
    #[serde(default = "once")]
    times: usize,
    #[serde(default)]
    every: f64,
    #[serde(default)]
    attributes: Map<String, Value>,
    #[serde(default)]
    measurements: Map<String, Value>,
    #[serde(default)]
    children: Vec<Short>,
}

fn once() -> usize {
    1
}

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    pub(crate) id: String,
    pub(crate) parent: Option<String>,
    pub(crate) trace: String,
    /// The event of the transaction that it belongs to.
    pub(crate) transaction_event: String,
    /// The name of that transaction.
    pub(crate) transaction: String,
    pub(crate) is_transaction: bool,
    pub(crate) op: String,
    pub(crate) description: String,
    /// Slug.
    pub(crate) project: String,
    pub(crate) start: DateTime<Utc>,
    /// In milliseconds.
    pub(crate) duration: f64,
    /// What of it no child took, in milliseconds.
    pub(crate) own: f64,
    pub(crate) status: String,
    pub(crate) environment: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) attributes: Map<String, Value>,
    pub(crate) measurements: Map<String, Value>,
}

impl Span {
    pub(crate) fn end(&self) -> DateTime<Utc> {
        self.start + millis(self.duration)
    }

    /// The id of the profile of a transaction.
    pub(crate) fn profile(&self) -> String {
        ids::hex32("profile", &self.id, 0)
    }
}

/// A line of a log.
#[derive(Debug, Clone)]
pub(crate) struct Log {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) trace: String,
    pub(crate) span: Option<String>,
    pub(crate) severity: String,
    pub(crate) body: String,
    /// Slug.
    pub(crate) project: String,
    pub(crate) environment: Option<String>,
    pub(crate) release: Option<String>,
    pub(crate) attributes: Map<String, Value>,
}

/// Where an event of an issue belongs in a trace.
#[derive(Debug, Clone)]
pub(crate) struct Linked {
    /// Index into the issues of the realm.
    pub(crate) issue: usize,
    /// Index into the issue's occurrences.
    pub(crate) occurrence: usize,
    /// The span that it happened in.
    pub(crate) span: String,
}

/// Everything with one trace id.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) id: String,
    /// Parents before children.
    pub(crate) spans: Vec<Span>,
    pub(crate) logs: Vec<Log>,
    pub(crate) linked: Vec<Linked>,
}

pub(super) fn millis(amount: f64) -> Duration {
    Duration::microseconds((amount * 1_000.0) as i64)
}

impl Trace {
    /// Fills in what each span took itself, and numbers its spans' parents.
    pub(super) fn finish(mut self) -> Self {
        let mut below: BTreeMap<&str, f64> = BTreeMap::new();
        for span in &self.spans {
            if let Some(parent) = &span.parent {
                *below.entry(parent).or_default() += span.duration;
            }
        }
        let own: Vec<f64> = self
            .spans
            .iter()
            .map(|span| (span.duration - below.get(span.id.as_str()).copied().unwrap_or(0.0)).max(0.0))
            .collect();
        for (span, own) in self.spans.iter_mut().zip(own) {
            span.own = own;
        }
        self
    }
}

impl Described {
    /// Gives one event of each issue that the trace names the trace's id. The event of its own issue is the newest
    /// one; of each other issue the one nearest in time takes its place in the trace, and its time.
    pub(super) fn join(&self, issues: &mut [Issue]) {
        let Some((id, at)) = self.anchor(issues) else { return };
        for name in self.names() {
            let Some(issue) = issues.iter_mut().find(|issue| issue.about.short_id == name) else { continue };
            if issue.about.short_id == self.of {
                continue;
            }
            let inner = 1..issue.occurrences.len().saturating_sub(1);
            let nearest = inner
                .filter_map(|index| {
                    Some((index, (issue.occurrences.get(index)?.at - at).num_seconds().abs()))
                })
                .min_by_key(|(_, distance)| *distance);
            if let Some(occurrence) = nearest.and_then(|(index, _)| issue.occurrences.get_mut(index)) {
                occurrence.at = at;
                occurrence.trace.clone_from(&id);
            }
        }
    }

    fn anchor(&self, issues: &[Issue]) -> Option<(String, DateTime<Utc>)> {
        let issue = issues.iter().find(|issue| issue.about.short_id == self.of)?;
        let last = issue.occurrences.last()?;
        Some((last.trace.clone(), last.at))
    }

    /// The short ids of all issues that the trace names.
    fn names(&self) -> Vec<String> {
        fn collect(spans: &[Short], names: &mut Vec<String>) {
            for span in spans {
                names.extend(span.error.iter().chain(&span.occurrence).cloned());
                collect(&span.children, names);
            }
        }
        let mut names = Vec::new();
        collect(&self.roots, &mut names);
        names
    }

    /// The trace, once its events are joined.
    pub(super) fn build(&self, issues: &[Issue]) -> Option<Trace> {
        let (id, at) = self.anchor(issues)?;
        let mut trace = Trace { id: id.clone(), ..Trace::default() };
        let mut writer = Writer { trace: &mut trace, issues, environment: &self.environment };
        let begin = at - Duration::milliseconds(self.before);
        for root in &self.roots {
            writer.add(root, None, begin);
        }
        for (number, log) in self.logs.iter().enumerate() {
            let head = trace.spans.iter().find(|span| span.is_transaction && span.project == log.project);
            let log = Log {
                id: ids::hex32("trace-log", &id, number),
                at: begin + millis(log.at),
                trace: id.clone(),
                span: head.map(|head| head.id.clone()),
                severity: log.severity.clone(),
                body: log.body.clone(),
                project: log.project.clone(),
                environment: Some(self.environment.clone()),
                release: head.and_then(|head| head.release.clone()),
                attributes: log.attributes.clone(),
            };
            trace.logs.push(log);
        }
        Some(trace.finish())
    }
}

/// Spells spans out.
struct Writer<'a> {
    trace: &'a mut Trace,
    issues: &'a [Issue],
    environment: &'a str,
}

impl Writer<'_> {
    fn add(&mut self, short: &Short, parent: Option<&Span>, begin: DateTime<Utc>) {
        for time in 0..short.times {
            let start = begin + millis(short.start + short.every * time as f64);
            let number = self.trace.spans.len();
            let mut span = Span {
                id: ids::hex16("trace-span", &self.trace.id, number),
                parent: parent.map(|parent| parent.id.clone()),
                trace: self.trace.id.clone(),
                transaction_event: ids::hex32("transaction", &self.trace.id, number),
                transaction: short.transaction.clone().unwrap_or_default(),
                is_transaction: short.transaction.is_some(),
                op: short.op.clone(),
                description: short.description.replace("{n}", &time.to_string()),
                project: short.project.clone().unwrap_or_default(),
                start,
                duration: short.duration,
                own: 0.0,
                status: short.status.clone().unwrap_or_else(|| "ok".to_owned()),
                environment: Some(self.environment.to_owned()),
                release: short.release.clone(),
                attributes: short.attributes.clone(),
                measurements: short.measurements.clone(),
            };
            if let Some(parent) = parent {
                if short.project.is_none() {
                    span.project.clone_from(&parent.project);
                    span.release.clone_from(&parent.release);
                }
                if !span.is_transaction {
                    span.transaction.clone_from(&parent.transaction);
                    span.transaction_event.clone_from(&parent.transaction_event);
                }
            }
            // Of repeated spans, the last one fails.
            if time + 1 == short.times {
                for name in short.error.iter().chain(&short.occurrence) {
                    self.link(name, &mut span);
                }
            }
            self.trace.spans.push(span.clone());
            for child in &short.children {
                self.add(child, Some(&span), start);
            }
        }
    }

    /// The event of this issue that belongs to the trace names the span that it happened in.
    fn link(&mut self, name: &str, span: &mut Span) {
        for (index, issue) in self.issues.iter().enumerate().filter(|(_, issue)| issue.about.short_id == name)
        {
            for (number, occurrence) in issue.occurrences.iter().enumerate() {
                if occurrence.trace == self.trace.id {
                    span.id = occurrence.span();
                    if issue.about.kind != "error" {
                        span.transaction_event.clone_from(&occurrence.id);
                    }
                    let (occurrence, span) = (number, span.id.clone());
                    self.trace.linked.push(Linked { issue: index, occurrence, span });
                }
            }
        }
    }
}
