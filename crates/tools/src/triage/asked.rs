//! What a sweep is asked for: which issues, of which time.

use lexicon::{Period, ProjectRef};
use schemars::JsonSchema;
use serde::Deserialize;
use untrusted::Untrusted;

/// How much Sentry says that an issue matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Priority {
    Low,
    Medium,
    High,
}

impl Priority {
    /// Sentry's word for it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// What an issue says; `None` for a word that is not known, and on servers without priorities.
    pub(crate) fn of(word: &Untrusted) -> Option<Self> {
        [Self::Low, Self::Medium, Self::High].into_iter().find(|priority| word.same_as(priority.as_str()))
    }
}

/// Which issues are swept.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) project: Option<ProjectRef>,
    /// Issues that were seen within this time.
    pub(crate) since: Period,
    /// Only these; all of them when there is none.
    pub(crate) priorities: Vec<Priority>,
    /// Only these; all of them when there is none.
    pub(crate) environments: Vec<String>,
    /// How many are told, the most urgent first.
    pub(crate) rows: usize,
}

impl Asked {
    /// The search, in Sentry's syntax.
    pub(crate) fn query(&self) -> String {
        let mut words: Vec<&str> = self.priorities.iter().map(|priority| priority.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        match words.as_slice() {
            [] => "is:unresolved".to_owned(),
            [one] => format!("is:unresolved issue.priority:{one}"),
            several => format!("is:unresolved issue.priority:[{}]", several.join(", ")),
        }
    }

    /// All that decides which issues there are: two sweeps of the same can be compared.
    pub(crate) fn scope(&self, organization: &str) -> String {
        let project = self.project.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut environments = self.environments.clone();
        environments.sort();
        format!("{organization}/{project} {} {} {environments:?}", self.query(), self.since)
    }
}
