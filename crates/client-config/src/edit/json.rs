//! JSON with comments, edited in place.

use super::{
    Change, Trouble,
    held::{Leaf, Leaves},
};
use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstNode, CstObject, CstObjectProp, CstRootNode},
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
    once(&top, change.root)?;
    once(&servers, change.name)?;
    for path in &change.left_out {
        leave_out(&server, path);
    }
    // In its place, so that the comments around it stay.
    let before = change.gone.iter().find_map(|key| server.get(key));
    if let (Some(before), Some((key, value))) = (before, change.reached_by())
        && server.get(key).is_none()
    {
        before.replace_with(key, input(value));
    }
    for key in change.gone {
        named(&server, key).into_iter().for_each(CstObjectProp::remove);
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

/// Of a key that stands twice, clients read one and we might write the other.
fn once(object: &CstObject, key: &str) -> Result<(), Trouble> {
    if named(object, key).len() > 1 { Err(Trouble::unexpected(key)) } else { Ok(()) }
}

/// The properties of a name, which may be more than one.
fn named(object: &CstObject, name: &str) -> Vec<CstObjectProp> {
    let is = |property: &CstObjectProp| property.decoded_name().as_deref() == Some(name);
    object.properties().into_iter().filter(is).collect()
}

/// Takes away what keys lead to, and what it was in when nothing else is left of that.
fn leave_out(object: &CstObject, path: &[String]) {
    let Some((first, rest)) = path.split_first() else { return };
    for property in named(object, first) {
        let is_empty = match (rest, property.object_value()) {
            ([], _) => true,
            (rest, Some(inner)) => {
                leave_out(&inner, rest);
                inner.properties().is_empty()
            }
            (_, None) => false,
        };
        if is_empty {
            property.remove();
        }
    }
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
    let id = |node: &CstNode| node.as_object()?.get("id")?.value()?.as_string_lit()?.decoded_value().ok();
    let wanted = question.get("id").and_then(Value::as_str);
    if !inputs.elements().iter().any(|element| id(element).as_deref() == wanted) {
        inputs.append(input(question));
    }
    Ok(())
}

/// The file without the entry, without what only it asked for, and without the place of servers when that is empty.
pub(super) fn remove(text: &str, root: &str, name: &str) -> Result<Option<String>, Trouble> {
    let file = read(text)?;
    let Some((top, servers)) =
        file.object_value().and_then(|top| top.object_value(root).map(|servers| (top, servers)))
    else {
        return Ok(None);
    };
    let Some(property) = servers.get(name) else {
        return Ok(None);
    };
    let asked = asked(&property.to_string());
    property.remove();
    if servers.properties().is_empty()
        && let Some(servers) = top.get(root)
    {
        servers.remove();
    }
    forget(&top, &asked, &file);
    Ok(Some(file.to_string()))
}

/// The ids of the questions that a text refers to.
fn asked(text: &str) -> Vec<String> {
    let rest = text.split("${input:").skip(1);
    rest.filter_map(|rest| Some(rest.split_once('}')?.0.to_owned())).collect()
}

/// Takes away VS Code's questions of these ids, unless something else refers to them.
fn forget(top: &CstObject, ids: &[String], file: &CstRootNode) {
    let Some(inputs) = top.array_value("inputs") else { return };
    let left = asked(&file.to_string());
    let id = |node: &CstNode| node.as_object()?.get("id")?.value()?.as_string_lit()?.decoded_value().ok();
    for question in inputs.elements() {
        if id(&question).is_some_and(|id| ids.contains(&id) && !left.contains(&id)) {
            question.remove();
        }
    }
    if inputs.elements().is_empty()
        && !ids.is_empty()
        && let Some(inputs) = top.get("inputs")
    {
        inputs.remove();
    }
}

/// The names of the servers.
pub(super) fn names(text: &str, root: &str) -> Result<Vec<String>, Trouble> {
    let servers = read(text)?.object_value().and_then(|top| top.object_value(root));
    let properties = servers.map(|servers| servers.properties()).unwrap_or_default();
    Ok(properties.iter().filter_map(CstObjectProp::decoded_name).collect())
}

/// The texts of an entry.
pub(super) fn held(text: &str, root: &str, name: &str) -> Result<Vec<Leaf>, Trouble> {
    let file = read(text)?;
    let server = file
        .object_value()
        .and_then(|top| top.object_value(root))
        .and_then(|servers| servers.object_value(name));
    let mut leaves = Leaves::default();
    if let Some(server) = server {
        collect(&server.into(), &mut leaves);
    }
    Ok(leaves.met)
}

fn collect(node: &CstNode, leaves: &mut Leaves) {
    if let Some(object) = node.as_object() {
        for property in object.properties() {
            if let (Some(name), Some(value)) = (property.decoded_name(), property.value()) {
                leaves.below(name, |leaves| collect(&value, leaves));
            }
        }
    } else if let Some(list) = node.as_array() {
        leaves.within_list(|leaves| list.elements().iter().for_each(|element| collect(element, leaves)));
    } else if let Some(text) = node.as_string_lit().and_then(|literal| literal.decoded_value().ok()) {
        leaves.meet(text);
    }
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
