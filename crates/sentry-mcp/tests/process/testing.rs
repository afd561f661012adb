//! What the calls of every tool are written with.

pub(crate) use serde_json::{Value, json};

/// An object with the fields of another besides.
pub(crate) fn with(mut object: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more}") };
    object.as_object_mut().unwrap().extend(more);
    object
}
