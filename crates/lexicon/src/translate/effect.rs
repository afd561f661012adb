//! What a phrase does to the search.

use crate::Timestamp;

/// What is searched, once it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Issues,
    Errors,
    Spans,
    Logs,
    Metrics,
    Profiles,
    Replays,
    Conversations,
}

/// A time that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// So many of a unit: `24h`.
    Last(u32, char),
    /// The end is `None` for now.
    Between(Timestamp, Option<Timestamp>),
}

/// A number to compare with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Bound {
    pub(super) sign: &'static str,
    pub(super) number: f64,
    pub(super) unit: &'static str,
}

/// A term that may still get more values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) key: String,
    pub(super) sign: &'static str,
    /// Written so that they can stand anywhere.
    pub(super) values: Vec<String>,
    pub(super) negated: bool,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    /// The field.
    pub(super) field: &'static str,
    /// The statistic when none is named.
    pub(super) usual: &'static str,
    /// Whether it is measured only if a statistic, a group or an order asks for it.
    pub(super) shy: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    Term(Draft),
    /// Kept as it was typed.
    Syntax(String),
    Environment(String),
    Project(String),
    Period(When),
    /// The time is that of the first event.
    FirstSeen,
    /// The time is that of the last event.
    LastSeen,
    /// The newest, or, with a time, those first seen in it.
    New,
    Sort(&'static str),
    /// An order whose number of rows the words may say: best first, and what is ordered by.
    Rank(Rank),
    Limit(u8),
    Group(Vec<String>),
    /// A thing that groups can be made of.
    Noun(&'static str),
    /// What a noun says of the kind of span.
    Segment,
    /// As `Segment`, unless another kind is named.
    Measured,
    /// Another kind of span.
    OtherKind,
    Count,
    /// `p95`
    Statistic(&'static str),
    Subject(Subject),
    /// A measure that is whole: `failure_rate()`.
    Measure(String),
    /// Of groups.
    Having(Vec<Bound>),
    /// Of what was measured before, or of the duration.
    Bounds(Vec<Bound>),
    Interval(&'static str),
    IntervalOf(String),
    /// The name, the type and the unit of a metric.
    Metric(String),
    MetricType(&'static str),
    MetricUnit(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rank {
    Slow,
    Fast,
    Most,
    Least,
    Top,
    Latest,
    Oldest,
    Longest,
}

impl Draft {
    pub(super) fn of(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), sign: "", values: vec![value.to_owned()], negated: false }
    }

    pub(super) fn bound(key: &str, bound: Bound) -> Self {
        let value = format!("{}{}", super::number::written(bound.number), bound.unit);
        Self { sign: bound.sign, ..Self::of(key, &value) }
    }

    pub(super) fn written(&self) -> String {
        let not = if self.negated { "!" } else { "" };
        match self.values.as_slice() {
            [one] => format!("{not}{}:{}{one}", self.key, self.sign),
            many => format!("{not}{}:{}[{}]", self.key, self.sign, many.join(",")),
        }
    }
}

/// What a phrase does, and where it ends.
pub(super) type Found = (usize, Vec<Effect>);

/// A term with one value, which is quoted if it must be.
pub(super) fn term(key: &str, value: &str) -> Effect {
    Effect::Term(Draft::of(key, &crate::query::Literal::exact(value).to_string()))
}

/// A term with a value that is written for a search already; `a,b` is a list.
pub(super) fn ready(key: &str, value: &str) -> Effect {
    let values = value.split(',').map(str::to_owned).collect();
    Effect::Term(Draft { values, ..Draft::of(key, "") })
}
