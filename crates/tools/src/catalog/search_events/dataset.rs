//! What can be searched, and by which names versions of Sentry know it.

use lexicon::{Explorer, query::Dialect, translate::Dataset as Meant};
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
    #[serde(alias = "tracemetrics")]
    Metrics,
    Profiles,
    Replays,
}

/// Where errors and transactions are one.
const DISCOVER: &str = "discover";

impl Dataset {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Spans => "spans",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Profiles => "profiles",
            Self::Replays => "replays",
        }
    }

    /// What its fields are.
    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Self::Errors => Dialect::Errors,
            Self::Spans => Dialect::Spans,
            Self::Logs => Dialect::Logs,
            Self::Metrics => Dialect::Metrics,
            Self::Profiles => Dialect::Profiles,
            Self::Replays => Dialect::Replays,
        }
    }

    /// As words are read.
    pub(super) const fn meaning(self) -> Meant {
        match self {
            Self::Errors => Meant::Errors,
            Self::Spans => Meant::Spans,
            Self::Logs => Meant::Logs,
            Self::Metrics => Meant::Metrics,
            Self::Profiles => Meant::Profiles,
            Self::Replays => Meant::Replays,
        }
    }

    /// The one that words are about.
    pub(super) const fn meant(meant: Meant) -> Self {
        match meant {
            Meant::Errors => Self::Errors,
            Meant::Spans => Self::Spans,
            Meant::Logs => Self::Logs,
            Meant::Metrics => Self::Metrics,
            Meant::Profiles => Self::Profiles,
            Meant::Replays => Self::Replays,
        }
    }

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Errors => "Errors",
            Self::Spans => "Spans",
            Self::Logs => "Logs",
            Self::Metrics => "Metrics",
            Self::Profiles => "Profiles",
            Self::Replays => "Replays",
        }
    }

    /// Its names on servers of different ages, the newest first.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Errors => &["errors", DISCOVER],
            Self::Spans => &["spans"],
            Self::Logs => &["logs", "ourlogs"],
            Self::Metrics => &["tracemetrics"],
            Self::Profiles => &["profiles"],
            Self::Replays => &[],
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
            Self::Metrics => {
                &["timestamp", "metric.name", "metric.type", "metric.unit", "value", "project", "trace"]
            }
            Self::Profiles => &[
                "timestamp",
                "profile.id",
                "transaction",
                "transaction.duration",
                "project",
                "release",
                "environment",
                "trace",
            ],
            Self::Replays => &[],
        }
    }

    pub(super) const fn explorer(self) -> Explorer {
        match self {
            Self::Errors => Explorer::Errors,
            Self::Spans => Explorer::Spans,
            Self::Logs => Explorer::Logs,
            Self::Metrics => Explorer::Metrics,
            Self::Profiles => Explorer::Profiles,
            Self::Replays => Explorer::Replays,
        }
    }

    /// How lengths of time are told in it.
    pub(super) const fn durations(self) -> &'static str {
        match self {
            Self::Profiles => "in nanoseconds",
            _ => "in milliseconds",
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
