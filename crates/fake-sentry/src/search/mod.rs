//! Sentry's search syntax, really applied: text → words → an expression of filters → yes or no for an event.
//!
//! The expression has `Any` and nesting although the search of issues refuses them, as Sentry does: the search of
//! events allows them.

mod filter;
mod lex;
mod moment;
mod parse;
mod pattern;
mod release;
mod subject;

pub(crate) use lex::{Operator, Term};
pub(crate) use moment::{Between, span, time};
pub(crate) use parse::{Context, parse, read};
pub(crate) use pattern::Pattern;
pub(crate) use subject::Subject;

use filter::Filter;

/// A search that makes sense; `F` is what its terms were understood as.
#[derive(Debug)]
pub(crate) enum Expression<F = Filter> {
    /// All of these; with none, everything.
    All(Vec<Expression<F>>),
    /// At least one of these.
    Any(Vec<Expression<F>>),
    /// A term such as `!level:error`.
    Filter(F),
    /// Words without a key: a phrase, in lower case.
    Text(String),
}

impl<F> Expression<F> {
    /// Whether it holds, when these say whether its terms and its free text do.
    pub(crate) fn holds(&self, filter: &impl Fn(&F) -> bool, text: &impl Fn(&str) -> bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(filter, text)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(filter, text)),
            Self::Filter(term) => filter(term),
            Self::Text(phrase) => text(phrase),
        }
    }
}

impl Expression {
    /// Whether an event of an issue satisfies it.
    pub(crate) fn matches(&self, subject: &Subject<'_>) -> bool {
        self.holds(&|filter| filter.matches(subject), &|phrase| subject.says(phrase))
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
