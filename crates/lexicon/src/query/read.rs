//! Reads a search: one pass over the text, each place looked at once, and no deeper than the parentheses allow.

use std::ops::Range;

use super::{
    function::{Function, closing_quote},
    key::{self, Key},
    literal::Literal,
    problem::{Problem, Wrong},
    term::{Operator, Term, Value},
    tree::{Item, Junction, Part, Query, Text},
};

/// Parentheses inside each other; reading goes as deep as they do, and the stack does not.
const DEEPEST: usize = 100;

/// A word with parentheses such as `connect(host, port)` is looked at no further than this, in bytes.
const FURTHEST: usize = 300;

pub(super) fn query(text: &str) -> Result<Query, Problem> {
    Reader { text, at: 0, depth: 0 }.query(None)
}

struct Reader<'a> {
    text: &'a str,
    /// In bytes.
    at: usize,
    depth: usize,
}

type Read<T> = Result<T, Problem>;

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn problem<T>(&self, wrong: Wrong, span: Range<usize>) -> Read<T> {
        let end = (span.end..self.text.len()).find(|end| self.text.is_char_boundary(*end));
        Err(Problem::new(wrong, span.start..end.unwrap_or(self.text.len())))
    }

    /// Steps over white space and says how many characters it had.
    fn gap(&mut self) -> usize {
        let rest = self.rest();
        let length = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default().chars().count()
    }

    /// Reads until the end, or until the parenthesis that closes the one opened here.
    fn query(&mut self, opened: Option<usize>) -> Read<Query> {
        let mut items: Vec<Item> = Vec::new();
        // The last piece, while it is `AND` or `OR`.
        let mut junction: Option<Range<usize>> = None;
        loop {
            let gap = self.gap();
            let start = self.at;
            let part = match self.rest().chars().next() {
                next @ (None | Some(')')) => {
                    if let Some(span) = junction {
                        return self.problem(Wrong::MissingSide, span);
                    }
                    match (next, opened) {
                        (None, Some(open)) => return self.problem(Wrong::OpenParenthesis, open..open + 1),
                        (Some(_), None) => return self.problem(Wrong::StrayParenthesis, start..start + 1),
                        (Some(_), Some(open)) => {
                            self.at += 1;
                            if items.is_empty() {
                                return self.problem(Wrong::EmptyGroup, open..self.at);
                            }
                        }
                        (None, None) => {}
                    }
                    return Ok(Query::of(items, gap));
                }
                Some('(') if self.depth == DEEPEST => return self.problem(Wrong::TooDeep, start..start + 1),
                Some('(') => {
                    self.at += 1;
                    self.depth += 1;
                    let inside = self.query(Some(start))?;
                    self.depth -= 1;
                    Part::Group(inside)
                }
                Some(_) => self.part()?,
            };
            let is_junction = matches!(part, Part::Junction(_));
            if is_junction && (items.is_empty() || junction.is_some()) {
                return self.problem(Wrong::MissingSide, start..self.at);
            }
            junction = is_junction.then_some(start..self.at);
            items.push(Item { gap, part });
        }
    }

    /// A term, a word or a phrase.
    fn part(&mut self) -> Read<Part> {
        let start = self.at;
        let rest = self.rest();
        let unsigned = rest.strip_prefix('!').unwrap_or(rest);
        let negated = unsigned.len() < rest.len();
        if let Some(shape) = key::shape(unsigned)
            && unsigned.get(shape.length..).is_some_and(|after| after.starts_with(':'))
        {
            let end = start + usize::from(negated) + shape.length;
            let Some(key) = shape.key else { return self.problem(Wrong::BadKey, start..end) };
            self.at = end + 1;
            return self.term(start, negated, key).map(Part::Term);
        }
        match unsigned.chars().next() {
            Some('(') if negated => self.problem(Wrong::NegatedGroup, start..start + 2),
            Some('"') if negated => self.problem(Wrong::NegatedText, start..start + 2),
            Some('"') => {
                let literal = self.quoted()?;
                self.ends(Wrong::AfterQuote)?;
                Ok(Part::Text(Text::read(self.since(start), literal)))
            }
            _ => self.word(),
        }
    }

    fn since(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Refuses what follows directly, unless it is white space, a parenthesis or the end.
    fn ends(&self, wrong: Wrong) -> Read<()> {
        if self.rest().starts_with(|c| !ends_word(c)) {
            self.problem(wrong, self.at..self.at + 1)
        } else {
            Ok(())
        }
    }

    /// A phrase from its opening to its closing quotation mark.
    fn quoted(&mut self) -> Read<Literal> {
        let start = self.at;
        let inside = self.rest().get(1..).unwrap_or_default();
        let Some(length) = closing_quote(inside) else {
            return self.problem(Wrong::OpenQuote, start..start + 1);
        };
        self.at += length + 2;
        Ok(Literal::read(inside.get(..length).unwrap_or_default(), true))
    }

    fn word(&mut self) -> Read<Part> {
        let start = self.at;
        loop {
            let rest = self.rest();
            self.at += rest.find(ends_word).unwrap_or(rest.len());
            // `connect(host, port)`: words directly before a parenthesis belong to it.
            let Some(length) = words_in_parentheses(self.rest()) else { break };
            self.at += length;
        }
        let word = self.since(start);
        if let Some(at) = closing_quote(word) {
            return self.problem(Wrong::StrayQuote, start + at..start + at + 1);
        }
        if let Some(junction) = Junction::read(word) {
            return Ok(Part::Junction(junction));
        }
        Ok(Part::Text(Text::read(word, Literal::read(word, false))))
    }

    /// The rest of a term, from behind its colon.
    fn term(&mut self, start: usize, negated: bool, key: Key) -> Read<Term> {
        let rest = self.rest();
        let written = Operator::WRITTEN.into_iter().find(|operator| rest.starts_with(operator.as_str()));
        let operator = written.unwrap_or(Operator::Matches);
        self.at += operator.as_str().len();
        let value = match self.rest().chars().next() {
            Some('[') if written.is_some() => {
                return self.problem(Wrong::ListAfterOperator, self.at..self.at + 1);
            }
            Some('[') => Value::List(self.list()?),
            Some('"') => {
                let literal = self.quoted()?;
                self.ends(Wrong::AfterQuote)?;
                Value::One(literal)
            }
            _ => Value::One(self.bare(start, &key)?),
        };
        if self.rest().starts_with('(') {
            return self.problem(Wrong::ParenthesisInValue, self.at..self.at + 1);
        }
        Ok(Term::read(self.since(start), negated, key, operator, value))
    }

    fn bare(&mut self, start: usize, key: &Key) -> Read<Literal> {
        let rest = self.rest();
        // Some take what is written with spaces, brackets or parentheses.
        let explicit = match key.as_field() {
            Some("has") => key::bracketed(rest),
            Some("sort") => {
                let unsigned = rest.strip_prefix('-').unwrap_or(rest);
                Function::read(unsigned).map(|(_, length)| rest.len() - unsigned.len() + length)
            }
            Some("http" | "https") => None,
            _ => expression(rest),
        };
        let length = explicit.unwrap_or_else(|| rest.find(ends_word).unwrap_or(rest.len()));
        let value = rest.get(..length).unwrap_or_default();
        if value.is_empty() {
            let wrong =
                if rest.starts_with('(') { Wrong::ParenthesisInValue } else { Wrong::NothingAfterColon };
            return self.problem(wrong, start..self.at);
        }
        if let Some(at) = closing_quote(value).filter(|_| explicit.is_none()) {
            return self.problem(Wrong::StrayQuote, self.at + at..self.at + at + 1);
        }
        self.at += length;
        self.ends(Wrong::BadKey)?;
        Ok(Literal::read(value, false))
    }

    /// `[a, "b c"]`
    fn list(&mut self) -> Read<Vec<Literal>> {
        let open = self.at;
        let mut literals = Vec::new();
        self.at += 1;
        loop {
            let (literal, closed) = self.listed(open)?;
            literals.push(literal);
            if closed {
                self.ends(Wrong::AfterList)?;
                return Ok(literals);
            }
            // Spaces may stand around a comma, and nowhere else.
            let spaces = self.gap();
            match self.rest().chars().next() {
                Some(',') => self.at += 1,
                None => return self.problem(Wrong::OpenList, open..open + 1),
                Some(c) if spaces > 0 || ends_word(c) => {
                    return self.problem(Wrong::SpaceInList, open..self.at);
                }
                Some(_) => return self.problem(Wrong::AfterQuote, self.at..self.at + 1),
            }
            self.gap();
        }
    }

    /// One value of a list, and whether the list ends behind it.
    fn listed(&mut self, open: usize) -> Read<(Literal, bool)> {
        let rest = self.rest();
        if rest.starts_with('"') {
            let literal = self.quoted()?;
            let closed = self.rest().starts_with(']');
            self.at += usize::from(closed);
            return Ok((literal, closed));
        }
        let run = rest.split(|c| ends_word(c) || c == ',').next().unwrap_or_default();
        let behind = rest.get(run.len()..).unwrap_or_default();
        // A bracket before a comma belongs to the value, as in `[a[0], b]`.
        let followed = behind.trim_start().starts_with(',');
        let closed = run.ends_with(']') && !followed;
        if let Some(end) = run.find(']').filter(|_| !closed && !followed) {
            return self.problem(Wrong::AfterList, self.at + end + 1..self.at + end + 2);
        }
        let value = if closed { run.get(..run.len() - 1).unwrap_or_default() } else { run };
        if value.is_empty() {
            let wrong = match behind.chars().next() {
                None if !closed => Wrong::OpenList,
                Some(c) if !closed && ends_word(c) => Wrong::SpaceInList,
                _ => Wrong::EmptyListValue,
            };
            return self.problem(wrong, open..self.at + 1);
        }
        if let Some(at) = closing_quote(value) {
            return self.problem(Wrong::StrayQuote, self.at + at..self.at + at + 1);
        }
        self.at += run.len();
        Ok((Literal::read(value, false), closed))
    }
}

/// Longer regular expressions are not read as such, in bytes.
const LONGEST_EXPRESSION: usize = 1_000;

/// The length of a regular expression, `//Timeout after \d+//`: it ends before white space, a parenthesis or the end.
fn expression(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("//")?;
    // Whoever writes many beginnings and no end must not have each of them looked for to the end of the text.
    let inside = inside.get(..inside.floor_char_boundary(LONGEST_EXPRESSION)).unwrap_or_default();
    let ends = |end: &usize| {
        !inside.get(end + 2..).is_some_and(|rest| rest.starts_with(|c| !ends_word(c) || c == '('))
    };
    let end = inside.match_indices("//").map(|(end, _)| end).find(ends)?;
    Some(2 + end + 2)
}

/// What a word ends at without quotes.
fn ends_word(c: char) -> bool {
    c.is_whitespace() || c == '(' || c == ')'
}

/// The length of `(…)` at the beginning of the text, if only words stand inside.
fn words_in_parentheses(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            '"' | ':' => return None,
            _ if at > FURTHEST => return None,
            _ => {}
        }
        if depth == 0 {
            let inside = text.get(..at)?;
            let joins = inside.split(ends_word).any(|word| Junction::read(word).is_some());
            return (at > 0 && !joins).then_some(at + 1);
        }
    }
    None
}
