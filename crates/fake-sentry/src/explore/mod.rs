//! Questions about events, spans and logs: fields and aggregates over what a search finds, as Sentry's `events/` answers.

mod aggregate;
mod answer;
mod cell;
mod column;
mod condition;
mod row;

pub(crate) use answer::{Asking, answer};
pub(crate) use column::Column;
pub(crate) use condition::Condition;
pub(crate) use row::{Row, Telemetric};

use crate::search::{Expression, read};
use chrono::{DateTime, Utc};

/// What can be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dataset {
    Errors,
    /// Errors and transactions.
    Discover,
    Transactions,
    Spans,
    Logs,
    /// Metrics that applications send.
    Metrics,
    Profiles,
}

impl Dataset {
    /// By Sentry's names; 400's sentence for any other.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Ok(match name {
            "errors" => Self::Errors,
            "discover" => Self::Discover,
            "transactions" => Self::Transactions,
            "spans" => Self::Spans,
            "logs" | "ourlogs" => Self::Logs,
            "tracemetrics" => Self::Metrics,
            "profiles" => Self::Profiles,
            _ => {
                return Err(
                    "dataset must be one of: discover, errors, logs, ourlogs, profiles, spans, tracemetrics, transactions".to_owned()
                );
            }
        })
    }
}

/// Reads a search of these rows, or says in Sentry's words what is wrong with it.
pub(crate) fn search(
    text: &str,
    dataset: Dataset,
    now: DateTime<Utc>,
) -> Result<Expression<Condition>, String> {
    read(text, true, &|term| Condition::new(term, dataset, now))
}
