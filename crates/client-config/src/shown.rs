//! An entry alone, for whoever writes it down by hand, and for a client's own program.

use crate::{
    client::{Client, Scope},
    edit::add,
    entry::{entry, form},
    server::{Name, Server},
};
use serde_json::Value;

/// The entry as it stands in a file that holds nothing else.
#[must_use]
pub fn snippet(client: Client, server: &Server) -> String {
    if client == Client::Goose {
        return yaml(client, server);
    }
    // An empty file is read and written by the same code as a full one; it holds nothing that could be unexpected.
    add(client, "", server).unwrap_or_default()
}

/// YAML takes JSON for a value, quotes and all.
fn yaml(client: Client, server: &Server) -> String {
    let members = entry(client, server);
    let lines = members.iter().map(|(key, value)| format!("    {key}: {value}\n"));
    format!("{}:\n  {}:\n{}", form(client).root, server.name, lines.collect::<String>())
}

/// What the client's own program is told to add the server; `None` where its file is ours to write.
#[must_use]
pub fn told_to_add(client: Client, scope: Scope, server: &Server) -> Option<Vec<String>> {
    client.program(scope)?;
    let mut words = ["mcp", "add-json", "-s", "user"].map(str::to_owned).to_vec();
    words.extend([server.name.to_string(), Value::Object(entry(client, server)).to_string()]);
    Some(words)
}

/// What it is told to take the server away.
#[must_use]
pub fn told_to_remove(client: Client, scope: Scope, name: &Name) -> Option<Vec<String>> {
    client.program(scope)?;
    Some(["mcp", "remove", "-s", "user", name.as_str()].map(str::to_owned).to_vec())
}
