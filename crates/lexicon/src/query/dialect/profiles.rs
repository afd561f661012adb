//! What profiles are searched and counted by.

use super::{Aggregate, Field, Kind, duration, gives, number, of_field, text, time};

pub(super) const FIELDS: &[Field] = &[
    text("profile.id"),
    text("profiler.id"),
    text("thread.id"),
    time("timestamp"),
    text("transaction"),
    text("project.name"),
    text("platform.name"),
    text("device.model"),
    text("device.manufacturer"),
    text("device.classification"),
    text("device.arch"),
    text("device.locale"),
    text("os.build"),
    duration("profile.duration"),
    duration("transaction.duration"),
    number("precise.start_ts"),
    number("precise.finish_ts"),
];

pub(super) const AGGREGATES: &[Aggregate] = &[
    gives("count", 0, 0, Kind::Number),
    gives("last_seen", 0, 0, Kind::Time),
    of_field("p50", 0, 1),
    of_field("p75", 0, 1),
    of_field("p95", 0, 1),
    of_field("p99", 0, 1),
];
