//! TOML, edited in place.

use super::{Change, Trouble};
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
    for key in change.gone {
        server.remove(key);
    }
    for (key, value) in &change.entry {
        put(server, key, value);
    }
    Ok(file.to_string())
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

/// Sets one key; a comment behind the old value stays.
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

pub(super) fn remove(text: &str, root: &str, name: &str) -> Result<Option<String>, Trouble> {
    let mut file = read(text)?;
    let servers = file.get_mut(root).and_then(Item::as_table_like_mut);
    let gone = servers.and_then(|servers| servers.remove(name));
    Ok(gone.map(|_| file.to_string()))
}

/// The words of the command that an entry starts; none for an address.
pub(super) fn words(text: &str, root: &str, name: &str) -> Result<Option<Vec<String>>, Trouble> {
    let file = read(text)?;
    let server = file
        .get(root)
        .and_then(Item::as_table_like)
        .and_then(|servers| servers.get(name))
        .and_then(Item::as_table_like);
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Ok(server.map(|server| {
        let program = server.get("command").and_then(Item::as_str).map(str::to_owned);
        let arguments = server.get("args").and_then(Item::as_array);
        program.into_iter().chain(arguments.into_iter().flatten().filter_map(text)).collect()
    }))
}
