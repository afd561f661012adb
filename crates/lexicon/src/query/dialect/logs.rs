//! What lines of logs are searched and counted by.

use super::{Aggregate, Field, Kind, gives, number, of_field, one_of, text, time};

pub(super) const FIELDS: &[Field] = &[
    text("message"),
    text("message.template"),
    one_of("severity", &["trace", "debug", "info", "warn", "error", "fatal"]),
    number("severity_number"),
    time("timestamp"),
    number("timestamp_precise"),
    number("observed_timestamp"),
    text("span_id"),
    text("trace.parent_span_id"),
    text("sentry.item_id"),
    number("sentry.observed_timestamp_nanos"),
    text("logger.name"),
    text("origin"),
    number("payload_size"),
    text("replay.id"),
    text("user.name"),
    text("server.address"),
    text("device.model"),
    text("code.file.path"),
    text("code.function.name"),
    number("code.line.number"),
];

pub(super) const AGGREGATES: &[Aggregate] = &[
    gives("count", 0, 1, Kind::Number),
    gives("count_unique", 1, 1, Kind::Number),
    gives("count_if", 2, 4, Kind::Number),
    gives("epm", 0, 1, Kind::Number),
    gives("eps", 0, 1, Kind::Number),
    gives("last_seen", 0, 0, Kind::Time),
    of_field("avg", 1, 1),
    of_field("sum", 1, 1),
    of_field("min", 1, 1),
    of_field("max", 1, 1),
    of_field("p50", 1, 1),
    of_field("p75", 1, 1),
    of_field("p90", 1, 1),
    of_field("p95", 1, 1),
    of_field("p99", 1, 1),
    of_field("p100", 1, 1),
];
