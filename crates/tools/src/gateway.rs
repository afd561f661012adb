//! The way to the tools that are not listed: one tool that finds them, and two that run them.
//!
//! Two, so that a client may let one of them through unasked: what it runs cannot change anything. A gateway is no tool of
//! the catalogue. It says what is meant, and the gate runs that as if it had been called by its own name.

mod order;
mod search_sentry_tools;
#[cfg(test)]
mod tests;
mod use_sentry;

pub(crate) use order::Order;

use crate::{
    entry::Entry,
    tool::{Destroys, Reads, Spec},
};
use access::Skill;
use schemars::JsonSchema;
use search_sentry_tools::SearchSentryTools;
use serde_json::{Map, Value};
pub(crate) use use_sentry::{ASKING, UseSentry};

/// What runs a tool that changes nothing.
const READING: Spec = Spec::new("execute_sentry_tool", "Run a reading Sentry tool").skills(&Skill::ALL);
/// What runs a tool that changes Sentry.
pub(crate) const WRITING: Spec =
    Spec::new("execute_sentry_write_tool", "Run a changing Sentry tool").skills(&Skill::ALL);

/// The way to the tools that are not listed.
pub(crate) static GATEWAYS: [Entry; 3] = [
    Entry::gateway::<ExecuteSentryTool, Reads>(READING),
    Entry::gateway::<ExecuteSentryWriteTool, Destroys>(WRITING),
    Entry::of::<SearchSentryTools>(),
];

/// Run a tool that search_sentry_tools found and that only reads.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema matters: what is sent is read by `Order`")]
struct ExecuteSentryTool {
    name: String,
    /// The tool's parameters.
    arguments: Option<Map<String, Value>>,
}

/// Run a tool that search_sentry_tools found and that changes Sentry.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema matters: what is sent is read by `Order`")]
struct ExecuteSentryWriteTool {
    name: String,
    /// The tool's parameters.
    arguments: Option<Map<String, Value>>,
}
