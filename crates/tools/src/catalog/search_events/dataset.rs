//! What can be searched, and by which names versions of Sentry know it.

use lexicon::{Explorer, query::Dialect};
use schemars::JsonSchema;
use sentry_api::Said;
use serde::Deserialize;
use serde_json::Value;

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Dataset {
    Errors,
    Spans,
    Logs,
}

/// Where errors and transactions are one.
const DISCOVER: &str = "discover";

impl Dataset {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Spans => "spans",
            Self::Logs => "logs",
        }
    }

    /// What its fields are.
    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Self::Errors => Dialect::Errors,
            Self::Spans => Dialect::Spans,
            Self::Logs => Dialect::Logs,
        }
    }

    /// As words are read.
    pub(super) const fn meaning(self) -> lexicon::translate::Dataset {
        match self {
            Self::Errors => lexicon::translate::Dataset::Errors,
            Self::Spans => lexicon::translate::Dataset::Spans,
            Self::Logs => lexicon::translate::Dataset::Logs,
        }
    }

    /// The one that words are about, if it is served here.
    pub(super) const fn meant(meant: lexicon::translate::Dataset) -> Option<Self> {
        match meant {
            lexicon::translate::Dataset::Errors => Some(Self::Errors),
            lexicon::translate::Dataset::Spans => Some(Self::Spans),
            lexicon::translate::Dataset::Logs => Some(Self::Logs),
            _ => None,
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Errors => "Errors",
            Self::Spans => "Spans",
            Self::Logs => "Logs",
        }
    }

    /// Its names on servers of different ages, the newest first.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Errors => &["errors", DISCOVER],
            Self::Spans => &["spans"],
            Self::Logs => &["logs", "ourlogs"],
        }
    }

    /// The columns that are shown when none are asked for.
    pub(super) const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Errors => &[
                "timestamp",
                "issue",
                "title",
                "project",
                "level",
                "culprit",
                "error.type",
                "message",
                "user.email",
                "user.id",
            ],
            Self::Spans => &[
                "timestamp",
                "id",
                "span.op",
                "span.description",
                "span.duration",
                "transaction",
                "project",
                "trace",
            ],
            Self::Logs => &["timestamp", "severity", "message", "project", "trace"],
        }
    }

    pub(super) const fn explorer(self) -> Explorer {
        match self {
            Self::Errors => Explorer::Errors,
            Self::Spans => Explorer::Spans,
            Self::Logs => Explorer::Logs,
        }
    }

    /// The query for a dataset of this name: where errors share theirs with transactions, those are left out.
    pub(super) fn narrowed(self, name: &str, query: &str) -> String {
        const ERRORS_ONLY: &str = "!event.type:transaction";
        match (name == DISCOVER, query.trim()) {
            (false, _) => query.to_owned(),
            (true, "") => ERRORS_ONLY.to_owned(),
            (true, query) => format!("({query}) {ERRORS_ONLY}"),
        }
    }
}

/// Whether Sentry says that it has no dataset of this name.
pub(super) fn is_unknown(said: &Said) -> bool {
    let names_datasets =
        |value: &Value| value.as_str().is_some_and(|text| text.starts_with("dataset must be one of"));
    said.0.iter().any(|(_, value)| value.is(names_datasets))
}
