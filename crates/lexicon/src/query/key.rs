//! What a term is about: a field, a tag, a feature flag, or a function of fields.

use std::fmt;

use super::{
    function::{Function, closing_quote},
    literal::Literal,
};

/// What a term is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// `level`, `user.email`, and a tag whose name no field has.
    Field(Name),
    /// `tags[level]`: a tag, even if a field has its name.
    Tag(Name, Option<Type>),
    /// `flags["checkout"]`: how a feature flag was evaluated.
    Flag(Name, Option<Type>),
    /// `p95(span.duration)`
    Function(Function),
}

/// The name of a field, tag or flag: letters, digits and `_ . - :` of ASCII.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    text: Box<str>,
    quoted: bool,
}

/// What the value of a tag or flag is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// `tags[key,string]`
    String,
    /// `tags[key,number]`
    Number,
    /// `tags[key,boolean]`
    Boolean,
}

impl Name {
    /// A name that a search can hold, in quotes if it needs them. `None` for others, such as those with a space.
    pub fn new(text: &str) -> Option<Self> {
        Self::read(text, text.contains(':'))
    }

    pub(super) fn read(text: &str, quoted: bool) -> Option<Self> {
        let fits = !text.is_empty() && text.chars().all(|c| is_plain(c) || c == ':');
        fits.then(|| Self { text: text.into(), quoted })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { write!(f, "\"{}\"", self.text) } else { f.write_str(&self.text) }
    }
}

impl Type {
    const ALL: [Self; 3] = [Self::String, Self::Number, Self::Boolean];

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

impl Key {
    /// A field or tag of this name. `None` when no search can hold the name.
    pub fn field(name: &str) -> Option<Self> {
        Name::new(name).map(Self::Field)
    }

    /// A tag of this name, even if a field has it too. `None` when no search can hold the name.
    pub fn tag(name: &str) -> Option<Self> {
        Some(Self::Tag(Name::read(name, false)?, None))
    }

    /// A feature flag. `None` when no search can hold the name.
    pub fn flag(name: &str) -> Option<Self> {
        Some(Self::Flag(Name::read(name, true)?, None))
    }

    /// The name of the field, tag, flag or function.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Tag(name, _) | Self::Flag(name, _) => name.as_str(),
            Self::Function(function) => function.name(),
        }
    }

    /// Its name, if it is written as a field.
    pub fn as_field(&self) -> Option<&str> {
        if let Self::Field(name) = self { Some(name.as_str()) } else { None }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (prefix, name, kind) = match self {
            Self::Field(name) => return name.fmt(f),
            Self::Function(function) => return function.fmt(f),
            Self::Tag(name, kind) => ("tags", name, kind),
            Self::Flag(name, kind) => ("flags", name, kind),
        };
        write!(f, "{prefix}[{name}")?;
        kind.iter().try_for_each(|kind| write!(f, ",{}", kind.as_str()))?;
        f.write_str("]")
    }
}

/// What may stand in a name without quotes.
pub(super) const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

/// Something at the beginning of a text that has the shape of a key, and how long it is.
pub(super) struct Shape {
    /// `None` when its name is none.
    pub(super) key: Option<Key>,
    pub(super) length: usize,
}

/// Finds what has the shape of a key at the beginning of the text; whether a colon follows is for the caller to see.
pub(super) fn shape(text: &str) -> Option<Shape> {
    if let Some(length) = bracketed(text) {
        return Some(Shape { key: explicit(text.get(..length)?), length });
    }
    if let Some(inner) = text.strip_prefix('"') {
        let end = closing_quote(inner)?;
        return Some(Shape { key: Name::read(inner.get(..end)?, true).map(Key::Field), length: end + 2 });
    }
    let length = text.find(|c| !is_plain(c)).unwrap_or(text.len());
    let name = text.get(..length).filter(|name| !name.is_empty())?;
    if let Some((function, length)) = Function::read(text) {
        return Some(Shape { key: Some(Key::Function(function)), length });
    }
    Some(Shape { key: Name::read(name, false).map(Key::Field), length })
}

/// Longer than any key, with its type, in bytes.
const LONGEST: usize = 1_000;

/// The length of `tags[…]` or `flags[…]`.
pub(super) fn bracketed(text: &str) -> Option<usize> {
    let prefix = ["tags[", "flags["].into_iter().find(|prefix| text.starts_with(prefix))?;
    let inside = text.get(prefix.len()..)?;
    // Sentry's longest key has 200 characters; looking further for an end that is missing would take a square of time.
    let inside = inside.get(..inside.floor_char_boundary(LONGEST)).unwrap_or_default();
    // A line break is white space like any other: it is written back as a space.
    Some(prefix.len() + inside.find(']')? + 1)
}

fn explicit(text: &str) -> Option<Key> {
    let (prefix, inside) = text.strip_suffix(']')?.split_once('[')?;
    let (name, kind) = match inside.split_once(',') {
        Some((name, kind)) => (name.trim_end(), Some(Type::named(kind.trim_start())?)),
        None => (inside, None),
    };
    let name = match name.strip_prefix('"') {
        Some(quoted) => Name::read(quoted.strip_suffix('"')?, true)?,
        None => Name::read(name, false)?,
    };
    Some(if prefix == "tags" { Key::Tag(name, kind) } else { Key::Flag(name, kind) })
}

/// `has:` takes a key as its value.
impl From<&Key> for Literal {
    fn from(key: &Key) -> Self {
        match key {
            Key::Field(name) => Self::read(name.as_str(), name.quoted),
            other => Self::read(&other.to_string(), false),
        }
    }
}
