//! Which tools there are, under which names, and which of them a session lists.

mod compact;

use crate::{
    catalog,
    entry::Entry,
    gateway::{ASKING, GATEWAYS},
    schema::{self, PROJECT},
};
use access::{Constraint, Fixed};
use serde_json::{Map, Value};
use std::sync::LazyLock;

/// What most sessions need every day. Everything else costs no token until somebody searches for it.
///
/// One list and not a mark in each tool's file: what it costs is a matter of all of them together.
pub(crate) const DEFAULT: [&str; 16] = [
    "analyze_issue_with_seer",
    "execute_sentry_tool",
    "execute_sentry_write_tool",
    "find_organizations",
    "find_projects",
    "get_issue_details",
    "get_review_context",
    "get_sentry_resource",
    "get_trace_details",
    "search_errors",
    "search_events",
    "search_issue_events",
    "search_issues",
    "search_sentry_tools",
    "triage_issues",
    "update_issue",
];

/// Which of the permitted tools are listed. Any permitted tool answers to its name, listed or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Surface {
    /// Those that most sessions need.
    #[default]
    Default,
    /// Every one.
    All,
    /// These.
    Names(Vec<String>),
}

impl Surface {
    /// Whether the tool of this name is listed.
    #[must_use]
    pub fn lists(&self, name: &str) -> bool {
        match self {
            Self::All => true,
            // Where there is a model it was chosen to be asked.
            Self::Default => DEFAULT.contains(&name) || name == ASKING.spec.name,
            Self::Names(names) => names.iter().any(|listed| listed == name),
        }
    }
}

/// Every tool, those that find and run the others among them, by name.
pub fn every() -> impl Iterator<Item = &'static Entry> {
    static EVERY: LazyLock<Vec<&'static Entry>> = LazyLock::new(|| {
        let mut every: Vec<&Entry> = catalog::ALL.iter().chain(&GATEWAYS).collect();
        every.sort_by_key(|entry| entry.spec.name);
        every
    });
    EVERY.iter().copied()
}

/// The tool that is meant by a name: its own, one that it used to have, or one that a client or a model made of it,
/// such as `mcp__sentry__find_teams` or `find-teams`.
#[must_use]
pub fn named(name: &str) -> Option<&'static Entry> {
    let bare = bare(name);
    let every = || every().chain([&ASKING]);
    every().find(|entry| entry.spec.name == name).or_else(|| {
        every().find(|entry| entry.spec.name == bare || entry.spec.aliases.contains(&bare.as_str()))
    })
}

fn bare(name: &str) -> String {
    let last = name.trim().rsplit(['.', '/', ':']).next().unwrap_or_default();
    let last = last.rsplit("__").next().unwrap_or_default();
    last.to_ascii_lowercase().replace(['-', ' '], "_")
}

/// A tool as `tools/list` shows it.
#[derive(Debug, Clone)]
pub struct ListedTool {
    /// As clients call it.
    pub name: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// What it does.
    pub description: String,
    /// Its arguments.
    pub input_schema: Map<String, Value>,
    /// It changes nothing.
    pub read_only: bool,
    /// It changes or removes what is there.
    pub destructive: bool,
    /// It speaks to the world outside.
    pub open_world: bool,
}

impl ListedTool {
    /// The tool without what the session leaves no choice of.
    pub(crate) fn of(entry: &Entry, constraint: &Constraint) -> Self {
        let mut schema = entry.schema().clone();
        let schema = schema.ensure_object();
        let description = schema.remove("description");
        let gone = |name: &str| is_hidden(name, constraint);
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            properties.retain(|name, _| !gone(name));
            compact::compact(properties);
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !name.as_str().is_some_and(gone));
        }
        if schema.get("required").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            schema.remove("required");
        }
        Self {
            name: entry.spec.name,
            title: entry.spec.title,
            description: description.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(),
            input_schema: std::mem::take(schema),
            read_only: !entry.writes,
            destructive: entry.destroys,
            open_world: true,
        }
    }
}

/// Whether a parameter is taken and not shown: nobody needs it, or the session leaves no choice of it.
pub(crate) fn is_hidden(parameter: &str, constraint: &Constraint) -> bool {
    schema::TAKEN_UNLISTED.contains(&parameter)
        || constraint.fixes(Fixed::Organization) && parameter == "organizationSlug"
        || constraint.fixes(Fixed::Project) && PROJECT.contains(&parameter)
}
