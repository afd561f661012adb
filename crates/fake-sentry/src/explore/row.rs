//! The rows that can be asked about: events, transactions, spans and lines of logs, each by the names of its fields.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::cell::Cell;
use crate::world::{
    Realm,
    issue::Issue,
    metric::Metric,
    occurrence::Occurrence,
    trace::{Log, Span},
};

/// A row before its columns are chosen.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row<'a> {
    Event { realm: &'a Realm, issue: &'a Issue, occurrence: &'a Occurrence },
    Telemetric { realm: &'a Realm, item: Telemetric<'a> },
}

/// What is not the event of an issue.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Telemetric<'a> {
    Transaction(&'a Span),
    Span(&'a Span),
    Log(&'a Log),
    Metric(&'a Metric),
    /// The profile of a transaction.
    Profile(&'a Span),
}

impl<'a> Telemetric<'a> {
    fn at(self) -> DateTime<Utc> {
        match self {
            Self::Transaction(span) | Self::Span(span) | Self::Profile(span) => span.end(),
            Self::Log(log) => log.at,
            Self::Metric(metric) => metric.at,
        }
    }

    fn environment(self) -> Option<&'a str> {
        match self {
            Self::Transaction(span) | Self::Span(span) | Self::Profile(span) => span.environment.as_deref(),
            Self::Log(log) => log.environment.as_deref(),
            Self::Metric(metric) => Some(&metric.environment),
        }
    }

    fn project(self) -> &'a str {
        match self {
            Self::Transaction(span) | Self::Span(span) | Self::Profile(span) => &span.project,
            Self::Log(log) => &log.project,
            Self::Metric(metric) => &metric.project,
        }
    }
}

impl Row<'_> {
    pub(crate) fn at(&self) -> DateTime<Utc> {
        match self {
            Self::Event { occurrence, .. } => occurrence.at,
            Self::Telemetric { item, .. } => item.at(),
        }
    }

    pub(crate) fn environment(&self) -> Option<&str> {
        match self {
            Self::Event { issue, occurrence, .. } => issue.template(occurrence)?.environment.as_deref(),
            Self::Telemetric { item, .. } => item.environment(),
        }
    }

    fn realm(&self) -> &Realm {
        match self {
            Self::Event { realm, .. } | Self::Telemetric { realm, .. } => realm,
        }
    }

    /// The slug of its project.
    pub(crate) fn project(&self) -> &str {
        match self {
            Self::Event { issue, .. } => &issue.about.project,
            Self::Telemetric { item, .. } => item.project(),
        }
    }

    pub(crate) fn project_id(&self) -> &str {
        self.realm().organization.project(self.project()).map_or("", |project| &project.id)
    }

    /// The value of a field. `tags[…]` asks for a tag or attribute even if it is called like a field.
    pub(crate) fn cell(&self, field: &str) -> Cell {
        let tag = field.strip_prefix("tags[").and_then(|inner| inner.strip_suffix(']'));
        let tag = tag.map(|inner| inner.split(',').next().unwrap_or(inner).trim());
        if tag.is_none() {
            match field {
                "project" | "project.name" => return Cell::text(self.project()),
                "project.id" | "project_id" => {
                    return self.project_id().parse().map_or(Cell::Absent, Cell::Whole);
                }
                "environment" => return Cell::optional(self.environment()),
                "timestamp" => return Cell::Time(self.at()),
                _ => {}
            }
        }
        match self {
            Self::Event { issue, occurrence, .. } => {
                event(issue, occurrence, tag.unwrap_or(field), tag.is_some())
            }
            Self::Telemetric { item: Telemetric::Span(item), .. } => {
                span(item, tag.unwrap_or(field), tag.is_some())
            }
            Self::Telemetric { item: Telemetric::Transaction(item), .. } => {
                transaction(item, tag.unwrap_or(field), tag.is_some())
            }
            Self::Telemetric { item: Telemetric::Log(item), .. } => {
                log(item, tag.unwrap_or(field), tag.is_some())
            }
            Self::Telemetric { item: Telemetric::Metric(item), .. } => {
                metric(item, tag.unwrap_or(field), tag.is_some())
            }
            Self::Telemetric { item: Telemetric::Profile(item), .. } => {
                profile(item, tag.unwrap_or(field), tag.is_some())
            }
        }
    }

    /// Whether it is a value of the metric of this name, type and unit; `-` stands for no unit.
    pub(super) fn is_of(&self, [name, kind, unit]: &[String; 3]) -> bool {
        matches!(self, Self::Telemetric { item: Telemetric::Metric(metric), .. }
            if metric.name == *name && metric.kind == *kind && metric.unit.as_deref().unwrap_or("-") == unit)
    }

    /// What free text is looked for in.
    pub(crate) fn says(&self, phrase: &str) -> bool {
        let fields: &[&str] = match self {
            Self::Event { .. } => &["title", "message", "culprit"],
            Self::Telemetric { item: Telemetric::Log(_), .. } => &["message"],
            Self::Telemetric { item: Telemetric::Metric(_), .. } => &["metric.name"],
            Self::Telemetric { .. } => &["span.description", "transaction"],
        };
        fields.iter().any(|field| self.cell(field).any_text(|text| text.to_lowercase().contains(phrase)))
    }
}

fn event(issue: &Issue, occurrence: &Occurrence, field: &str, tag: bool) -> Cell {
    let about = &issue.about;
    let user = occurrence.user.as_ref();
    let Some(template) = issue.template(occurrence) else { return Cell::Absent };
    let tagged = |key: &str| {
        let found = template.tags.iter().find(|(name, _)| name == key);
        Cell::optional(found.map(|(_, value)| value.as_str()))
    };
    let all = |name: &str| {
        let values: Vec<String> =
            template.fields.iter().filter(|(key, _)| *key == name).map(|(_, value)| value.clone()).collect();
        if values.is_empty() { Cell::Absent } else { Cell::List(values) }
    };
    let one = |name: &str| match all(name) {
        Cell::List(mut values) => values.pop().map_or(Cell::Absent, Cell::Text),
        other => other,
    };
    if tag {
        return tagged(field);
    }
    match field {
        "id" => Cell::text(&occurrence.id),
        "issue" => Cell::text(&about.short_id),
        "issue.id" => about.id.parse().map_or(Cell::Absent, Cell::Whole),
        "title" => Cell::text(&about.title),
        "culprit" => Cell::text(&about.culprit),
        "level" => Cell::text(&about.level),
        "message" => match one("message") {
            Cell::Absent => Cell::Text(format!("{} {}", about.title, about.culprit)),
            message => message,
        },
        "event.type" => Cell::text(&about.kind),
        "location" => Cell::optional(about.metadata.get("filename").and_then(Value::as_str)),
        "platform" | "platform.name" => one("platform.name"),
        "trace" => Cell::text(&occurrence.trace),
        "trace.span" => Cell::Text(occurrence.span()),
        "user" => Cell::optional(user.map(|user| user.tag.as_str())),
        "user.id" => Cell::optional(user.map(|user| user.id.as_str())),
        "user.email" | "user.display" => Cell::optional(user.map(|user| user.email.as_str())),
        "user.ip" => Cell::optional(user.map(|user| user.ip.as_str())),
        "user.username" => Cell::Absent,
        "error.handled" | "error.unhandled" => match tagged("handled") {
            Cell::Text(handled) => Cell::Flag((handled == "yes") == (field == "error.handled")),
            _ => Cell::Absent,
        },
        "replay.id" | "replayId" => {
            let id = template.body.get("contexts").and_then(|contexts| contexts.pointer("/replay/replay_id"));
            Cell::optional(id.and_then(Value::as_str))
        }
        name if name.starts_with("error.") || name.starts_with("stack.") => all(name),
        name => match one(name) {
            Cell::Absent => tagged(name),
            found => found,
        },
    }
}

fn span(span: &Span, field: &str, tag: bool) -> Cell {
    let attribute = || Cell::attribute(span.attributes.get(field));
    if tag {
        return attribute();
    }
    match field {
        "id" | "span_id" => Cell::text(&span.id),
        "parent_span" | "parent_span_id" => Cell::optional(span.parent.as_deref()),
        "trace" => Cell::text(&span.trace),
        "span.op" => Cell::text(&span.op),
        "span.description" | "span.name" => Cell::text(&span.description),
        "span.category" => Cell::optional(span.op.split('.').next()),
        "span.duration" => Cell::Number(span.duration),
        "span.self_time" => Cell::Number(span.own),
        "span.status" | "trace.status" => Cell::text(&span.status),
        "transaction" => Cell::text(&span.transaction),
        "transaction.event_id" => Cell::text(&span.transaction_event),
        "is_transaction" => Cell::Flag(span.is_transaction),
        "release" => Cell::optional(span.release.as_deref()),
        "precise.start_ts" => Cell::Number(span.start.timestamp_micros() as f64 / 1e6),
        "precise.finish_ts" => Cell::Number(span.end().timestamp_micros() as f64 / 1e6),
        name => match name.strip_prefix("measurements.") {
            Some(name) => Cell::attribute(span.measurements.get(name)),
            None => attribute(),
        },
    }
}

fn transaction(item: &Span, field: &str, tag: bool) -> Cell {
    if tag {
        return span(item, field, true);
    }
    match field {
        "id" => Cell::text(&item.transaction_event),
        "title" | "message" => Cell::text(&item.transaction),
        "event.type" => Cell::text("transaction"),
        "transaction.duration" => Cell::Number(item.duration),
        "transaction.op" => Cell::text(&item.op),
        "transaction.status" => Cell::text(&item.status),
        "trace.span" => Cell::text(&item.id),
        name => span(item, name, false),
    }
}

fn metric(metric: &Metric, field: &str, tag: bool) -> Cell {
    if tag {
        return Cell::attribute(metric.attributes.get(field));
    }
    match field {
        "id" | "sentry.item_id" => Cell::text(&metric.id),
        "metric.name" => Cell::text(&metric.name),
        "metric.type" => Cell::text(&metric.kind),
        "metric.unit" => Cell::optional(metric.unit.as_deref()),
        "value" => Cell::Number(metric.value),
        "trace" => Cell::text(&metric.trace),
        "release" => Cell::text(&metric.release),
        "timestamp_precise" => metric.at.timestamp_nanos_opt().map_or(Cell::Absent, Cell::Whole),
        name => Cell::attribute(metric.attributes.get(name)),
    }
}

fn profile(item: &Span, field: &str, tag: bool) -> Cell {
    const NANOSECONDS: f64 = 1e6;
    if tag {
        return span(item, field, true);
    }
    match field {
        "id" | "profile.id" => Cell::Text(item.profile()),
        "profile.duration" | "transaction.duration" => Cell::Number((item.duration * NANOSECONDS).round()),
        "platform.name" => Cell::text(if item.op.starts_with("ui.") { "android" } else { "python" }),
        "device.model" if item.op.starts_with("ui.") => Cell::text("Pixel 8"),
        name => span(item, name, false),
    }
}

fn log(log: &Log, field: &str, tag: bool) -> Cell {
    if tag {
        return Cell::attribute(log.attributes.get(field));
    }
    match field {
        "id" | "sentry.item_id" => Cell::text(&log.id),
        "trace" => Cell::text(&log.trace),
        "span_id" | "sentry.trace.parent_span_id" | "trace.parent_span_id" => {
            Cell::optional(log.span.as_deref())
        }
        "message" | "log.body" => Cell::text(&log.body),
        "severity" | "level" => Cell::text(&log.severity),
        "severity_number" => Cell::Whole(match log.severity.as_str() {
            "trace" => 1,
            "debug" => 5,
            "info" => 9,
            "warn" => 13,
            "error" => 17,
            _ => 21,
        }),
        "timestamp_precise" => log.at.timestamp_nanos_opt().map_or(Cell::Absent, Cell::Whole),
        "release" => Cell::optional(log.release.as_deref()),
        name => Cell::attribute(log.attributes.get(name)),
    }
}
