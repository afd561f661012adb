//! Metrics that an application sends.

use super::{
    effect::{Effect, Found, Place},
    words::Words,
};

const TYPES: &[(&str, &str)] = &[
    ("counter", "counter"),
    ("counters", "counter"),
    ("gauge", "gauge"),
    ("gauges", "gauge"),
    ("distribution", "distribution"),
    ("distributions", "distribution"),
    ("metric", ""),
    ("metrics", ""),
    ("set", "set"),
];

const UNITS: &[(&str, &str)] = &[
    ("bytes", "byte"),
    ("byte", "byte"),
    ("seconds", "second"),
    ("second", "second"),
    ("milliseconds", "millisecond"),
    ("millisecond", "millisecond"),
    ("ms", "millisecond"),
    ("kilobytes", "kilobyte"),
    ("megabytes", "megabyte"),
    ("minutes", "minute"),
    ("hours", "hour"),
    ("percent", "percent"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.place != Place::Metrics {
        return None;
    }
    let rates = [
        ("rate per second of", "per_second"),
        ("rate per second", "per_second"),
        ("per second", "per_second"),
        ("per second rate", "per_second"),
        ("per second rate of", "per_second"),
        ("rate per minute", "per_minute"),
        ("rate per minute of", "per_minute"),
        ("rate of", "per_second"),
        ("rate", "per_second"),
    ];
    if let Some((next, rate)) = words.longest(at, &rates) {
        return Some((next, vec![Effect::Statistic(rate)]));
    }
    if words.is(at, &["count"]) {
        return Some((words.skip(at + 1, &["of"]), vec![Effect::Statistic("count")]));
    }
    let (next, unit) = words.phrase(at, "in").and_then(|next| words.longest(next, UNITS)).unwrap_or((at, ""));
    if !unit.is_empty() {
        return Some((next, vec![Effect::MetricUnit(unit)]));
    }
    let named = |at: usize| {
        Some(words.typed(at)).filter(|name| {
            name.contains(['.', '_'])
                && !name.starts_with('/')
                && !name.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    if let Some((next, kind)) = words.longest(at, TYPES) {
        let mut effects = if kind.is_empty() { Vec::new() } else { vec![Effect::MetricType(kind)] };
        let start = words.skip(next, &["named", "called", "name"]);
        let (end, more) = words.longest(start, TYPES).filter(|_| start == next).unwrap_or((start, ""));
        if !more.is_empty() {
            effects.push(Effect::MetricType(more));
        }
        if let Some(name) = named(end) {
            effects.push(Effect::Metric(name.to_owned()));
            return Some((end + 1, effects));
        }
        return Some((end.max(next), effects));
    }
    let name = named(at)?;
    let (next, kind) = words.longest(at + 1, TYPES)?;
    let mut effects = vec![Effect::Metric(name.to_owned())];
    if !kind.is_empty() {
        effects.push(Effect::MetricType(kind));
    }
    Some((next, effects))
}
