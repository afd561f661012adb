//! What an application's metrics are searched by, and how they are added up.
//!
//! A function names the metric it is about: `sum(value,queue.depth,gauge,-)`, with `-` for one without a unit.

use super::{Aggregate, Field, Kind, gives, number, of_field, one_of, text, time};

pub(super) const FIELDS: &[Field] = &[
    text("metric.name"),
    one_of("metric.type", &["counter", "gauge", "distribution"]),
    text("metric.unit"),
    number("value"),
    time("timestamp"),
    number("timestamp_precise"),
    number("observed_timestamp"),
    text("span_id"),
    text("trace.parent_span_id"),
    text("transaction"),
    text("replay.id"),
    text("user.name"),
    text("server.address"),
    number("payload_size"),
];

pub(super) const AGGREGATES: &[Aggregate] = &[
    gives("count", 1, 4, Kind::Number),
    gives("count_unique", 1, 4, Kind::Number),
    gives("per_second", 1, 4, Kind::Number),
    gives("per_minute", 1, 4, Kind::Number),
    of_field("sum", 1, 4),
    of_field("avg", 1, 4),
    of_field("min", 1, 4),
    of_field("max", 1, 4),
    of_field("p50", 1, 4),
    of_field("p75", 1, 4),
    of_field("p90", 1, 4),
    of_field("p95", 1, 4),
    of_field("p99", 1, 4),
];
