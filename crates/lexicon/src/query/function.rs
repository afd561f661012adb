//! Functions of fields: `count()`, `p95(span.duration)`, `count_if(level,equals,"error")`.

use std::fmt;

use super::{
    key::{bracketed, is_plain},
    literal::Literal,
};

/// A function with its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Function {
    name: Box<str>,
    arguments: Vec<Literal>,
}

impl Function {
    /// A function of these. `None` when its name has other characters than letters, digits and `_ . -`, or when an
    /// argument is no field, tag, number or word.
    pub fn new(name: &str, arguments: &[&str]) -> Option<Self> {
        let written = format!("{name}({})", arguments.join(","));
        let (function, length) = Self::read(&written)?;
        (length == written.len() && function.arguments.len() == arguments.len()).then_some(function)
    }

    /// The function at the beginning of a text, and its length in bytes.
    pub(super) fn read(text: &str) -> Option<(Self, usize)> {
        let (name, mut rest) = text.split_at_checked(text.find(|c| !is_plain(c))?)?;
        if name.is_empty() {
            return None;
        }
        rest = spaced(rest.strip_prefix('(')?);
        let mut arguments = Vec::new();
        if let Some(rest) = rest.strip_prefix(')') {
            return Some((Self { name: name.into(), arguments }, text.len() - rest.len()));
        }
        loop {
            let (argument, after) = argument(rest)?;
            arguments.push(argument);
            let after = spaced(after);
            if let Some(rest) = after.strip_prefix(')') {
                return Some((Self { name: name.into(), arguments }, text.len() - rest.len()));
            }
            rest = spaced(after.strip_prefix(',')?);
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is applied to, in order.
    pub fn arguments(&self) -> &[Literal] {
        &self.arguments
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(", self.name)?;
        for (index, argument) in self.arguments.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            argument.fmt(f)?;
        }
        f.write_str(")")
    }
}

/// White space of every kind is the same, because a search is written back with spaces.
fn spaced(text: &str) -> &str {
    text.trim_start()
}

fn argument(text: &str) -> Option<(Literal, &str)> {
    if let Some(length) = bracketed(text) {
        let (tag, rest) = text.split_at_checked(length)?;
        return (!tag.contains(['(', ')'])).then(|| (Literal::read(tag, false), rest));
    }
    if let Some(inner) = text.strip_prefix('"') {
        let end = closing_quote(inner)?;
        let (quoted, rest) = inner.split_at_checked(end)?;
        return (!quoted.contains(['\t', '\n']))
            .then(|| (Literal::read(quoted, true), rest.get(1..).unwrap_or_default()));
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '"');
    let (bare, rest) = text.split_at_checked(text.find(ends)?)?;
    Some((Literal::read(bare, false), rest))
}

/// The first quotation mark that no backslash stands before.
pub(super) fn closing_quote(text: &str) -> Option<usize> {
    let mut before = None;
    text.char_indices().find_map(|(at, c)| {
        let closes = c == '"' && before != Some('\\');
        before = Some(c);
        closes.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_read_with_their_arguments() {
        for (text, arguments) in [
            ("count()", &[][..]),
            ("p95(span.duration)", &["span.duration"]),
            ("percentile( span.duration , 0.5 )", &["span.duration", "0.5"]),
            (r#"count_if(message,equals,"a, (b)")"#, &["message", "equals", "a, (b)"]),
            ("avg(tags[size,number])", &["tags[size,number]"]),
            ("sum(value,queue.depth,gauge,-)", &["value", "queue.depth", "gauge", "-"]),
        ] {
            let (function, length) = Function::read(text).unwrap();
            assert_eq!(length, text.len(), "{text}");
            assert_eq!(
                function.arguments().iter().map(Literal::text).collect::<Vec<_>>(),
                arguments,
                "{text}"
            );
        }
        for text in ["count", "count(", "(a)", "f(g(x))", "f(a b)", "f(\"a)", "count )"] {
            assert!(Function::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_function_is_built_only_of_what_can_be_read() {
        assert_eq!(Function::new("p95", &["span.duration"]).unwrap().to_string(), "p95(span.duration)");
        assert!(Function::new("count", &[]).is_some());
        assert!(Function::new("p95", &["a,b"]).is_none());
        assert!(Function::new("p95", &["a)"]).is_none());
        assert!(Function::new("p 95", &["a"]).is_none());
    }
}
