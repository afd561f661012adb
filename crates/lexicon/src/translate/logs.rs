//! Lines of logs: how severe they are.

use super::{
    effect::{Draft, Effect, Found, Place, term},
    words::Words,
};

const SEVERITIES: &[&str] = &["trace", "debug", "info", "warn", "error", "fatal"];

const WORDS: &[(&str, &str)] = &[
    ("trace", "trace"),
    ("debug", "debug"),
    ("info", "info"),
    ("warn", "warn"),
    ("warning", "warn"),
    ("warnings", "warn"),
    ("warns", "warn"),
    ("error", "error"),
    ("errors", "error"),
    ("fatal", "fatal"),
    ("critical", "fatal"),
    ("fatals", "fatal"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.place != Place::Logs {
        return None;
    }
    if let Some(next) = ["logs", "log", "log lines", "log entries", "log line", "log messages", "log entry"]
        .iter()
        .filter_map(|word| words.phrase(at, word))
        .max()
    {
        return Some((next, Vec::new()));
    }
    let start = words.skip(at, &["level", "severity"]);
    let start = if start > at { words.skip(start, &["of", "is"]) } else { start };
    let (next, severity) = words.longest(start, WORDS)?;
    let next = words.skip(next, &["level", "severity"]);
    if severity == "error" && words.is(next, &["type", "types", "message", "messages", "rate"]) {
        return None;
    }
    for phrase in [
        "and above",
        "or above",
        "and higher",
        "or higher",
        "and up",
        "or worse",
        "and worse",
        "or more severe",
    ] {
        if let Some(end) = words.phrase(next, phrase) {
            let from = SEVERITIES.iter().position(|name| *name == severity)?;
            let values = SEVERITIES.get(from..)?.iter().map(|name| (*name).to_owned()).collect();
            return Some((end, vec![Effect::Term(Draft { values, ..Draft::of("severity", "") })]));
        }
    }
    Some((next, vec![term("severity", severity)]))
}
