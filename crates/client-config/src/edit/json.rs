//! JSON with comments, edited in place.

use super::{Change, Trouble};
use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstObject, CstRootNode},
};
use serde_json::Value;

/// What the clients' own readers take beyond JSON: comments, and commas at the end.
const DIALECT: ParseOptions = ParseOptions {
    allow_comments: true,
    allow_trailing_commas: true,
    allow_loose_object_property_names: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

fn read(text: &str) -> Result<CstRootNode, Trouble> {
    CstRootNode::parse(text, &DIALECT).map_err(|error| Trouble::Unreadable {
        format: "JSON",
        line: Some(text.get(..error.range().start).unwrap_or_default().matches('\n').count() + 1),
    })
}

pub(super) fn add(text: &str, change: &Change<'_>) -> Result<String, Trouble> {
    let root = read(text)?;
    let top = root.object_value_or_create().ok_or_else(|| Trouble::unexpected("the whole"))?;
    let servers = top.object_value_or_create(change.root).ok_or_else(|| Trouble::unexpected(change.root))?;
    let server =
        servers.object_value_or_create(change.name).ok_or_else(|| Trouble::unexpected(change.name))?;
    for key in change.gone {
        if let Some(property) = server.get(key) {
            property.remove();
        }
    }
    for (key, value) in &change.entry {
        put(&server, key, value);
    }
    for question in &change.questions {
        ask(&top, question)?;
    }
    let mut text = root.to_string();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Sets one key. Of variables and headers, those that are set already stay: they may be the user's own.
fn put(server: &CstObject, key: &str, value: &Value) {
    match (server.get(key), value) {
        (Some(property), Value::Object(members)) if property.object_value().is_some() => {
            let there = property.object_value_or_set();
            for (key, value) in members {
                if there.get(key).is_none() {
                    there.append(key, input(value));
                }
            }
        }
        (Some(property), value) => property.set_value(input(value)),
        (None, value) => drop(server.append(key, input(value))),
    }
}

/// Adds a question to VS Code's `inputs`, unless one of that id is there.
fn ask(top: &CstObject, question: &Value) -> Result<(), Trouble> {
    let inputs = top.array_value_or_create("inputs").ok_or_else(|| Trouble::unexpected("inputs"))?;
    let id = |node: &jsonc_parser::cst::CstNode| {
        node.as_object()?.get("id")?.value()?.as_string_lit()?.decoded_value().ok()
    };
    let wanted = question.get("id").and_then(Value::as_str);
    if !inputs.elements().iter().any(|element| id(element).as_deref() == wanted) {
        inputs.append(input(question));
    }
    Ok(())
}

pub(super) fn remove(text: &str, root: &str, name: &str) -> Result<Option<String>, Trouble> {
    let file = read(text)?;
    let Some(servers) = file.object_value().and_then(|top| top.object_value(root)) else {
        return Ok(None);
    };
    let Some(property) = servers.get(name) else {
        return Ok(None);
    };
    property.remove();
    Ok(Some(file.to_string()))
}

/// The words of the command that an entry starts; none for an address.
pub(super) fn words(text: &str, root: &str, name: &str) -> Result<Option<Vec<String>>, Trouble> {
    let file = read(text)?;
    let server = file
        .object_value()
        .and_then(|top| top.object_value(root))
        .and_then(|servers| servers.object_value(name));
    let text = |node: jsonc_parser::cst::CstNode| node.as_string_lit()?.decoded_value().ok();
    Ok(server.map(|server| {
        let of = |key: &str| {
            let Some(value) = server.get(key).and_then(|property| property.value()) else {
                return Vec::new();
            };
            match value.as_array() {
                Some(list) => list.elements().into_iter().filter_map(text).collect(),
                None => text(value).into_iter().collect(),
            }
        };
        let mut words: Vec<String> = of("command");
        words.extend(of("args"));
        words
    }))
}

fn input(value: &Value) -> CstInputValue {
    match value {
        Value::Null => CstInputValue::Null,
        Value::Bool(value) => CstInputValue::Bool(*value),
        Value::Number(value) => CstInputValue::Number(value.to_string()),
        Value::String(value) => CstInputValue::String(value.clone()),
        Value::Array(values) => CstInputValue::Array(values.iter().map(input).collect()),
        Value::Object(members) => {
            CstInputValue::Object(members.iter().map(|(key, value)| (key.clone(), input(value))).collect())
        }
    }
}
