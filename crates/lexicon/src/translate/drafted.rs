//! What a language model made of a request, taken only as far as it is a search in the request's own words.
//!
//! A model has read names that strangers chose, so its words are untrusted. They become a search of ours when each of them
//! is a word of the request, a word of Sentry's or of everyday technology, or a number: then the search can say nothing
//! that neither the caller nor this program has said, and may be shown and sent like the caller's own.

mod spoken_for;
#[cfg(test)]
mod tests;
mod words;

use crate::{
    Range,
    query::{Column, Dialect, Key, Literal, Order, Part, Query, Text, check, check_column},
};
use serde::Deserialize;
use spoken_for::SpokenFor;
use std::{fmt, str::FromStr};
use untrusted::{Listed, Maybe, Untrusted, Wire};

use super::{Reading, Surface};
use crate::Dataset;

/// A search as a model writes it.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Draft {
    query: Maybe<Untrusted>,
    dataset: Maybe<Untrusted>,
    fields: Listed<Untrusted>,
    sort: Maybe<Untrusted>,
    period: Maybe<Range>,
}

/// Why a draft is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untaken {
    /// There is no query in it, or it is too long, or its characters are none that a search has.
    #[error("it wrote no search")]
    NoSearch,
    /// It cannot be read.
    #[error("it wrote a search that cannot be read")]
    Unreadable,
    /// Sentry would refuse it, or take it otherwise.
    #[error("it wrote a search that Sentry would not take as it is meant")]
    Odd,
    /// A word is neither the request's nor ours.
    #[error("it brought in words that are not of the request")]
    Foreign,
    /// A term that the request has in the search syntax is not in it as it was typed.
    #[error("it left out or changed a term that was typed")]
    Dropped,
}

impl Untaken {
    /// Why, in words that follow *because*.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoSearch => "it wrote no search",
            Self::Unreadable => "it wrote a search that cannot be read",
            Self::Odd => "it wrote a search that Sentry would not take as it is meant",
            Self::Foreign => "it brought in words that are not of the request",
            Self::Dropped => "it left out or changed a term that was typed",
        }
    }
}

impl Draft {
    /// What data it chooses, where it may choose.
    pub fn dataset(&self, surface: Surface) -> Option<Dataset> {
        let named = self.dataset.as_ref().and_then(Untrusted::parse::<Written>);
        let known = named.and_then(|named| Dataset::ALL.into_iter().find(|known| known.as_str() == named.0));
        known.filter(|_| surface == Surface::Events)
    }
}

/// Takes a draft of a request, or refuses all of it. What a draft does not say, such as projects, environments and the
/// number of results, is left to the reading `by_rules`.
///
/// `custom` says whether a project has a tag or attribute of a name.
///
/// # Errors
/// Why it is not taken.
pub fn take(
    draft: &Draft,
    request: &str,
    surface: Surface,
    by_rules: &Reading,
    custom: &dyn Fn(&str) -> bool,
) -> Result<Reading, Untaken> {
    let dataset = draft.dataset(surface).or(by_rules.dataset);
    let dialect = dialect(surface, dataset);
    let allowed = SpokenFor::by(request, dialect);
    let query = written(draft.query.as_ref()).ok_or(Untaken::NoSearch)?;
    let query = Query::parse(&query).map_err(|_| Untaken::Unreadable)?;
    if !check(&query, dialect, custom).is_empty() {
        return Err(Untaken::Odd);
    }
    let spoken_for = query.places().into_iter().all(|(_, part)| match part {
        Part::Term(term) => {
            key(term.key(), dialect, &allowed)
                && term.value().literals().iter().all(|word| literal(word, &allowed))
        }
        Part::Text(text) => allowed.all(Text::words(text)),
        Part::Junction(_) | Part::Group(_) => true,
    });
    if !spoken_for {
        return Err(Untaken::Foreign);
    }
    let typed = by_rules.query.terms().filter(|term| request.contains(&term.to_string()));
    if typed.into_iter().any(|term| !query.terms().any(|kept| kept == term)) {
        return Err(Untaken::Dropped);
    }
    let column = |text: &str| -> Result<Column, Untaken> {
        let column = Column::parse(text).map_err(|_| Untaken::Unreadable)?;
        if !check_column(&column, dialect, custom).is_empty() {
            return Err(Untaken::Odd);
        }
        let ours = column.operands().all(|(_, operand)| key(operand, dialect, &allowed));
        if ours && !column.is_equation() { Ok(column) } else { Err(Untaken::Foreign) }
    };
    let (mut fields, mut aggregates) = (Vec::new(), Vec::new());
    // Issues and visits have the columns that they have.
    if !matches!(dialect, Dialect::Issues | Dialect::Replays) && surface != Surface::IssueEvents {
        for field in draft.fields.iter().take(MOST_COLUMNS) {
            let column = column(&written(Some(field)).ok_or(Untaken::Unreadable)?)?;
            let list = if column.is_aggregate() { &mut aggregates } else { &mut fields };
            list.push(column.to_string());
        }
    }
    let sort = match (draft.sort.as_ref(), dialect.sorts()) {
        (None, _) => None,
        (Some(sort), Some(known)) => {
            let sort = written(Some(sort)).unwrap_or_default();
            known.contains(&sort.trim_start_matches('-')).then_some(sort)
        }
        (Some(sort), None) => match Order::parse(&written(Some(sort)).unwrap_or_default()) {
            Ok(order) => {
                column(order.column.as_str())?;
                Some(format!("{}{}", if order.descending { "-" } else { "" }, order.column))
            }
            Err(_) => None,
        },
    };
    let grouped = !aggregates.is_empty();
    Ok(Reading {
        query,
        dataset,
        group_by: if grouped { fields.clone() } else { Vec::new() },
        fields: if grouped { Vec::new() } else { fields },
        aggregates,
        sort: sort.or_else(|| by_rules.sort.clone()),
        period: draft.period.0.or(by_rules.period),
        left: Vec::new(),
        said: Vec::new(),
        unsearched: Vec::new(),
        alternatives: Vec::new(),
        ..by_rules.clone()
    })
}

/// More columns than a row can hold.
const MOST_COLUMNS: usize = 12;

/// The dialect of a search.
pub fn dialect(surface: Surface, dataset: Option<Dataset>) -> Dialect {
    match (surface, dataset) {
        (Surface::Issues, _) => Dialect::Issues,
        (Surface::IssueEvents, _) | (Surface::Events, None) => Dialect::Errors,
        (Surface::Replays, _) => Dialect::Replays,
        (Surface::Conversations, _) => Dialect::Spans,
        (Surface::Data(dataset), _) | (Surface::Events, Some(dataset)) => dataset.dialect(),
    }
}

/// A field of Sentry's, or a name of which every word is spoken for.
fn key(key: &Key, dialect: Dialect, allowed: &SpokenFor) -> bool {
    match key {
        Key::Function(function) => {
            dialect.aggregate(function.name()).is_some()
                && function
                    .arguments()
                    .iter()
                    .all(|argument| dialect.field(argument.text()).is_some() || literal(argument, allowed))
        }
        other => {
            let name = other.name();
            dialect.field(name).is_some() || allowed.key(name)
        }
    }
}

fn literal(literal: &Literal, allowed: &SpokenFor) -> bool {
    allowed.all(literal.text())
}

fn written(text: Option<&Untrusted>) -> Option<String> {
    Some(text?.parse::<Written>()?.0)
}

/// Text on its way through [`take`], which alone makes one and hands nothing of it on that is not spoken for. It prints
/// as nothing.
struct Written(String);

/// No search is longer.
const LONGEST: usize = 1_000;

impl FromStr for Written {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let fits = text.len() <= LONGEST && !text.chars().any(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

untrusted::inert!(Written, 1);
