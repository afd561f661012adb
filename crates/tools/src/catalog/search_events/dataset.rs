//! What can be searched, and by which names versions of Sentry know it.

use lexicon::Dataset;
use sentry_api::Said;
use serde_json::Value;

/// Where errors and transactions are one.
const DISCOVER: &str = "discover";

/// How a dataset is searched.
pub(super) trait Searched {
    /// As a heading names it.
    fn title(self) -> &'static str;
    /// Its names on servers of different ages, the newest first.
    fn names(self) -> &'static [&'static str];
    /// The columns that are shown when none are asked for.
    fn fields(self) -> &'static [&'static str];
    /// How lengths of time are told in it.
    fn durations(self) -> &'static str;
    /// The query for a dataset of this name: where errors share theirs with transactions, those are left out.
    fn narrowed(self, name: &str, query: &str) -> String;
}

impl Searched for Dataset {
    fn title(self) -> &'static str {
        match self {
            Self::Errors => "Errors",
            Self::Spans => "Spans",
            Self::Logs => "Logs",
            Self::Metrics => "Metrics",
            Self::Profiles => "Profiles",
            Self::Replays => "Replays",
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Errors => &["errors", DISCOVER],
            Self::Spans => &["spans"],
            Self::Logs => &["logs", "ourlogs"],
            Self::Metrics => &["tracemetrics"],
            Self::Profiles => &["profiles"],
            Self::Replays => &[],
        }
    }

    fn fields(self) -> &'static [&'static str] {
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

    fn durations(self) -> &'static str {
        match self {
            Self::Profiles => "in nanoseconds",
            _ => "in milliseconds",
        }
    }

    fn narrowed(self, name: &str, query: &str) -> String {
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
