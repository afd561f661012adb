//! What an issue that is no error is about: what Sentry found, and what shows it.

use serde::Deserialize;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// The `occurrence` of an event: a slow query, a missed job, a crossed threshold.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Occurrence {
    /// What was found.
    pub issue_title: Maybe<Untrusted>,
    /// More of it.
    pub subtitle: Maybe<Untrusted>,
    /// What shows it, for people.
    pub evidence_display: Listed<Evidence>,
    /// What shows it, for programs: ids of spans, thresholds, conditions.
    pub evidence_data: Maybe<Pairs>,
}

/// One piece of evidence.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Evidence {
    /// What it is called.
    pub name: Maybe<Untrusted>,
    /// What it is.
    pub value: Maybe<Untrusted>,
}
