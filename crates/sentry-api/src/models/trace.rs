//! Traces: spans below spans, with the problems that happened in them.

use super::Count;
use lexicon::{IssueId, ProjectSlug, ShortId, SpanId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/trace/{trace}/`: a span, or a problem; and
/// `GET /organizations/{org}/events-trace/{trace}/`: a transaction, or a problem.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct TraceNode {
    /// A span's id, in the newer shape; of a problem the id of its event.
    pub event_id: Maybe<Untrusted>,
    /// A span's id, in the older shape.
    pub span_id: Maybe<SpanId>,
    /// `span`, `error`, `occurrence`.
    pub event_type: Maybe<Untrusted>,
    /// Whose it is.
    pub project_slug: Maybe<ProjectSlug>,
    /// What the span did.
    pub description: Maybe<Untrusted>,
    /// The transaction that it belongs to.
    pub transaction: Maybe<Untrusted>,
    /// What kind of thing it did.
    pub op: Maybe<Untrusted>,
    /// The same, of a transaction in the older shape.
    #[serde(rename = "transaction.op")]
    pub transaction_op: Maybe<Untrusted>,
    /// When it began.
    pub start_timestamp: Maybe<Timestamp>,
    /// How long it took, in milliseconds.
    pub duration: Maybe<f64>,
    /// The same, of a transaction in the older shape.
    #[serde(rename = "transaction.duration")]
    pub transaction_duration: Maybe<f64>,
    /// What stands below it.
    pub children: Listed<TraceNode>,
    /// The errors that happened in it.
    pub errors: Listed<TraceNode>,
    /// The problems that Sentry found in it.
    pub occurrences: Listed<TraceNode>,
    /// The same, in the older shape.
    pub performance_issues: Listed<TraceNode>,
    /// The issue of a problem.
    pub issue_id: Maybe<IssueId>,
    /// The same, by its short id.
    pub short_id: Maybe<ShortId>,
    /// A problem's title, in the older shape.
    pub title: Maybe<Untrusted>,
    /// How bad a problem is.
    pub level: Maybe<Untrusted>,
}

impl TraceNode {
    /// The span's id.
    #[must_use]
    pub fn span(&self) -> Option<SpanId> {
        self.span_id.0.clone().or_else(|| self.event_id.as_ref()?.parse())
    }

    /// What kind of thing it did.
    #[must_use]
    pub fn operation(&self) -> Option<&Untrusted> {
        self.op.as_ref().or(self.transaction_op.as_ref())
    }

    /// What it did.
    #[must_use]
    pub fn name(&self) -> Option<&Untrusted> {
        self.description.as_ref().or(self.title.as_ref()).or(self.transaction.as_ref())
    }

    /// How long it took, in milliseconds.
    #[must_use]
    pub fn milliseconds(&self) -> f64 {
        let taken = self.duration.or(*self.transaction_duration).unwrap_or(0.0);
        if taken.is_finite() { taken.max(0.0) } else { 0.0 }
    }

    /// Errors and problems in it.
    pub fn problems(&self) -> impl Iterator<Item = &Self> {
        self.errors.iter().chain(self.occurrences.iter()).chain(self.performance_issues.iter())
    }

    /// Whether it is a problem that stands where a span could.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        let is = |word| self.event_type.as_ref().is_some_and(|kind| kind.same_as(word));
        is("error") || is("occurrence") || self.issue_id.is_some()
    }
}

/// `GET /organizations/{org}/trace-meta/{trace}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct TraceTotals {
    /// Its spans, in all projects.
    pub spans_count: Maybe<Count>,
    /// Its lines of logs.
    pub logs_count: Maybe<Count>,
}

/// `GET /projects/{org}/{project}/trace-items/{item}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct TraceItem {
    /// What is known of it.
    pub attributes: Listed<TraceAttribute>,
}

/// One thing that is known of a span.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct TraceAttribute {
    /// Its name: anyone who can send a span chooses it.
    pub name: Maybe<Untrusted>,
    /// Its value.
    pub value: Maybe<Untrusted<Value>>,
}

/// `GET /organizations/{org}/events-trace/{trace}/`. Older servers answer with the list of transactions alone.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct TraceTransactions {
    /// The transactions that no other began.
    pub transactions: Listed<TraceNode>,
    /// Errors that belong to no transaction.
    pub orphan_errors: Listed<TraceNode>,
}
