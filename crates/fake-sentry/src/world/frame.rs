//! Stack frames: written short in the world's files, served with every key that Sentry sends.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::event::object;

/// Frames of a framework that many stack traces begin with: `[file, module, function, line]` each.
#[derive(Debug, Deserialize)]
pub(crate) struct Library {
    /// Stands before each file in `absPath`.
    root: String,
    frames: Vec<(String, Option<String>, String, Option<u32>)>,
}

/// The libraries by the name that `{"include": "…"}` uses.
pub(crate) type Libraries = BTreeMap<&'static str, Library>;

/// A `stacktrace` object from frames in their short form.
pub(crate) fn stacktrace(frames: &[Value], registers: &Value, libraries: &Libraries) -> Value {
    let mut full = Vec::new();
    for frame in frames {
        match frame.get("include").and_then(Value::as_str) {
            Some(name) => full.extend(libraries.get(name).into_iter().flat_map(system_frames)),
            None => full.push(own_frame(frame)),
        }
    }
    let system = full.iter().any(|frame| frame.get("inApp") == Some(&Value::Bool(false)));
    object([
        ("frames", Value::Array(full)),
        ("framesOmitted", Value::Null),
        ("registers", registers.clone()),
        ("hasSystemFrames", system.into()),
    ])
}

fn system_frames(library: &Library) -> impl Iterator<Item = Value> {
    library.frames.iter().map(|(file, module, function, line)| {
        frame(json!({
            "filename": file,
            "absPath": format!("{}{file}", library.root),
            "module": module,
            "function": function,
            "lineNo": line,
        }))
    })
}

fn own_frame(short: &Value) -> Value {
    let field = |name: &str| short.get(name).cloned().unwrap_or(Value::Null);
    let path = short.get("path").or_else(|| short.get("file"));
    frame(object([
        ("filename", field("file")),
        ("absPath", path.cloned().unwrap_or(Value::Null)),
        ("module", field("module")),
        ("package", field("package")),
        ("platform", field("platform")),
        ("instructionAddr", field("address")),
        ("symbolAddr", field("symbolAddress")),
        ("function", field("function")),
        ("rawFunction", field("rawFunction")),
        ("trust", field("trust")),
        ("lock", field("lock")),
        ("context", source(short.get("source"))),
        ("lineNo", field("line")),
        ("colNo", field("column")),
        ("inApp", short.get("inApp").and_then(Value::as_bool).unwrap_or(false).into()),
        ("vars", field("vars")),
    ]))
}

/// Every key of a frame, null or empty where `known` says nothing.
fn frame(known: Value) -> Value {
    let mut frame = Map::new();
    for (key, missing) in [
        ("filename", Value::Null),
        ("absPath", Value::Null),
        ("module", Value::Null),
        ("package", Value::Null),
        ("platform", Value::Null),
        ("instructionAddr", Value::Null),
        ("symbolAddr", Value::Null),
        ("function", Value::Null),
        ("rawFunction", Value::Null),
        ("symbol", Value::Null),
        ("context", Value::Array(Vec::new())),
        ("lineNo", Value::Null),
        ("colNo", Value::Null),
        ("inApp", Value::Bool(false)),
        ("trust", Value::Null),
        ("errors", Value::Null),
        ("lock", Value::Null),
        ("sourceLink", Value::Null),
        ("vars", Value::Null),
    ] {
        frame.insert(key.to_owned(), missing);
    }
    if let Value::Object(known) = known {
        frame.extend(known);
    }
    Value::Object(frame)
}

/// `{"from": 10, "lines": ["a", "b"]}` as `[[10, "a"], [11, "b"]]`.
fn source(source: Option<&Value>) -> Value {
    let from = source.and_then(|source| source.get("from")).and_then(Value::as_u64).unwrap_or(1);
    let lines = source.and_then(|source| source.get("lines")).and_then(Value::as_array);
    lines.into_iter().flatten().zip(from..).map(|(text, line)| json!([line, text])).collect()
}
