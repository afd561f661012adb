//! JSON answers bent out of shape, record by record.
//!
//! A record is the answer itself when it is an object, or each element when it is a list or wraps one (`{"data": […]}`).

use axum::{
    body::{Body, to_bytes},
    http::header,
    response::Response,
};
use serde_json::{Map, Value, json};

/// What a record is known by.
const IDENTIFIERS: &[&str] = &[
    "id", "eventID", "groupID", "shortId", "slug", "key", "groupId", "eventId", "event_id", "issue_id",
    "short_id", "span_id", "trace", "version",
];

/// The fields in which some answers wrap their records.
const WRAPPERS: &[&str] = &["data", "activity", "committers", "regions", "transactions"];

/// Changes the body of a JSON answer; others stay as they are.
pub(crate) async fn change(response: Response, bend: impl FnOnce(&mut Value)) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let body = match serde_json::from_slice::<Value>(&bytes) {
        Ok(mut value) => {
            bend(&mut value);
            Body::from(value.to_string())
        }
        Err(_) => Body::from(bytes),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, body)
}

fn each_record(value: &mut Value, bend: impl Fn(&mut Map<String, Value>)) {
    let wrapped = |object: &Map<String, Value>| {
        let found = WRAPPERS.iter().find(|name| object.get(**name).is_some_and(Value::is_array));
        found.copied().filter(|_| object.len() <= 2)
    };
    match value {
        Value::Object(record) => match wrapped(record) {
            Some(name) => {
                let list = record.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten();
                list.filter_map(Value::as_object_mut).for_each(bend);
            }
            None => bend(record),
        },
        Value::Array(list) => list.iter_mut().filter_map(Value::as_object_mut).for_each(bend),
        _ => {}
    }
}

fn is_identifier(key: &str) -> bool {
    IDENTIFIERS.contains(&key)
}

pub(crate) fn list_for_object(value: &mut Value) {
    *value = match value.take() {
        Value::Array(list) => list.into_iter().next().unwrap_or(json!({})),
        other => json!([other]),
    };
}

pub(crate) fn bad_element(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.iter_mut().for_each(bad_element);
            // Lists of scalars or pairs are values in themselves (`[line, text]`), not lists of things.
            if list.iter().all(Value::is_object) {
                list.insert(list.len() / 2, json!(42));
            }
        }
        Value::Object(object) => object.values_mut().for_each(bad_element),
        _ => {}
    }
}

pub(crate) fn null_fields(value: &mut Value) {
    each_record(value, |record| {
        record.iter_mut().filter(|(key, _)| !is_identifier(key)).for_each(|(_, value)| *value = Value::Null);
    });
}

pub(crate) fn null_everything(value: &mut Value) {
    each_record(value, |record| record.values_mut().for_each(|value| *value = Value::Null));
}

pub(crate) fn only_ids(value: &mut Value) {
    each_record(value, |record| record.retain(|key, _| is_identifier(key)));
}

pub(crate) fn extra_fields(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(extra_fields),
        Value::Object(object) => {
            object.values_mut().for_each(extra_fields);
            object
                .insert("unheardOf".to_owned(), json!({ "deep": [[{ "er": null }]], "n": 1e300, "s": "ÿ" }));
            object.insert("another_new-one".to_owned(), json!([1, "2", true, null, {}]));
        }
        _ => {}
    }
}

/// A value of another type.
fn other(value: &Value) -> Value {
    match value {
        Value::Null => json!({ "was": "null" }),
        Value::Bool(_) => json!("perhaps"),
        Value::Number(_) => json!(["not a number"]),
        Value::String(_) => json!({ "not": "a string" }),
        Value::Array(_) => json!("not a list"),
        Value::Object(_) => json!([[7]]),
    }
}

/// Calls `bend` with the name and value of every field that is no identifier and holds no other fields, at any depth.
fn each_leaf(value: &mut Value, bend: &impl Fn(&str, &mut Value)) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(|item| each_leaf(item, bend)),
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value {
                    Value::Array(_) | Value::Object(_) => each_leaf(value, bend),
                    leaf if !is_identifier(key) => bend(key, leaf),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

pub(crate) fn wrong_types_deep(value: &mut Value) {
    each_leaf(value, &|_, leaf| *leaf = other(leaf));
}

/// Values of the right type that break the grammar of their field.
pub(crate) fn malformed_fields(value: &mut Value) {
    const TIMES: &[&str] = &["date", "seen", "timestamp", "created", "started", "finished", "_at"];
    each_leaf(value, &|key, leaf| {
        let key = key.to_lowercase();
        let new = match leaf {
            Value::String(_) if TIMES.iter().any(|part| key.contains(part)) => {
                json!("the day before yesterday")
            }
            Value::String(text) if text.starts_with("http") => json!("https://[::bad/%zz"),
            Value::String(text) if text.parse::<f64>().is_ok() => json!("1e9x"),
            Value::String(_) => json!(""),
            Value::Number(number) if number.is_f64() => json!(-1.797e308),
            Value::Number(_) => json!(-9_007_199_254_740_993_i64),
            _ => return,
        };
        *leaf = new;
    });
}

/// Every second field of every object is missing, but not the identifiers.
pub(crate) fn missing_fields(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(missing_fields),
        Value::Object(object) => {
            let mut keep = false;
            object.retain(|key, _| {
                keep = !keep;
                keep || is_identifier(key) || WRAPPERS.contains(&key.as_str())
            });
            object.values_mut().for_each(missing_fields);
        }
        _ => {}
    }
}

pub(crate) fn wrong_types(value: &mut Value) {
    each_record(value, |record| {
        record.iter_mut().filter(|(key, _)| !is_identifier(key)).for_each(|(_, value)| *value = other(value));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bent(bend: fn(&mut Value), mut value: Value) -> Value {
        bend(&mut value);
        value
    }

    #[test]
    fn records_keep_only_what_the_fault_leaves() {
        let list = json!([{ "id": "1", "title": "a", "count": 2 }]);
        assert_eq!(bent(null_fields, list.clone()), json!([{ "id": "1", "title": null, "count": null }]));
        assert_eq!(
            bent(null_everything, list.clone()),
            json!([{ "id": null, "title": null, "count": null }])
        );
        assert_eq!(bent(only_ids, list.clone()), json!([{ "id": "1" }]));
        let wrong = json!([{ "id": "1", "title": { "not": "a string" }, "count": ["not a number"] }]);
        assert_eq!(bent(wrong_types, list), wrong);
    }

    #[test]
    fn wrapped_lists_hold_the_records() {
        let rows = json!({ "data": [{ "id": "1", "title": "a" }], "meta": {} });
        assert_eq!(bent(null_fields, rows), json!({ "data": [{ "id": "1", "title": null }], "meta": {} }));
        let event = json!({ "type": "exception", "data": [{ "a": 1 }], "id": 1 });
        assert_eq!(bent(null_fields, event), json!({ "type": null, "data": null, "id": 1 }));
    }

    #[test]
    fn grammar_types_and_presence_break_at_any_depth() {
        let value = json!({ "id": "1", "a": { "lastSeen": "2026", "n": 3, "url": "http://x" }, "b": [{ "id": 2, "c": true, "d": 1.5 }] });
        let malformed = json!({ "id": "1", "a": { "lastSeen": "the day before yesterday", "n": -9_007_199_254_740_993_i64, "url": "https://[::bad/%zz" }, "b": [{ "id": 2, "c": true, "d": -1.797e308 }] });
        assert_eq!(bent(malformed_fields, value.clone()), malformed);
        let wrong = json!({ "id": "1", "a": { "lastSeen": { "not": "a string" }, "n": ["not a number"], "url": { "not": "a string" } }, "b": [{ "id": 2, "c": "perhaps", "d": ["not a number"] }] });
        assert_eq!(bent(wrong_types_deep, value.clone()), wrong);
        assert_eq!(bent(missing_fields, value), json!({ "id": "1", "b": [{ "id": 2, "d": 1.5 }] }));
    }

    #[test]
    fn bad_elements_go_into_lists_of_objects_at_any_depth() {
        let value = json!({ "tags": [{ "key": "a" }, { "key": "b" }], "context": [[1, "x"]], "in": [] });
        let bad = json!({ "tags": [{ "key": "a" }, 42, { "key": "b" }], "context": [[1, "x"]], "in": [42] });
        assert_eq!(bent(bad_element, value), bad);
    }

    #[test]
    fn lists_and_objects_change_places() {
        assert_eq!(bent(list_for_object, json!({ "id": 1 })), json!([{ "id": 1 }]));
        assert_eq!(bent(list_for_object, json!([{ "id": 1 }, { "id": 2 }])), json!({ "id": 1 }));
    }
}
