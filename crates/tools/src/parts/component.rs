//! Conditions and actions of alert rules, each of a kind of its own, on one line.

use serde_json::{Map, Value};
use untrusted::Untrusted;

/// `tagged_event (key: tenant, match: eq, value: north)`.
pub(crate) fn component(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| match value {
        Value::Object(fields) => {
            let mut words = Vec::new();
            collect(fields, &mut words);
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or("of an unknown kind");
            if words.is_empty() { kind.to_owned() } else { format!("{kind} ({})", words.join(", ")) }
        }
        other => other.to_string(),
    })
}

/// What says nothing beside the kind.
const SILENT: [&str; 6] = ["id", "type", "status", "conditionGroupId", "conditionResult", "targetType"];

/// Names and values, at whatever depth; what is empty, and `true` alone, is left out.
fn collect(fields: &Map<String, Value>, words: &mut Vec<String>) {
    for (name, value) in fields.iter().filter(|(name, _)| !SILENT.contains(&name.as_str())) {
        match value {
            Value::Null => {}
            Value::Bool(true) if name == "comparison" => {}
            Value::String(text) if text.is_empty() => {}
            Value::String(text) => words.push(format!("{name}: {text}")),
            Value::Object(inner) => collect(inner, words),
            Value::Array(list) if list.is_empty() => {}
            other => words.push(format!("{name}: {other}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_component_is_one_line() {
        for (value, line) in [
            (
                json!({ "id": "1", "type": "first_seen_event", "comparison": true, "conditionResult": true }),
                "first_seen_event",
            ),
            (
                json!({ "type": "tagged_event", "comparison": { "key": "tenant", "match": "eq", "value": "north" } }),
                "tagged_event (key: tenant, match: eq, value: north)",
            ),
            (
                json!({ "type": "slack", "integrationId": "44", "data": { "tags": "" }, "config": { "targetType": 0, "targetDisplay": "#a" } }),
                "slack (integrationId: 44, targetDisplay: #a)",
            ),
            (json!({ "type": "level", "comparison": 40 }), "level (comparison: 40)"),
            (json!({ "comparison": [1] }), "of an unknown kind (comparison: [1])"),
            (json!(7), "7"),
        ] {
            assert!(component(&Untrusted::new(value)).same_as(line), "{line}");
        }
    }
}
