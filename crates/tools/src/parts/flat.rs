//! JSON that somebody else made, on one line that a reader takes in.

use serde_json::Value;
use untrusted::Untrusted;

/// `name: CPython, version: 3.12.4` of an object, and text as it is. What is null is left out.
pub(crate) fn flat(value: &Untrusted<Value>) -> Untrusted {
    value.clone().map(|value| match value {
        Value::Object(fields) => {
            // Sentry repeats a context's name in its `type`.
            let fields = fields.iter().filter(|(key, value)| *key != "type" && !value.is_null());
            fields.map(|(key, value)| format!("{key}: {}", text(value))).collect::<Vec<_>>().join(", ")
        }
        other => text(&other),
    })
}

/// `checkout-v2 = true, dark-mode = false`, of the context in which SDKs record feature flags.
pub(crate) fn flags(value: &Untrusted<Value>) -> Untrusted {
    value.clone().map(|value| {
        let flags = value.get("values").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let flags = flags.iter().filter_map(|flag| Some((flag.get("flag")?, flag.get("result")?)));
        flags
            .map(|(flag, result)| format!("{} = {}", text(flag), text(result)))
            .collect::<Vec<_>>()
            .join(", ")
    })
}

/// `50 × db SELECT …`: spans that say the same are counted, in the order in which each first stands.
pub(crate) fn spans(value: &Untrusted<Value>) -> Untrusted {
    value.clone().map(|value| {
        let mut rows: Vec<(String, usize)> = Vec::new();
        for span in value.as_array().map(Vec::as_slice).unwrap_or_default() {
            let part = |name: &str| span.get(name).map(text).unwrap_or_default();
            let row = format!("{} {}", part("op"), part("description"));
            if let Some((_, count)) = rows.iter_mut().find(|(known, _)| *known == row) {
                *count += 1;
            } else if rows.len() < SPANS {
                rows.push((row, 1));
            }
        }
        rows.iter().map(|(row, count)| format!("{count} × {row}")).collect::<Vec<_>>().join("\n")
    })
}

/// Different spans that are shown of an event; the rest is in its trace.
const SPANS: usize = 20;

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
        let query = json!({ "op": "db", "description": "SELECT 1" });
        let list = json!([query, { "op": "http.client" }, query, query]);
        assert!(spans(&Untrusted::new(list)).same_as("3 × db SELECT 1\n1 × http.client "));
        assert!(spans(&Untrusted::new(json!(7))).is_blank());
    }

    #[test]
    fn flags_are_named_with_what_they_were() {
        let context = json!({ "values": [{ "flag": "checkout-v2", "result": true }, 7, { "flag": "odd" }, { "flag": "b", "result": "on" }] });
        assert!(flags(&Untrusted::new(context)).same_as("checkout-v2 = true, b = on"));
        assert!(flags(&Untrusted::new(json!("odd"))).is_blank());
    }
}
