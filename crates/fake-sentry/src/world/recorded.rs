//! What SDKs recorded besides events: replays, profiles, conversations with AI agents, snapshots.

use std::collections::BTreeMap;

use serde_json::{Map, Number, Value, json};

use super::{conversations::Conversation, profiles::Profiles, snapshots::Snapshot};

/// As the organization's files describe it. Times are seconds after the beginning of each recording.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// The events of each replay, by its id.
    pub(crate) replays: BTreeMap<String, Vec<Map<String, Value>>>,
    pub(crate) profiles: Profiles,
    pub(crate) conversations: Vec<Conversation>,
    pub(crate) snapshots: Vec<Snapshot>,
}

/// Seconds of a recording in each of its segments.
const SEGMENT: f64 = 5.0;

impl Recorded {
    /// The segments of a replay that began at `start`, in seconds since 1970: each a list of events.
    pub(crate) fn segments(&self, replay: &str, start: f64, count: u32) -> Vec<Value> {
        let events = self.replays.get(replay).map(Vec::as_slice).unwrap_or_default();
        let of = |number: u32| {
            let from = f64::from(number) * SEGMENT;
            let inside = events.iter().filter(|event| {
                let at = event.get("at").and_then(Value::as_f64).unwrap_or_default();
                at >= from && at < from + SEGMENT
            });
            Value::Array(inside.map(|event| rendered(event, start)).collect())
        };
        (0..count).map(of).collect()
    }
}

/// An event in milliseconds since 1970, what it carries in seconds, as SDKs write them.
fn rendered(event: &Map<String, Value>, start: f64) -> Value {
    let at = event.get("at").and_then(Value::as_f64).unwrap_or_default();
    let mut data = event.get("data").cloned().unwrap_or_default();
    shift(&mut data, start);
    json!({ "type": event.get("type"), "timestamp": ((start + at) * 1_000.0).round(), "data": data })
}

/// Moves every time in a value.
fn shift(value: &mut Value, start: f64) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field.as_f64() {
                    Some(at) if matches!(name.as_str(), "timestamp" | "startTimestamp" | "endTimestamp") => {
                        *field = Number::from_f64(start + at).map_or(Value::Null, Value::Number);
                    }
                    _ => shift(field, start),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|element| shift(element, start)),
        _ => {}
    }
}
