//! `!key:>value`: a term of a search, exactly as it was written, and what is in it.

use std::fmt;

use super::{key::Key, literal::Literal};

/// A term of a search. One that was read is written as it was read, to the letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    written: Box<str>,
    negated: bool,
    key: Key,
    operator: Operator,
    value: Value,
}

/// What stands between the colon and the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// Nothing: equal, or like a pattern, or (with a list) one of these.
    Matches,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
}

/// What a term compares with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// `key:a`
    One(Literal),
    /// `key:[a, b]`: never empty.
    List(Vec<Literal>),
}

impl Operator {
    /// All that are written, longest first, so that `>=` is not taken for `>`.
    pub(super) const WRITTEN: [Self; 6] =
        [Self::GreaterOrEqual, Self::LessOrEqual, Self::NotEqual, Self::Greater, Self::Less, Self::Equal];

    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matches => "",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
        }
    }

    /// Whether it asks for an order, which only numbers, times and versions have.
    pub const fn orders(self) -> bool {
        matches!(self, Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual)
    }
}

impl Value {
    /// One value, or those of the list.
    pub fn literals(&self) -> &[Literal] {
        match self {
            Self::One(literal) => std::slice::from_ref(literal),
            Self::List(literals) => literals,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let literals = match self {
            Self::One(literal) => return literal.fmt(f),
            Self::List(literals) => literals,
        };
        f.write_str("[")?;
        for (index, literal) in literals.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            literal.fmt(f)?;
        }
        f.write_str("]")
    }
}

impl Term {
    pub(super) fn read(written: &str, negated: bool, key: Key, operator: Operator, value: Value) -> Self {
        Self { written: written.into(), negated, key, operator, value }
    }

    fn made(key: Key, operator: Operator, value: Value) -> Self {
        let written = format!("{key}:{}{value}", operator.as_str());
        Self::read(&written, false, key, operator, value)
    }

    /// `key:value`
    pub fn matches(key: Key, value: Literal) -> Self {
        Self::compares(key, Operator::Matches, value)
    }

    /// `key:>value`
    pub fn compares(key: Key, operator: Operator, value: Literal) -> Self {
        Self::made(key, operator, Value::One(value.anywhere()))
    }

    /// `key:[a, b]`; `key:a` for a single one, and `None` for none.
    pub fn one_of(key: Key, values: Vec<Literal>) -> Option<Self> {
        let mut values: Vec<Literal> = values.into_iter().map(Literal::anywhere).collect();
        Some(match values.len() {
            0 => return None,
            1 => Self::matches(key, values.pop()?),
            _ => Self::made(key, Operator::Matches, Value::List(values)),
        })
    }

    /// `has:key`. `None` for a function, which everything has.
    pub fn has(key: &Key) -> Option<Self> {
        if matches!(key, Key::Function(_)) {
            return None;
        }
        let value = Value::One(key.into());
        Some(Self::read(&format!("has:{key}"), false, Key::field("has")?, Operator::Matches, value))
    }

    /// `is:unresolved`
    pub fn is(state: &str) -> Option<Self> {
        Some(Self::matches(Key::field("is")?, Literal::exact(state)))
    }

    /// `!key:value`, and `key:value` of that. Everything else stays as it is written.
    #[must_use]
    pub fn negate(self) -> Self {
        let written = match self.written.strip_prefix('!') {
            Some(written) if self.negated => written.into(),
            _ => format!("!{}", self.written).into(),
        };
        Self { written, negated: !self.negated, ..self }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it begins with `!`.
    pub const fn is_negated(&self) -> bool {
        self.negated
    }

    /// What it is about.
    pub const fn key(&self) -> &Key {
        &self.key
    }

    /// What stands before the value.
    pub const fn operator(&self) -> Operator {
        self.operator
    }

    /// What it compares with.
    pub const fn value(&self) -> &Value {
        &self.value
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}
