//! What a change of several issues at once came to.

use lexicon::IssueId;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `PUT /organizations/{org}/issues/`: what was changed, of all of them alike. Empty where none was found.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct IssuesChanged {
    /// The status that they have now.
    pub status: Maybe<Untrusted>,
    /// The priority that they have now.
    pub priority: Maybe<Untrusted>,
    /// Whom they are assigned to now; `null` where nobody, and where that was not asked for.
    pub assigned_to: Maybe<Untrusted<serde_json::Value>>,
    /// How they were merged.
    pub merge: Maybe<Merged>,
}

/// What became of issues that were merged.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Merged {
    /// The issue that has all the events now.
    pub parent: Maybe<IssueId>,
    /// Those that are part of it now.
    pub children: Listed<IssueId>,
}
