//! The tags of an issue: how many of its events carry which value.

use super::Count;
use lexicon::Timestamp;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/tags/{key}/` and the `tags` of an issue.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssueTag {
    /// Its key.
    pub key: Maybe<Untrusted>,
    /// How many values it has; missing on older servers.
    pub unique_values: Maybe<Count>,
    /// How many events carry it.
    pub total_values: Maybe<Count>,
    /// Its most frequent values, at most ten.
    pub top_values: Listed<TagValue>,
}

/// A value of a tag; also `GET /organizations/{org}/issues/{issue}/tags/{key}/values/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct TagValue {
    /// The value; events may carry an empty one.
    pub value: Maybe<Untrusted>,
    /// How Sentry shows it.
    pub name: Maybe<Untrusted>,
    /// How many events carry it.
    pub count: Maybe<Count>,
    /// When an event first carried it.
    pub first_seen: Maybe<Timestamp>,
    /// When an event last carried it.
    pub last_seen: Maybe<Timestamp>,
}
