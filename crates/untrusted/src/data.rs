//! What a program gets instead of text: values, told apart by where they come from.

use crate::{
    Inert, Maybe, Person, Quoted, Untrusted,
    inert::Scalar,
    line::{Line, Say, Span},
};
use serde_json::Value;

/// A value for the data door: it renders to JSON with untrusted strings neutralised and capped.
#[derive(Debug, Clone)]
pub struct Data(pub(crate) Shape);

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Null,
    Scalar(Scalar),
    Text(Line),
    List(Vec<Data>),
    Record(Vec<(&'static str, Data)>),
}

impl Data {
    /// A record without fields; keys are ours, never the attacker's.
    #[must_use]
    pub const fn record() -> Self {
        Self(Shape::Record(Vec::new()))
    }

    /// A list.
    #[must_use]
    pub fn list<T: Datum>(items: impl IntoIterator<Item = T>) -> Self {
        Self(Shape::List(items.into_iter().map(Datum::datum).collect()))
    }

    /// Adds a field to a record.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Datum) -> Self {
        if let Shape::Record(fields) = &mut self.0 {
            fields.push((key, value.datum()));
        }
        self
    }
}

impl Data {
    /// The text, where that is one part.
    pub(crate) fn only_text(&self) -> Option<&str> {
        match &self.0 {
            Shape::Text(line) => line.0.first().map(Span::text).filter(|_| line.0.len() == 1),
            Shape::Null | Shape::Scalar(_) | Shape::List(_) | Shape::Record(_) => None,
        }
    }

    /// Whether it holds anything from outside.
    pub(crate) fn is_theirs(&self) -> bool {
        match &self.0 {
            Shape::Null | Shape::Scalar(_) => false,
            Shape::Text(line) => line.is_theirs(),
            Shape::List(items) => items.iter().any(Self::is_theirs),
            Shape::Record(fields) => fields.iter().any(|(_, value)| value.is_theirs()),
        }
    }
}

/// Something that may stand in [`Data`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in data",
    note = "text from outside is `Untrusted`, the caller's words go through `quote(..)`, ours are `&'static str`"
)]
pub trait Datum {
    /// The value.
    fn datum(self) -> Data;
}

impl Datum for Data {
    fn datum(self) -> Data {
        self
    }
}

impl Datum for &'static str {
    fn datum(self) -> Data {
        text(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Inert> Datum for T {
    fn datum(self) -> Data {
        match self.scalar() {
            Some(scalar) => Data(Shape::Scalar(scalar)),
            None => text(self),
        }
    }
}

impl Datum for Quoted<'_> {
    fn datum(self) -> Data {
        // Inside JSON the caller's words need no quotation marks of ours, but they get the same care.
        let mut line = Line::of(self);
        for span in &mut line.0 {
            if let Span::Quoted(words) = span {
                *span = Span::Theirs(std::mem::take(words));
            }
        }
        Data(Shape::Text(line))
    }
}

impl Datum for Untrusted {
    fn datum(self) -> Data {
        text(self)
    }
}

impl Datum for &Untrusted {
    fn datum(self) -> Data {
        text(self)
    }
}

impl Datum for &Untrusted<Value> {
    /// A string as it is, anything else as compact JSON in a string: its keys are not ours.
    fn datum(self) -> Data {
        text(self)
    }
}

impl Datum for Person<'_> {
    fn datum(self) -> Data {
        text(self)
    }
}

impl<T: Datum> Datum for Option<T> {
    fn datum(self) -> Data {
        self.map_or(Data(Shape::Null), Datum::datum)
    }
}

impl<'a, T> Datum for &'a Maybe<T>
where
    &'a T: Datum,
{
    fn datum(self) -> Data {
        self.as_ref().datum()
    }
}

fn text(say: impl Say) -> Data {
    Data(Shape::Text(Line::of(say)))
}
