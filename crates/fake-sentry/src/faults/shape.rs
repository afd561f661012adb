//! JSON answers bent out of shape, record by record.
//!
//! A record is the answer itself when it is an object, or each element when it is a list.

use axum::{
    body::{Body, to_bytes},
    http::header,
    response::Response,
};
use serde_json::{Map, Value, json};

/// What a record is known by.
const IDENTIFIERS: &[&str] = &["id", "eventID", "groupID", "shortId", "slug", "key", "groupId", "eventId"];

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
    match value {
        Value::Object(record) => bend(record),
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

pub(crate) fn wrong_types(value: &mut Value) {
    let other = |value: &Value| match value {
        Value::Null => json!({ "was": "null" }),
        Value::Bool(_) => json!("perhaps"),
        Value::Number(_) => json!(["not a number"]),
        Value::String(_) => json!({ "not": "a string" }),
        Value::Array(_) => json!("not a list"),
        Value::Object(_) => json!([[7]]),
    };
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
