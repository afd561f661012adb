//! JSON that somebody else made, on one line that a reader takes in.

use serde_json::Value;
use untrusted::Untrusted;

/// `name: CPython, version: 3.12.4` of an object, and text as it is. What is null is left out.
pub(crate) fn flat(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| match value {
        Value::Object(fields) => {
            // Sentry repeats a context's name in its `type`.
            let fields = fields.iter().filter(|(key, value)| *key != "type" && !is_nothing(value));
            fields.map(|(key, value)| format!("{key}: {}", text(value))).collect::<Vec<_>>().join(", ")
        }
        other => text(other),
    })
}

/// `CPython 3.12.4, build: main` of a context that has a name and a version.
pub(crate) fn context(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| {
        let Value::Object(fields) = value else { return text(value) };
        let mut parts = Vec::new();
        let name = fields.get("name").and_then(Value::as_str);
        if let Some(name) = name {
            let version = fields.get("version").filter(|version| !version.is_null());
            let version = version.map(|version| format!(" {}", text(version))).unwrap_or_default();
            parts.push(format!("{name}{version}"));
        }
        let is_told = |key: &str| match key {
            "name" | "version" => name.is_some(),
            // A trace's ids stand in the head.
            other => matches!(other, "type" | "trace_id" | "span_id" | "replay_id"),
        };
        let rest = fields.iter().filter(|(key, value)| !is_told(key) && !is_nothing(value));
        parts.extend(rest.map(|(key, value)| format!("{key}: {}", text(value))));
        parts.join(", ")
    })
}

/// `checkout-v2 = true, dark-mode = false`, of the context in which SDKs record feature flags.
pub(crate) fn flags(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| {
        let flags = value.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let flags = flags.iter().filter_map(|flag| Some((flag.get("flag")?, flag.get("result")?)));
        flags
            .map(|(flag, result)| format!("{} = {}", text(flag), text(result)))
            .collect::<Vec<_>>()
            .join(", ")
    })
}

/// `50 × db SELECT … · 120 ms`: spans that say the same are counted and their durations added, in the order in which
/// each first stands.
pub(crate) fn spans(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| {
        let mut rows: Vec<(String, usize, f64)> = Vec::new();
        for span in value.as_array().map(Vec::as_slice).unwrap_or_default() {
            let part =
                |name: &str| span.get(name).filter(|value| !value.is_null()).map(text).unwrap_or_default();
            let row = format!("{} {}", part("op"), part("description"));
            let at = |name: &str| span.get(name).and_then(Value::as_f64);
            let lasted = at("timestamp").zip(at("start_timestamp")).map_or(0.0, |(end, start)| end - start);
            if let Some((_, count, seconds)) = rows.iter_mut().find(|(known, ..)| *known == row) {
                *count += 1;
                *seconds += lasted;
            } else if rows.len() < SPANS {
                rows.push((row, 1, lasted));
            }
        }
        let line = |(row, count, seconds): &(String, usize, f64)| {
            let milliseconds = (seconds * 10_000.0).round() / 10.0;
            let lasted = if milliseconds > 0.0 { format!(" · {milliseconds} ms") } else { String::new() };
            format!("{count} × {}{lasted}", row.trim())
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    })
}

/// `2500.5 millisecond` of a value with its unit.
pub(crate) fn measured(value: &Untrusted<Value>) -> Untrusted {
    value.map_ref(|value| {
        let Some(number) = value.get("value") else { return text(value) };
        let unit = value.get("unit").and_then(Value::as_str).filter(|unit| *unit != "none");
        unit.map_or_else(|| text(number), |unit| format!("{} {unit}", text(number)))
    })
}

/// Different spans that are shown of an event; the rest is in its trace.
const SPANS: usize = 20;

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_become_lines_and_text_stays() {
        for (value, line) in [
            (json!({ "name": "CPython", "type": "runtime", "build": null, "n": 3 }), "name: CPython, n: 3"),
            (json!("as it is"), "as it is"),
            (json!([1, "two"]), "[1,\"two\"]"),
        ] {
            let flat = flat(&Untrusted::new(value));
            assert!(flat.same_as(line), "{line}");
        }
    }

    #[test]
    fn spans_that_say_the_same_are_counted() {
        let query =
            json!({ "op": "db", "description": "SELECT 1", "start_timestamp": 1.0, "timestamp": 1.0021 });
        let list = json!([query, { "op": "http.client", "description": null }, query, query]);
        assert!(spans(&Untrusted::new(list)).same_as("3 × db SELECT 1 · 6.3 ms\n1 × http.client"));
        assert!(spans(&Untrusted::new(json!(7))).is_blank());
    }

    #[test]
    fn a_context_begins_with_what_it_is_of() {
        for (value, line) in [
            (
                json!({ "name": "CPython", "version": "3.12.4", "type": "runtime", "build": "main" }),
                "CPython 3.12.4, build: main",
            ),
            (json!({ "name": "linux", "raw_description": " " }), "linux"),
            (json!({ "version": "19.0.0", "type": "default" }), "version: 19.0.0"),
            (json!({ "name": { "odd": 1 }, "version": 2 }), "name: {\"odd\":1}, version: 2"),
            (json!({ "op": "db", "trace_id": "ff", "span_id": "aa" }), "op: db"),
            (json!("as it is"), "as it is"),
        ] {
            let flat = context(&Untrusted::new(value));
            assert!(flat.same_as(line), "{line}");
        }
    }

    #[test]
    fn what_was_measured_has_its_unit() {
        for (value, line) in [
            (json!({ "value": 2500.5, "unit": "millisecond" }), "2500.5 millisecond"),
            (json!({ "value": 0.1, "unit": "none" }), "0.1"),
            (json!({ "value": 7, "unit": null }), "7"),
            (json!(7), "7"),
        ] {
            assert!(measured(&Untrusted::new(value)).same_as(line), "{line}");
        }
    }

    #[test]
    fn flags_are_named_with_what_they_were() {
        let context = json!({ "values": [{ "flag": "checkout-v2", "result": true }, 7, { "flag": "odd" }, { "flag": "b", "result": "on" }] });
        assert!(flags(&Untrusted::new(context)).same_as("checkout-v2 = true, b = on"));
        assert!(flags(&Untrusted::new(json!("odd"))).is_blank());
    }
}
