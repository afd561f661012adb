//! What may stand in a line, and which of it may stand outside the untrusted region.

use crate::{Inert, Maybe, Untrusted, inert};
use serde_json::Value;
use std::{borrow::Cow, fmt};

/// A line of an answer, still made of parts: nothing is text before a door renders it.
#[derive(Debug, Clone, Default)]
pub struct Line(pub(crate) Vec<Span>);

#[derive(Clone)]
pub(crate) enum Span {
    /// Our own words, and inert values.
    Ours(Cow<'static, str>),
    /// What the caller wrote: shown in code style.
    Quoted(String),
    /// What may come from an attacker.
    Theirs(String),
    /// The same, known to be what a person is called.
    Person(String),
    /// So many bytes more, at which nobody looked.
    Rest(usize),
}

/// Shows our own words only: an answer that is half made may end up in a log, which is no door.
impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ours(text) => f.debug_tuple("Ours").field(text).finish(),
            Self::Quoted(_) => f.write_str("Quoted(..)"),
            Self::Theirs(_) | Self::Person(_) => f.write_str("Theirs(..)"),
            Self::Rest(bytes) => f.debug_tuple("Rest").field(bytes).finish(),
        }
    }
}

/// Text that the caller wrote in this very call, to be shown back to it. Made by [`quote`].
#[derive(Clone, Copy)]
pub struct Quoted<'a>(&'a str);

impl fmt::Debug for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Quoted(..)")
    }
}

/// Quotes the caller's own words, such as the search that was executed.
///
/// Text from Sentry cannot get here: an [`Untrusted`] value never becomes a `&str`.
#[must_use]
pub const fn quote(text: &str) -> Quoted<'_> {
    Quoted(text)
}

/// Something that may stand in a line of the evidence: our words, inert values, the caller's words,
/// and everything from outside.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in an answer",
    note = "text from outside is `Untrusted`, the caller's words go through `quote(..)`, ours are `&'static str`"
)]
pub trait Say {
    /// Appends itself to the line.
    fn say(self, line: &mut Line);
}

/// Something that may stand outside the untrusted region, in the head and in the notes.
///
/// Sealed: only our words, inert values and the caller's quoted words are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand outside the untrusted region",
    note = "put it into the evidence: `Answer::field`, `Answer::block` or `Answer::section`"
)]
pub trait Ours: Say + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

impl Say for &'static str {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Ours(self.into()));
    }
}
impl sealed::Sealed for &'static str {}
impl Ours for &'static str {}

#[diagnostic::do_not_recommend]
impl<T: Inert> Say for T {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Ours(inert::show(&self).into()));
    }
}
#[diagnostic::do_not_recommend]
impl<T: Inert> sealed::Sealed for T {}
#[diagnostic::do_not_recommend]
impl<T: Inert> Ours for T {}

impl Say for Quoted<'_> {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Quoted(self.0.into()));
    }
}
impl sealed::Sealed for Quoted<'_> {}
impl Ours for Quoted<'_> {}

/// What a person is called: a user of the application, somebody who wrote a comment. It is hidden where personal data
/// is to be.
#[derive(Clone, Copy)]
pub struct Person<'a>(pub &'a Untrusted);

impl fmt::Debug for Person<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person(..)")
    }
}

impl Say for Person<'_> {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Person(self.0.0.clone()));
    }
}

impl Say for Untrusted {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Theirs(self.0));
    }
}

impl Say for &Untrusted {
    fn say(self, line: &mut Line) {
        line.0.push(Span::Theirs(self.0.clone()));
    }
}

impl Say for &Untrusted<Value> {
    /// A string as it is, anything else as compact JSON.
    fn say(self, line: &mut Line) {
        line.0.push(Span::Theirs(match &self.0 {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }));
    }
}

impl Say for Untrusted<Value> {
    fn say(self, line: &mut Line) {
        (&self).say(line);
    }
}

impl<T: Say> Say for Option<T> {
    fn say(self, line: &mut Line) {
        if let Some(something) = self {
            something.say(line);
        }
    }
}
/// As many parts as there are, one after the other.
impl<T: Say> Say for Vec<T> {
    fn say(self, line: &mut Line) {
        self.into_iter().for_each(|something| something.say(line));
    }
}

impl<T: sealed::Sealed> sealed::Sealed for Option<T> {}
impl<T: Ours> Ours for Option<T> {}
impl<T: sealed::Sealed> sealed::Sealed for Vec<T> {}
impl<T: Ours> Ours for Vec<T> {}

impl<'a, T> Say for &'a Maybe<T>
where
    &'a T: Say,
{
    fn say(self, line: &mut Line) {
        self.as_ref().say(line);
    }
}

macro_rules! tuples {
    ($(($($part:ident),*))*) => { $(
        #[expect(non_snake_case, reason = "the type parameters name the variables")]
        impl<$($part: Say),*> Say for ($($part,)*) {
            fn say(self, line: &mut Line) {
                let ($($part,)*) = self;
                $($part.say(line);)*
            }
        }
        impl<$($part: sealed::Sealed),*> sealed::Sealed for ($($part,)*) {}
        impl<$($part: Ours),*> Ours for ($($part,)*) {}
    )* }
}
tuples!((A)(A, B)(A, B, C)(A, B, C, D)(A, B, C, D, E)(A, B, C, D, E, F)(A, B, C, D, E, F, G)(
    A, B, C, D, E, F, G, H
));

impl Span {
    /// The text, whoever wrote it.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Ours(text) => text,
            Self::Quoted(text) | Self::Theirs(text) | Self::Person(text) => text,
            Self::Rest(_) => "",
        }
    }

    /// What may come from an attacker.
    pub(crate) const fn theirs(&self) -> Option<&String> {
        match self {
            Self::Theirs(text) | Self::Person(text) => Some(text),
            Self::Ours(_) | Self::Quoted(_) | Self::Rest(_) => None,
        }
    }
}

impl Line {
    pub(crate) fn of(say: impl Say) -> Self {
        let mut line = Self::default();
        say.say(&mut line);
        line
    }

    /// Whether nothing was said: an absent value leaves its field out of the answer.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|span| match span {
            Span::Ours(text) => text.is_empty(),
            Span::Quoted(_) => false,
            Span::Theirs(text) | Span::Person(text) => text.trim().is_empty(),
            Span::Rest(_) => false,
        })
    }

    pub(crate) fn is_theirs(&self) -> bool {
        self.0.iter().any(|span| matches!(span, Span::Theirs(_) | Span::Person(_)))
    }
}
