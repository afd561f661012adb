//! Sentry's search syntax, really applied: text → words → an expression of filters → yes or no for an event.
//!
//! The expression has `Any` and nesting although the search of issues refuses them, as Sentry does: the search of
//! events allows them.

mod filter;
mod lex;
mod moment;
mod parse;
mod pattern;
mod subject;

pub(crate) use moment::{span, time};
pub(crate) use parse::{Context, parse};
pub(crate) use subject::Subject;

use filter::Filter;

/// A search that makes sense.
#[derive(Debug)]
pub(crate) enum Expression {
    /// All of these; with none, everything.
    All(Vec<Expression>),
    /// At least one of these.
    Any(Vec<Expression>),
    /// A term such as `!level:error`.
    Filter(Filter),
    /// Words without a key: a phrase, in lower case, that the title, culprit or message contains.
    Text(String),
}

impl Expression {
    /// Whether an event of an issue satisfies it.
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.matches(subject)),
            Self::Any(parts) => parts.iter().any(|part| part.matches(subject)),
            Self::Filter(filter) => filter.matches(subject),
            Self::Text(phrase) => subject.says(phrase),
        }
    }

    /// Whether it says anything about events, so that some of an issue's events may match and others not.
    pub(crate) fn about_events(&self) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::about_events),
            Self::Filter(filter) => filter.about_events(),
            Self::Text(_) => true,
        }
    }
}
