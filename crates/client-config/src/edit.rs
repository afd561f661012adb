//! Adding a server to a client's file, and taking it away.

mod held;
mod json;
mod launch;
mod masked;
mod there;
mod toml;

pub use held::{LeftOut, Why};
pub use there::{Reached, There};
pub(crate) use toml::{put as put_toml, read as read_toml, table};

use crate::{
    client::Client,
    entry::{entry, form, questions},
    server::{Name, Reach, Server},
};
use serde_json::{Map, Value};

/// Why a file was left alone. None of these repeats what the file holds: it may hold secrets.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It is not the JSON or TOML that its client reads.
    #[error("it cannot be read as {format}{}", .line.map(|line| format!(": see line {line}")).unwrap_or_default())]
    Unreadable {
        /// JSON or TOML.
        format: &'static str,
        /// Where, counted from 1.
        line: Option<usize>,
    },
    /// What should hold servers, or a server, holds something else.
    #[error("`{key}` in it is not what the client expects there")]
    Unexpected {
        /// The key, of ours.
        key: String,
    },
}

impl Trouble {
    pub(crate) fn unexpected(key: &str) -> Self {
        Self::Unexpected { key: key.to_owned() }
    }
}

/// What is written of an entry, and what is taken out of one that is there.
struct Change<'a> {
    root: &'static str,
    name: &'a str,
    entry: Map<String, Value>,
    gone: &'static [&'static str],
    left_out: Vec<Vec<String>>,
    questions: Vec<Value>,
}

impl Change<'_> {
    /// The key that says how the server is reached: it takes the place of the one that said so before.
    fn reached_by(&self) -> Option<(&String, &Value)> {
        self.entry.iter().find(|(key, _)| !matches!(key.as_str(), "type" | "enabled" | "name"))
    }
}

/// The file with the server in it. Of an entry of the same name, keys that we do not write stay, and so do variables and
/// headers that it sets, but for [`left_out`].
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn add(client: Client, text: &str, server: &Server) -> Result<String, Trouble> {
    let form = form(client);
    let change = Change {
        root: form.root,
        name: server.name.as_str(),
        entry: entry(client, server),
        gone: match server.reach {
            Reach::Program { .. } => form.of_addresses,
            Reach::Address { .. } => form.of_programs,
        },
        left_out: held::going(client, server, &held_by(client, text, &server.name)?)
            .into_iter()
            .map(|going| going.path)
            .collect(),
        questions: questions(client, server),
    };
    let add = if form.is_toml { toml::add } else { json::add };
    Ok(like(text, add(&plain(text), &change)?))
}

/// The file without the server; `None` when it is not there.
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn remove(client: Client, text: &str, name: &Name) -> Result<Option<String>, Trouble> {
    let form = form(client);
    let remove = if form.is_toml { toml::remove } else { json::remove };
    Ok(remove(&plain(text), form.root, name.as_str())?.map(|next| like(text, next)))
}

/// What an entry of this name says of the server; nothing when there is none.
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn there(client: Client, text: &str, name: &Name) -> Result<There, Trouble> {
    Ok(there::there(&held_by(client, text, name)?))
}

/// Other names under which a Sentry MCP server is there: with two, every tool is listed twice.
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn others(client: Client, text: &str, name: &Name) -> Result<Vec<Name>, Trouble> {
    let form = form(client);
    let names = if form.is_toml { toml::names } else { json::names };
    let names = names(&plain(text), form.root)?.into_iter().filter_map(|name| Name::new(&name).ok());
    let mut others = Vec::new();
    for other in names.filter(|other| other != name) {
        if there::is_of_sentry(&held_by(client, text, &other)?) {
            others.push(other);
        }
    }
    Ok(others)
}

/// What is not written again of an entry that is there when this server takes its place: secrets, and what was for another
/// address.
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn left_out(client: Client, text: &str, server: &Server) -> Result<Vec<LeftOut>, Trouble> {
    let going = held::going(client, server, &held_by(client, text, &server.name)?);
    Ok(going.into_iter().filter_map(held::Going::told).collect())
}

/// Whether an entry of this name holds a secret, and not the name of one. Its flags count too.
///
/// # Errors
/// [`Trouble`]: the file is not what its client reads.
pub fn holds_a_secret(client: Client, text: &str, name: &Name) -> Result<bool, Trouble> {
    Ok(held_by(client, text, name)?.iter().any(held::is_secret))
}

/// The texts of an entry of this name. What a launcher among its words is told to set is set all the same.
fn held_by(client: Client, text: &str, name: &Name) -> Result<Vec<held::Leaf>, Trouble> {
    let form = form(client);
    let held = if form.is_toml { toml::held } else { json::held };
    let mut held = held(&plain(text), form.root, name.as_str())?;
    let launch = launch::launch(&held::words(&held)).unwrap_or_default();
    let set = launch.variables.iter().map(|(name, value)| held::Leaf::at(&[form.variables, name], value));
    held.extend(set);
    Ok(held)
}

/// What some editors put before a text.
const MARK: char = '\u{feff}';

/// A text without its mark, with the line endings that are written here.
pub(crate) fn plain(text: &str) -> String {
    text.strip_prefix(MARK).unwrap_or(text).replace("\r\n", "\n")
}

/// A text with the mark and the line endings that the old one had.
pub(crate) fn like(old: &str, new: String) -> String {
    let new = if old.contains("\r\n") { new.replace('\n', "\r\n") } else { new };
    if old.starts_with(MARK) { format!("{MARK}{new}") } else { new }
}

#[cfg(test)]
mod tests;
