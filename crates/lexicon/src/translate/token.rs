//! Cuts a request into words, what stands in quotes, what is search syntax already, and where a clause ends.

use crate::query::{Column, Dialect, Part, Query};

use super::{taken, typing};

/// A piece of a request.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// As it was typed, without quotes.
    pub(super) text: &'a str,
    /// In small letters, with a slip of the finger mended.
    pub(super) word: Box<str>,
    pub(super) kind: Kind,
    /// Where it begins in the request, in bytes.
    pub(super) start: usize,
    /// Where it ends.
    pub(super) end: usize,
    /// Whether it is a comma.
    pub(super) comma: bool,
    /// Whether it is a colon.
    pub(super) colon: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Stood in quotes.
    Quoted,
    /// A term, or a group of terms in parentheses.
    Syntax,
    /// `key=value` with a known key.
    Equals,
    /// `p95(span.duration)`
    Call,
    /// Punctuation, and symbols that say nothing.
    Break,
}

pub(super) fn tokens<'a>(text: &'a str, custom: &dyn Fn(&str) -> bool) -> Vec<Token<'a>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    // So much is read in search of groups, however many parentheses are open.
    let mut budget = text.len().saturating_mul(16);
    while let Some(next) = rest.chars().next() {
        let begins = rest.len() == text.len()
            || text
                .get(..text.len() - rest.len())
                .is_some_and(|before| before.ends_with([' ', '\n', '\t', '(']));
        let (kind, length, inner) = if next == '\n' {
            (Kind::Break, 1, "")
        } else if next.is_whitespace() {
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            continue;
        } else {
            read(rest, custom, begins, &mut budget)
        };
        let at = text.len() - rest.len();
        // `non-production`
        let (length, inner) = match inner.get(..4) {
            Some(non) if kind == Kind::Word && non.eq_ignore_ascii_case("non-") && inner.len() > 4 => {
                (4, "non")
            }
            _ => (length, inner),
        };
        let word = if kind == Kind::Word { typing::mended(inner) } else { Box::default() };
        tokens.push(Token {
            text: inner,
            word,
            kind,
            start: at,
            end: at + length,
            comma: next == ',',
            colon: next == ':',
        });
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

/// What the text begins with: its kind, its length in bytes, and what of it is meant.
fn read<'a>(
    text: &'a str,
    custom: &dyn Fn(&str) -> bool,
    begins: bool,
    budget: &mut usize,
) -> (Kind, usize, &'a str) {
    let whole = |kind, length: usize| (kind, length, text.get(..length).unwrap_or_default());
    if let Some(length) = group(text, budget).or_else(|| term(text, custom)) {
        return whole(Kind::Syntax, length);
    }
    if let Some(length) = call(text) {
        return whole(Kind::Call, length);
    }
    if let Some((length, inner)) = quoted(text) {
        return (Kind::Quoted, length, inner);
    }
    if begins && text.starts_with('!') && text.chars().nth(1).is_some_and(|c| c.is_alphanumeric() || c == '"')
    {
        return whole(Kind::Word, 1);
    }
    if let Some(length) = sign(text) {
        return whole(Kind::Word, length);
    }
    let is_address = text.starts_with("http://") || text.starts_with("https://");
    let mut before = ' ';
    let mut after = text.chars().skip(1);
    let end = text
        .char_indices()
        .find(|(_, c)| {
            let next = after.next().unwrap_or(' ');
            let number = *c == ',' && before.is_ascii_digit() && next.is_ascii_digit();
            let parenthesis = *c == ')' || (*c == '(' && next != ')');
            let compared = matches!(*c, '>' | '<')
                && before.is_ascii_alphanumeric()
                && (next.is_ascii_digit() || next == '=');
            let empty_call = (*c == '(' && next == ')') || (*c == ')' && before == '(');
            let ends = c.is_whitespace()
                || (!is_address && matches!(c, '?' | ',' | ';' | '!' | '"') && !number)
                || (!is_address && compared)
                || (parenthesis && !empty_call);
            before = *c;
            ends
        })
        .map_or(text.len(), |(at, _)| at);
    let run = text.get(..end).unwrap_or_default();
    let word = run.trim_end_matches(['.', ':', ',', '?', '!', ';', '\'', '…']).trim_start_matches('\'');
    let lead = if run.starts_with('\'') { run.len() - run.trim_start_matches('\'').len() } else { 0 };
    if !word.contains(char::is_alphanumeric) {
        let length = if end == 0 { text.chars().next().map_or(1, char::len_utf8) } else { end };
        return (Kind::Break, length, "");
    }
    if let Some(length) = differs(text, custom) {
        return whole(Kind::Equals, length);
    }
    if let Some((key, value)) = word.split_once('=')
        && !value.is_empty()
        && (custom(key) || Dialect::ALL.iter().any(|dialect| dialect.field(key).is_some()))
        && Query::parse(&format!("{key}:{value}")).is_ok()
    {
        return (Kind::Equals, lead + word.len(), word);
    }
    (Kind::Word, lead + word.len(), word)
}

/// The length of `key!=value` or `key != value` with a known key.
fn differs(text: &str, custom: &dyn Fn(&str) -> bool) -> Option<usize> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')))?;
    let (key, rest) = text.split_at_checked(end)?;
    let value = rest.trim_start_matches(' ').strip_prefix("!=")?.trim_start_matches(' ');
    let run = value
        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '='))
        .unwrap_or(value.len());
    let value = value.get(..run)?.trim_end_matches(['.', '!', '?']);
    let known = custom(key) || Dialect::ALL.iter().any(|dialect| dialect.field(key).is_some());
    let length = text.len()
        - text.get(end..)?.trim_start_matches(' ').get(2..)?.trim_start_matches(' ').len()
        + value.len();
    (known
        && !value.is_empty()
        && !value.starts_with('"')
        && Query::parse(&format!("!{key}:{value}")).is_ok())
    .then_some(length)
}

/// The length of a sign that compares: alone, or before a number.
fn sign(text: &str) -> Option<usize> {
    let length = [">=", "<=", ">", "<"].iter().find(|sign| text.starts_with(**sign))?.len();
    let behind = text.get(length..)?.chars().next();
    behind.is_none_or(|c| c.is_whitespace() || c.is_ascii_digit()).then_some(length)
}

/// The length of a group of terms in parentheses; what is read for it is taken from the budget.
fn group(text: &str, budget: &mut usize) -> Option<usize> {
    if !text.starts_with('(') || *budget == 0 {
        return None;
    }
    let end = closed(text);
    *budget = budget.saturating_sub(end.unwrap_or(text.len()));
    let query = Query::parse(text.get(..end?)?).ok()?;
    (query.terms().next().is_some() && taken::is_syntax(&query, &|_| false)).then_some(end?)
}

/// Where the parenthesis at the beginning is closed.
fn closed(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    text.char_indices().find_map(|(at, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0 && !quoted).then_some(at + 1)
    })
}

/// The length of a term at the beginning.
fn term(text: &str, custom: &dyn Fn(&str) -> bool) -> Option<usize> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let unsigned = text.strip_prefix('!').unwrap_or(text);
    let name = unsigned.find(|c| !plain(c))?;
    let key = match unsigned.get(name..)?.chars().next()? {
        '[' => unsigned.find(']')? + 1,
        '(' => unsigned.find(')')? + 1,
        _ => name,
    };
    if !unsigned.get(..key)?.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let value = unsigned.get(key..)?.strip_prefix(':')?;
    let bare = value.trim_start_matches(['>', '<', '=', '!']);
    let length = match bare.chars().next()? {
        '[' => bare.find(']')? + 1,
        '"' => closing(bare.get(1..)?)? + 2,
        _ => {
            let run = bare.find(|c: char| c.is_whitespace() || c == '(' || c == ')').unwrap_or(bare.len());
            bare.get(..run)?.trim_end_matches([',', ';', '!', '?', '.']).len()
        }
    };
    let end = text.len() - bare.len() + length;
    let written = text.get(..end)?;
    let query = Query::parse(written).ok()?;
    let one = query.parts().len() == 1
        && matches!(query.parts().next(), Some(Part::Term(term)) if !taken::is_prose(term, custom));
    let apart = text.get(end..)?.chars().next().is_none_or(|c| c.is_whitespace() || !c.is_alphanumeric());
    (one && apart).then_some(end)
}

fn closing(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes.then_some(at)
    })
}

/// The length of an aggregate function.
fn call(text: &str) -> Option<usize> {
    let open = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    if !text.get(open..)?.starts_with('(') || open == 0 {
        return None;
    }
    let end = text.find(')')? + 1;
    let written = text.get(..end)?;
    let name = written.get(..open)?;
    let known = Dialect::ALL.iter().any(|dialect| dialect.aggregate(name).is_some());
    (known && Column::parse(written).is_ok()).then_some(end)
}

/// What stands in quotes: the length with them, and the text between them.
fn quoted(text: &str) -> Option<(usize, &str)> {
    let (open, close) = match text.chars().next()? {
        '"' => ('"', '"'),
        '“' => ('“', '”'),
        '\'' => ('\'', '\''),
        '`' => ('`', '`'),
        _ => return None,
    };
    let inside = text.get(open.len_utf8()..)?;
    let end = inside.match_indices(close).map(|(at, _)| at).find(|at| {
        let behind = inside.get(at + close.len_utf8()..).and_then(|rest| rest.chars().next());
        let escaped = inside.get(..*at).is_some_and(|before| before.ends_with('\\'));
        !escaped && (close != '\'' || behind.is_none_or(|c| !c.is_alphanumeric()))
    })?;
    let inner = inside.get(..end)?;
    let fits = !inner.trim().is_empty();
    fits.then(|| (end + open.len_utf8() + close.len_utf8(), inner))
}
