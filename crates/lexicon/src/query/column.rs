//! Columns and orders of a table of events: fields, functions, and equations of them.

use std::{fmt, ops::Range};

use super::{
    function::Function,
    key::{self, Key, is_plain},
    problem::{Problem, Wrong},
};

/// A column, written as it was read: `title`, `tags[level]`, `p95(span.duration)`,
/// `equation|failure_count() / count()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Column {
    written: Box<str>,
    operands: Vec<(Range<usize>, Key)>,
}

/// What comes first: a column, `-` before it for the greatest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Order {
    /// The greatest or latest first.
    pub descending: bool,
    /// What is compared.
    pub column: Column,
}

const EQUATION: &str = "equation|";

impl Column {
    /// Reads a column.
    ///
    /// # Errors
    /// A text that is no field, no function and no equation.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        if let Some(equation) = text.strip_prefix(EQUATION) {
            return Ok(Self { written: text.into(), operands: operands(text, equation)? });
        }
        let key = match key::shape(text) {
            Some(shape) if shape.length == text.len() => shape.key.ok_or(Wrong::BadKey),
            _ => Err(Wrong::BadColumn),
        };
        match key {
            Ok(key) => Ok(Self { written: text.into(), operands: vec![(0..text.len(), key)] }),
            Err(wrong) => Err(Problem::new(wrong, 0..text.len())),
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    /// Whether it is `equation|…`.
    pub fn is_equation(&self) -> bool {
        self.written.starts_with(EQUATION)
    }

    /// The fields and functions in it, with their places in the written column, in bytes.
    pub fn operands(&self) -> impl Iterator<Item = (Range<usize>, &Key)> {
        self.operands.iter().map(|(place, key)| (place.clone(), key))
    }

    /// Whether rows with it are groups.
    pub fn is_aggregate(&self) -> bool {
        self.operands().any(|(_, key)| matches!(key, Key::Function(_)))
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl From<Key> for Column {
    fn from(key: Key) -> Self {
        let written = key.to_string();
        Self { operands: vec![(0..written.len(), key)], written: written.into() }
    }
}

impl Order {
    /// Reads `-count()`.
    ///
    /// # Errors
    /// What [`Column::parse`] refuses behind the sign.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let column = text.strip_prefix('-').unwrap_or(text);
        Ok(Self { descending: column.len() < text.len(), column: Column::parse(column)? })
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.descending { "-" } else { "" })?;
        self.column.fmt(f)
    }
}

/// The fields and functions of an equation, which is the end of what is written.
fn operands(written: &str, equation: &str) -> Result<Vec<(Range<usize>, Key)>, Problem> {
    let mut operands = Vec::new();
    let mut rest = equation;
    let mut open = 0_usize;
    // Whether an operand is due, rather than an operator.
    let mut due = true;
    loop {
        rest = rest.trim_start_matches(' ');
        let at = written.len() - rest.len();
        let wrong = |end: usize| Problem::new(Wrong::BadEquation, at.min(end)..end);
        let Some(next) = rest.chars().next() else {
            return if due || open > 0 { Err(wrong(written.len())) } else { Ok(operands) };
        };
        let length = match next {
            '(' if due => {
                open += 1;
                1
            }
            ')' if !due && open > 0 => {
                open -= 1;
                1
            }
            '+' | '-' | '*' | '/' if !due => {
                due = true;
                1
            }
            _ if due => {
                let Some((key, length)) = operand(rest) else { return Err(wrong(at + next.len_utf8())) };
                operands.extend(key.map(|key| (at..at + length, key)));
                due = false;
                length
            }
            _ => return Err(wrong(at + next.len_utf8())),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// A number, a function or a field, and its length. In an equation `-` belongs to no name.
fn operand(text: &str) -> Option<(Option<Key>, usize)> {
    if let Some((function, length)) = Function::read(text) {
        return Some((Some(Key::Function(function)), length));
    }
    if let Some(length) = key::bracketed(text) {
        return Some((Some(key::shape(text)?.key?), length));
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let sign = text.len() - unsigned.len();
    let length = unsigned.find(|c| !is_plain(c) || c == '-').unwrap_or(unsigned.len());
    let name = unsigned.get(..length)?;
    if name.parse::<f64>().is_ok() && name.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((None, sign + length));
    }
    (sign == 0).then_some((Some(Key::field(name)?), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_written_as_they_were_read() {
        for (text, operands) in [
            ("title", &["title"][..]),
            ("tags[level]", &["tags[level]"]),
            ("count()", &["count()"]),
            ("percentile( span.duration, 0.5 )", &["percentile( span.duration, 0.5 )"]),
            ("equation|failure_count() / count()", &["failure_count()", "count()"]),
            (
                "equation|(p95(span.duration) - p50(span.duration)) * 100",
                &["p95(span.duration)", "p50(span.duration)"],
            ),
            ("equation|a / b", &["a", "b"]),
            ("equation|span.self_time*-2.5", &["span.self_time"]),
        ] {
            let column = Column::parse(text).unwrap();
            assert_eq!(column.to_string(), text);
            let found: Vec<&str> = column.operands().map(|(place, _)| &text[place]).collect();
            assert_eq!(found, operands, "{text}");
        }
        let order = Order::parse("-count()").unwrap();
        assert!(order.descending && order.column.is_aggregate());
        assert_eq!(order.to_string(), "-count()");
    }

    #[test]
    fn what_is_no_column_is_told_with_its_place() {
        for (text, wrong, span) in [
            ("", Wrong::BadColumn, 0..0),
            ("two words", Wrong::BadColumn, 0..9),
            ("count(", Wrong::BadColumn, 0..6),
            ("p95(a) > 5", Wrong::BadColumn, 0..10),
            ("tags[a b]", Wrong::BadKey, 0..9),
            ("equation|", Wrong::BadEquation, 9..9),
            ("equation|a +", Wrong::BadEquation, 12..12),
            ("equation|a b", Wrong::BadEquation, 11..12),
            ("equation|(a", Wrong::BadEquation, 11..11),
            ("equation|a)", Wrong::BadEquation, 10..11),
            ("equation|é", Wrong::BadEquation, 9..11),
            ("equation|* a", Wrong::BadEquation, 9..10),
        ] {
            let problem = Column::parse(text).expect_err(text);
            assert_eq!((problem.wrong(), problem.span()), (wrong, span), "{text}");
        }
    }
}
