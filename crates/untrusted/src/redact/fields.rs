//! Secrets that are known by what stands before them: `password=…`, `"apiKey": "…"`, `Cookie: …`.

use super::{Kind, names, regex};
use regex::bytes::Regex;
use std::ops::Range;

/// A name that ends in one of these, and what parts it from its value.
const NAMES: &str = concat!(
    r"(?i)(?:pass|pwd|(?-u:\b|_)pw|secrets?|token|jwt|x-auth|cookies?|authorization|credentials?|creds",
    r"|(?:api|secret|private|access|encryption|signing|auth|master|account|shared|storage|subscription|session",
    r"|jwt|app|consumer|client|webhook|service|ssh|rsa|aes|hmac|deploy)[-_ ]?key",
    r"|sess(?:ion)?[-_]?id|connect\.sid|amz-signature|cvv|cvc|otp|ssn)",
);
const PERSONAL: &str = r"(?i)(?:surname|(?:user|full|first|last|display|nick|real|middle|maiden)[-_ ]?name)";
const PARTED: &str = r#"[\w-]*(?:\[[\w-]*\])?\\*["']?\]?[ \t]{0,3}(?:=>|:=|=|:|%3[dD])"#;

/// Finds them.
#[derive(Debug)]
pub(super) struct Fields {
    names: Regex,
    personal: bool,
}

impl Fields {
    pub(super) fn new(personal: bool) -> Self {
        Self { names: regex(&Self::pattern(personal)), personal }
    }

    /// What a text must have for anything to be found.
    pub(super) fn pattern(personal: bool) -> String {
        if personal { format!("(?:{NAMES}|{PERSONAL}){PARTED}") } else { format!("{NAMES}{PARTED}") }
    }

    pub(super) fn find(&self, text: &[u8], add: &mut impl FnMut(Range<usize>, Kind)) {
        let mut from = 0;
        while let Some(found) = self.names.find_at(text, from) {
            from = found.end();
            let name = name_around(text, found.start());
            let Some(name) = text.get(name).and_then(|name| std::str::from_utf8(name).ok()) else { continue };
            let kind = names::secret(name).or_else(|| self.personal.then(|| names::personal(name)).flatten());
            let Some(kind) = kind else { continue };
            let parted = text.get(found.range()).unwrap_or_default();
            if let Some(value) = value(text, found.end(), parted, (name, kind)) {
                from = from.max(value.end);
                add(value, kind);
            }
        }
    }
}

/// The whole name of which a part was found.
fn name_around(text: &[u8], at: usize) -> Range<usize> {
    let (before, after) = text.split_at(at.min(text.len()));
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = before.iter().rev().take_while(|byte| in_name(byte)).count();
    let end = after.iter().take_while(|byte| in_name(byte)).count();
    at - start..at + end
}

/// Bytes by which a value is judged. Nothing longer is code, prose or nothing; and a text of many values that stay, each
/// in the one before it, costs no more than so much for each.
const JUDGED: usize = 1_000;

/// Where the value stands, unless it is code, prose or says nothing.
fn value(text: &[u8], after: usize, parted: &[u8], (name, kind): (&str, Kind)) -> Option<Range<usize>> {
    let rest = text.get(after..).unwrap_or_default();
    // A comparison or a path of a language.
    if rest.first().is_some_and(|byte| matches!(byte, b'=' | b'~' | b'>')) || rest.starts_with(b":") {
        return None;
    }
    let blank = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let start = after + blank;
    let rest = text.get(start..).unwrap_or_default();
    let escapes = rest.iter().take_while(|byte| **byte == b'\\').count();
    if let Some(quote) = rest.get(escapes).filter(|byte| matches!(byte, b'"' | b'\'' | b'`')) {
        let opened = start + escapes + 1;
        let rest = text.get(opened..).unwrap_or_default();
        let of = |rest: &[u8]| quoted(rest, *quote, escapes);
        let kept = short(rest, of).is_some_and(|(inside, _)| inside.len() < 4 || says_nothing(inside));
        return (!kept).then(|| opened..opened + of(rest));
    }
    if matches!(rest.first(), Some(b'{' | b'[')) {
        let kept = short(rest, balanced).is_some_and(|(inside, _)| says_nothing(inside));
        return (!kept).then(|| start..start + balanced(rest));
    }
    let whole_line = matches!(kind, Kind::Cookie | Kind::Authorization);
    let of = if whole_line { line } else { word };
    let spaced = blank > 0;
    let by_colon = parted.ends_with(b":");
    let kept = short(rest, word).is_some_and(|(word, follows)| is_code(word, follows, spaced && !by_colon))
        || short(rest, of).is_some_and(|(inside, follows)| {
            says_nothing(inside)
                || !whole_line && is_called_the_same(name, inside)
                || by_colon && !whole_line && is_prose(inside, follows, kind)
        });
    (!kept).then(|| start..start + of(rest))
}

/// A value and what follows it, where it is short enough to be judged.
fn short(rest: &[u8], length: impl Fn(&[u8]) -> usize) -> Option<(&[u8], &[u8])> {
    let judged = rest.get(..JUDGED).unwrap_or(rest);
    let length = length(judged);
    (length < JUDGED).then(|| rest.split_at_checked(length)).flatten()
}

/// How long a quoted value is: to the next such quotation mark that is escaped as the first one was, or to the end.
fn quoted(rest: &[u8], quote: u8, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (at, byte) in rest.iter().enumerate() {
        match *byte {
            b'\\' => backslashes += 1,
            other => {
                if other == quote && backslashes <= escapes && (escapes > 0 || backslashes % 2 == 0) {
                    return at - backslashes.min(escapes);
                }
                backslashes = 0;
            }
        }
    }
    rest.len()
}

/// How long an object or a list is: to the bracket that closes the first, or to the end.
fn balanced(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in rest.iter().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    rest.len()
}

fn word(rest: &[u8]) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b",;&)}]\"'`<>|(".contains(byte);
    rest.iter().position(ends).unwrap_or(rest.len())
}

fn line(rest: &[u8]) -> usize {
    rest.iter()
        .position(|byte| matches!(byte, b'\n' | b'\r' | b'"' | b'<'))
        .unwrap_or(rest.len())
        .max(word(rest))
}

/// Whether a value says so little that hiding it would only mislead: nothing, a truth, a filter's own mark.
pub(super) fn says_nothing(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let value = value.strip_prefix(b"'").and_then(|value| value.strip_suffix(b"'")).unwrap_or(value);
    let marks = |byte: &u8| matches!(byte, b'*' | b'x' | b'X' | b'.' | b'-' | b'_');
    value.len() < 2
        || value.iter().all(marks)
        || (value.starts_with(b"[")
            && value.ends_with(b"]")
            && value.iter().all(|byte| byte.is_ascii_alphabetic() || b"[]:- ".contains(byte)))
        || [
            "null",
            "none",
            "nil",
            "undefined",
            "true",
            "false",
            "{}",
            "[]",
            "()",
            "(hidden)",
            "\"\"",
            "''",
            "<redacted>",
            "<filtered>",
            "redacted",
            "filtered",
            "nan",
        ]
        .iter()
        .any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether it names the value rather than being it: a call, an index, a path of names, a variable of that name.
fn is_code(value: &[u8], follows: &[u8], like_an_assignment: bool) -> bool {
    let name = |part: &[u8]| {
        part.first().is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$'))
            && part
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'?' | b'!'))
    };
    let letters = |part: &[u8]| part.iter().all(|byte| !byte.is_ascii_digit());
    let path = |value: &[u8]| {
        value.split(|byte| matches!(byte, b'.' | b':')).filter(|part| !part.is_empty()).all(name)
    };
    let bare = value.split(|byte| *byte == b'[').next().unwrap_or(value);
    let called = matches!(follows.first(), Some(b'(')) || bare.len() < value.len();
    called && path(bare) || path(value) && letters(value) && (value.contains(&b'.') || like_an_assignment)
}

/// `password=password` and `password=new_password` hand a variable on. `password=Password1` tells one.
fn is_called_the_same(name: &str, value: &[u8]) -> bool {
    let bare = |text: &[u8]| -> Vec<u8> {
        text.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect()
    };
    let in_names = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$');
    let letters = || !value.iter().any(u8::is_ascii_digit);
    let names = |value| names::secret(value).or(names::personal(value)).is_some();
    value.iter().all(in_names)
        && (bare(value) == bare(name.as_bytes()) || letters() && std::str::from_utf8(value).is_ok_and(names))
}

/// Whether it goes on as a sentence does: `password: must be longer`.
fn is_prose(value: &[u8], follows: &[u8], kind: Kind) -> bool {
    let word =
        |value: &[u8]| value.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'.'));
    let goes_on = follows.first() == Some(&b' ') && follows.get(1).is_some_and(u8::is_ascii_alphabetic);
    // Nobody's token is a word; passwords are.
    let known = [
        "required",
        "invalid",
        "missing",
        "expired",
        "incorrect",
        "wrong",
        "empty",
        "str",
        "string",
        "bytes",
        "unknown",
    ];
    word(value)
        && (goes_on
            || kind != Kind::Password && kind != Kind::Name
            || known.iter().any(|known| value.trim_ascii_end().eq_ignore_ascii_case(known.as_bytes())))
}
