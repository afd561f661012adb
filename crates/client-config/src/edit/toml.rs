//! TOML, edited in place.

use super::{
    Change, Trouble,
    held::{Leaf, Leaves},
};
use serde_json::Value as Json;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value};

pub(crate) fn read(text: &str) -> Result<DocumentMut, Trouble> {
    text.parse().map_err(|error: toml_edit::TomlError| Trouble::Unreadable {
        format: "TOML",
        line: error.span().map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1),
    })
}

pub(super) fn add(text: &str, change: &Change<'_>) -> Result<String, Trouble> {
    let mut file = read(text)?;
    let server = table(table(file.as_table_mut(), change.root, true)?, change.name, false)?;
    let comments: Vec<String> = change.gone.iter().filter_map(|key| take(server, key)).flatten().collect();
    for path in &change.left_out {
        leave_out(server, path);
    }
    let reached_by = change.reached_by().filter(|(key, _)| !server.contains_key(key));
    for (key, value) in &change.entry {
        put(server, key, value);
    }
    // They are a person's, and what they say of the server holds whichever way it is reached.
    if let Some((key, _)) = reached_by
        && !comments.is_empty()
        && let Some(mut key) = server.key_mut(key)
    {
        key.leaf_decor_mut().set_prefix(comments.iter().map(|line| format!("{line}\n")).collect::<String>());
    }
    Ok(file.to_string())
}

/// Takes a key out; the comments above and behind it.
fn take(table: &mut dyn TableLike, key: &str) -> Option<Vec<String>> {
    let above =
        table.key(key)?.leaf_decor().prefix().and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
    let gone = table.remove(key)?;
    let behind = gone.as_value().and_then(|value| value.decor().suffix()?.as_str()).unwrap_or_default();
    let lines = above.lines().chain(behind.lines()).map(str::trim);
    Some(lines.filter(|line| line.starts_with('#')).map(str::to_owned).collect())
}

/// Takes away what keys lead to, and what it was in when nothing else is left of that.
fn leave_out(table: &mut dyn TableLike, path: &[String]) {
    match path {
        [] => {}
        [last] => drop(table.remove(last)),
        [first, rest @ ..] => {
            let Some(inner) = table.get_mut(first).and_then(Item::as_table_like_mut) else { return };
            leave_out(inner, rest);
            if inner.is_empty() {
                table.remove(first);
            }
        }
    }
}

/// The table under a key, made where there is none. `quiet`: without a header of its own.
pub(crate) fn table<'t>(
    parent: &'t mut dyn TableLike,
    key: &str,
    quiet: bool,
) -> Result<&'t mut dyn TableLike, Trouble> {
    if !parent.contains_key(key) {
        let mut made = Table::new();
        made.set_implicit(quiet);
        parent.insert(key, Item::Table(made));
    }
    parent.get_mut(key).and_then(Item::as_table_like_mut).ok_or_else(|| Trouble::unexpected(key))
}

/// The lists of names to which ours are added: what a person put there stays.
const ADDED_TO: [&str; 1] = ["env_vars"];

/// Sets one key; a comment behind the old value stays. Of variables, those that are set already stay.
pub(crate) fn put(table: &mut dyn TableLike, key: &str, value: &Json) {
    let there = table.get_mut(key).filter(|_| ADDED_TO.contains(&key)).and_then(Item::as_array_mut);
    if let (Some(there), Json::Array(ours)) = (there, value) {
        for name in ours.iter().filter_map(Json::as_str) {
            if !there.iter().any(|known| known.as_str() == Some(name)) {
                there.push(name);
            }
        }
        return;
    }
    let there = table.get_mut(key).and_then(Item::as_table_like_mut);
    if let (Some(there), Json::Object(ours)) = (there, value) {
        for (name, value) in ours {
            if !there.contains_key(name) {
                there.insert(name, Item::Value(item(value)));
            }
        }
        return;
    }
    let mut value = item(value);
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(there) => {
            *value.decor_mut() = there.decor().clone();
            *there = value;
        }
        None => drop(table.insert(key, Item::Value(value))),
    }
}

fn item(value: &Json) -> Value {
    match value {
        Json::Null => Value::from(""),
        Json::Bool(value) => Value::from(*value),
        Json::Number(value) => Value::from(value.as_i64().unwrap_or_default()),
        Json::String(value) => Value::from(value.as_str()),
        Json::Array(values) => Value::Array(values.iter().map(item).collect::<Array>()),
        Json::Object(members) => Value::InlineTable(
            members.iter().map(|(key, value)| (key.as_str(), item(value))).collect::<InlineTable>(),
        ),
    }
}

/// The file without the entry, and without the place of servers when that is empty.
pub(super) fn remove(text: &str, root: &str, name: &str) -> Result<Option<String>, Trouble> {
    let mut file = read(text)?;
    let Some(servers) = file.get_mut(root).and_then(Item::as_table_like_mut) else { return Ok(None) };
    let gone = servers.remove(name);
    if servers.is_empty() {
        file.remove(root);
    }
    Ok(gone.map(|_| file.to_string()))
}

/// The names of the servers.
pub(super) fn names(text: &str, root: &str) -> Result<Vec<String>, Trouble> {
    let file = read(text)?;
    let servers = file.get(root).and_then(Item::as_table_like);
    Ok(servers.into_iter().flat_map(|servers| servers.iter()).map(|(name, _)| name.to_owned()).collect())
}

/// The texts of an entry.
pub(super) fn held(text: &str, root: &str, name: &str) -> Result<Vec<Leaf>, Trouble> {
    let file = read(text)?;
    let server = file
        .get(root)
        .and_then(Item::as_table_like)
        .and_then(|servers| servers.get(name))
        .and_then(Item::as_table_like);
    let mut leaves = Leaves::default();
    if let Some(server) = server {
        collect(server, &mut leaves);
    }
    Ok(leaves.met)
}

fn collect(table: &dyn TableLike, leaves: &mut Leaves) {
    for (key, item) in table.iter() {
        leaves.below(key.to_owned(), |leaves| match item {
            Item::None => {}
            Item::Value(value) => texts(value, leaves),
            Item::Table(inner) => collect(inner, leaves),
            Item::ArrayOfTables(list) => {
                leaves.within_list(|leaves| list.iter().for_each(|inner| collect(inner, leaves)));
            }
        });
    }
}

fn texts(value: &Value, leaves: &mut Leaves) {
    match value {
        Value::String(text) => leaves.meet(text.value().clone()),
        Value::Array(list) => {
            leaves.within_list(|leaves| list.iter().for_each(|value| texts(value, leaves)));
        }
        Value::InlineTable(inner) => collect(inner, leaves),
        _ => {}
    }
}
