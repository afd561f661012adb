//! How often an issue happened, and since when: what lists tell of an issue where they are asked for it.

use super::Count;
use lexicon::Timestamp;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Wire};

/// The charts of an issue in a list.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct IssueStats {
    /// Of two weeks, by the day in UTC, the oldest first: when the day begins, in seconds since 1970, and how many events.
    #[serde(rename = "14d")]
    pub fortnight: Listed<Listed<Count>>,
}

/// What an issue was from its first event on.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueLifetime {
    /// When its first event happened.
    pub first_seen: Maybe<Timestamp>,
}
