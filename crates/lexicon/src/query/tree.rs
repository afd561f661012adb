//! A search: terms, words, `AND`, `OR` and parentheses, in the order and with the spaces they were written with.

use std::{
    fmt::{self, Write},
    ops::Range,
};

use super::{literal::Literal, problem::Problem, read, term::Term};

/// A search that has Sentry's syntax. What was read is written as it was, to the letter; only white space other than
/// spaces between terms, which Sentry does not know there, becomes spaces.
///
/// It is a sequence and no tree of conditions, so that it can be kept exactly: neighbours must both hold, and `OR` binds
/// less than that. Neighbouring words are read by Sentry as one phrase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    items: Vec<Item>,
    /// Spaces behind the last part.
    trailing: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Item {
    /// Spaces before it.
    pub(super) gap: usize,
    pub(super) part: Part,
}

/// A piece of a search.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `level:error`
    Term(Term),
    /// A word, or a phrase in quotes, looked for in title and message.
    Text(Text),
    /// `AND`, `OR`
    Junction(Junction),
    /// `(a OR b)`: never empty.
    Group(Query),
}

/// Free text: a word, or a phrase in quotes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Text {
    written: Box<str>,
    literal: Literal,
}

/// `AND` or `OR`, in whatever letters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Junction {
    written: Box<str>,
    or: bool,
}

impl Text {
    pub(super) fn read(written: &str, literal: Literal) -> Self {
        Self { written: written.into(), literal }
    }

    /// Exactly these words next to each other: in quotes, so that nothing of it is taken for syntax.
    pub fn phrase(words: &str) -> Self {
        let literal = Literal::phrase(words);
        Self { written: literal.to_string().into(), literal }
    }

    /// What is looked for.
    pub fn words(&self) -> &str {
        self.literal.text()
    }

    /// Whether it stands in quotes.
    pub const fn is_quoted(&self) -> bool {
        self.literal.is_quoted()
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl Junction {
    /// `OR`
    pub fn or() -> Self {
        Self { written: "OR".into(), or: true }
    }

    /// `AND`
    pub fn and() -> Self {
        Self { written: "AND".into(), or: false }
    }

    /// Sentry reads the words in any case.
    pub(super) fn read(word: &str) -> Option<Self> {
        let or = word.eq_ignore_ascii_case("or");
        (or || word.eq_ignore_ascii_case("and")).then(|| Self { written: word.into(), or })
    }

    /// Whether it is `OR`.
    pub const fn is_or(&self) -> bool {
        self.or
    }
}

impl Query {
    /// Reads a search.
    ///
    /// # Errors
    /// What is wrong with the first thing that Sentry would refuse or silently read as something else.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        read::query(text)
    }

    /// The search that finds everything.
    pub fn everything() -> Self {
        Self::default()
    }

    pub(super) const fn of(items: Vec<Item>, trailing: usize) -> Self {
        Self { items, trailing }
    }

    pub(super) const fn items_mut(&mut self) -> &mut Vec<Item> {
        &mut self.items
    }

    /// The pieces in order, without those inside groups.
    pub fn parts(&self) -> impl DoubleEndedIterator<Item = &Part> + ExactSizeIterator {
        self.items.iter().map(|item| &item.part)
    }

    /// Whether it has no pieces and so finds everything.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All pieces, also those inside groups, each with its place in the written search, in bytes.
    pub fn places(&self) -> Vec<(Range<usize>, &Part)> {
        let mut places = Vec::new();
        self.walk(0, &mut places);
        places
    }

    /// All terms, also those inside groups.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        self.places().into_iter().filter_map(|(_, part)| match part {
            Part::Term(term) => Some(term),
            _ => None,
        })
    }

    /// Notes the places of the parts of a search that begins here; says where it ends.
    fn walk<'a>(&'a self, begin: usize, places: &mut Vec<(Range<usize>, &'a Part)>) -> usize {
        let mut at = begin;
        for Item { gap, part } in &self.items {
            at += gap;
            let index = places.len();
            places.push((at..at, part));
            at = match part {
                Part::Term(term) => at + term.as_str().len(),
                Part::Text(text) => at + text.written.len(),
                Part::Junction(junction) => at + junction.written.len(),
                Part::Group(group) => group.walk(at + 1, places) + 1,
            };
            if let Some((place, _)) = places.get_mut(index) {
                place.end = at;
            }
        }
        at + self.trailing
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Item { gap, part } in &self.items {
            spaces(f, *gap)?;
            part.fmt(f)?;
        }
        spaces(f, self.trailing)
    }
}

fn spaces(f: &mut fmt::Formatter<'_>, count: usize) -> fmt::Result {
    (0..count).try_for_each(|_| f.write_char(' '))
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Term(term) => term.fmt(f),
            Self::Text(text) => f.write_str(&text.written),
            Self::Junction(junction) => f.write_str(&junction.written),
            Self::Group(query) => write!(f, "({query})"),
        }
    }
}

impl std::str::FromStr for Query {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::parse(text)
    }
}

impl From<Term> for Part {
    fn from(term: Term) -> Self {
        Self::Term(term)
    }
}

impl From<Text> for Part {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}
