//! Words that say something of an issue in a search, and are words like any other in a sentence: *open file*, *edge case*.

use super::{
    free::{self, Role},
    scan,
    token::Kind,
    words::Words,
};

/// Such words.
const AMBIGUOUS: &[&str] = &[
    "open", "new", "closed", "fixed", "resolved", "ignored", "handled", "caught", "assigned", "critical",
    "urgent", "info", "debug", "warning", "edge", "opera", "dev", "live", "stage", "muted", "archived",
    "linked", "latest", "recent", "fatal",
];

/// Levels as logs write them before a message: `FATAL: no such role`.
const LOGGED: &[&str] = &["fatal", "critical", "warning", "info", "debug"];

/// What is searched for: such a word before one of these is about it.
const KINDS: &[&str] = &[
    "issues",
    "issue",
    "errors",
    "error",
    "bugs",
    "bug",
    "problems",
    "problem",
    "events",
    "event",
    "exceptions",
    "exception",
    "crashes",
    "crash",
    "failures",
    "regressions",
    "occurrences",
    "logs",
    "log",
    "messages",
    "lines",
    "alerts",
    "outages",
    "timeouts",
    "things",
    "stuff",
    "ones",
    "anrs",
    "warnings",
    "reports",
    "feedback",
];

/// Behind these a word is what somebody does.
const VERBS: &[&str] = &[
    "as", "be", "been", "to", "cannot", "can't", "doesn't", "didn't", "won't", "don't", "does", "do", "did",
    "can", "could", "will", "would", "should", "gets", "getting", "when", "while", "after",
];

const AUXILIARY: &[&str] = &["does", "do", "did", "can", "could", "will", "would", "should", "may", "might"];

/// Whether the word here is part of a sentence; `follows` says whether it stands directly behind words that could not
/// be placed.
pub(super) fn is_part(words: &Words<'_>, at: usize, follows: bool) -> bool {
    if !words.is(at, AMBIGUOUS) {
        return false;
    }
    let prefix = words.tokens.get(at + 1).is_some_and(|token| token.kind == Kind::Break && token.colon);
    if prefix && words.is(at, LOGGED) && matches!(words.kind(at + 2), Some(Kind::Word | Kind::Quoted)) {
        return true;
    }
    if words.is(at + 1, KINDS) || scan::reach(words, at) > at + 1 {
        return false;
    }
    let opened = words.is(at, &["open"]) && words.kind(at + 1) == Some(Kind::Quoted);
    let negated = words.before(at) == "not" && at.checked_sub(2).is_some_and(|at| words.is(at, AUXILIARY));
    opened || negated || follows || at > 0 && words.is(at - 1, VERBS) || leads(words, at + 1)
}

/// Whether *not* belongs to a verb: *does not open*.
pub(super) fn is_of_verb(words: &Words<'_>, at: usize) -> bool {
    words.word(at) == "not" && at > 0 && words.is(at - 1, AUXILIARY) && words.is(at + 1, AMBIGUOUS)
}

/// Whether words that cannot be placed begin here, and no kind of thing ends them.
fn leads(words: &Words<'_>, mut at: usize) -> bool {
    let mut says = false;
    while words.kind(at) == Some(Kind::Word) {
        if words.is(at, KINDS) {
            return false;
        }
        if scan::reach(words, at) > at && !words.is(at, AMBIGUOUS) {
            break;
        }
        match free::role(words.word(at), true) {
            Role::Says => says = true,
            Role::Inner => {}
            _ => break,
        }
        at += 1;
    }
    says
}
