//! The answer to a question about many events: rows of the fields that were asked for.

use serde::Deserialize;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// `GET /organizations/{org}/events/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct EventTable {
    /// The rows: each field that has a value, and what the server adds (`id`, `project.name`).
    pub data: Listed<Pairs>,
    /// What the columns hold.
    pub meta: Maybe<EventTableMeta>,
}

/// What the columns of a table hold.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct EventTableMeta {
    /// `millisecond`, `byte`, … for each field; null for most.
    pub units: Maybe<Pairs>,
    /// Which dataset answered.
    pub dataset: Maybe<Untrusted>,
}
