//! What single events are searched and counted by.

use super::{Aggregate, Field, Kind, duration, gives, number, of_field, text, time};

pub(super) const FIELDS: &[Field] = &[
    text("issue"),
    number("issue.id"),
    text("project.name"),
    text("project_id"),
    time("timestamp.to_hour"),
    time("timestamp.to_day"),
    text("trace.parent_span"),
    duration("transaction.duration"),
    text("transaction.op"),
    text("transaction.method"),
    text("transaction.status"),
];

pub(super) const AGGREGATES: &[Aggregate] = &[
    gives("count", 0, 1, Kind::Number),
    gives("count_unique", 1, 1, Kind::Number),
    gives("count_if", 3, 3, Kind::Number),
    gives("failure_count", 0, 0, Kind::Number),
    gives("failure_rate", 0, 0, Kind::Percentage),
    gives("eps", 0, 1, Kind::Number),
    gives("epm", 0, 1, Kind::Number),
    gives("last_seen", 0, 0, Kind::Time),
    gives("latest_event", 0, 0, Kind::Text),
    gives("apdex", 0, 1, Kind::Number),
    gives("user_misery", 0, 1, Kind::Number),
    gives("count_miserable", 1, 2, Kind::Number),
    gives("count_web_vitals", 2, 2, Kind::Number),
    of_field("any", 1, 1),
    of_field("avg", 1, 1),
    of_field("sum", 1, 1),
    of_field("min", 1, 1),
    of_field("max", 1, 1),
    of_field("p50", 0, 1),
    of_field("p75", 0, 1),
    of_field("p90", 0, 1),
    of_field("p95", 0, 1),
    of_field("p99", 0, 1),
    of_field("p100", 0, 1),
    of_field("percentile", 2, 2),
];
