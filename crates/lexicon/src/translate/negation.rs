//! What is not wanted: the words that say so, and the search that leaves it out.

use crate::query::Literal;

use super::{effect::Place, scan, token::Kind, words::Words};

/// What a negation does where nothing that is known follows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Force {
    /// The text that follows is not wanted.
    Excludes,
    /// It may be a word of a message, such as *no such file*: it stays with the text.
    Says,
}

use Force::{Excludes, Says};

const PHRASES: &[(&str, Force)] = &[
    ("not in", Excludes),
    ("not on", Excludes),
    ("not from", Excludes),
    ("not for", Excludes),
    ("not with", Excludes),
    ("not of", Excludes),
    ("not by", Excludes),
    ("except", Excludes),
    ("except for", Excludes),
    ("excluding", Excludes),
    ("exclude", Excludes),
    ("other than", Excludes),
    ("aside from", Excludes),
    ("apart from", Excludes),
    ("besides", Excludes),
    ("ignoring", Excludes),
    ("leaving out", Excludes),
    ("leave out", Excludes),
    ("!", Excludes),
    ("everything but", Excludes),
    ("anything but", Excludes),
    ("all but", Excludes),
    ("all errors but", Excludes),
    ("all issues but", Excludes),
    ("rather than", Excludes),
    ("instead of", Excludes),
    ("minus", Excludes),
    ("environment is not", Excludes),
    ("environment isn't", Excludes),
    ("env is not", Excludes),
    ("level is not", Excludes),
    ("project is not", Excludes),
    ("browser is not", Excludes),
    ("browser isn't", Excludes),
    ("level isn't", Excludes),
    ("project isn't", Excludes),
    ("env isn't", Excludes),
    ("os is not", Excludes),
    ("os isn't", Excludes),
    ("device is not", Excludes),
    ("device isn't", Excludes),
    ("url is not", Excludes),
    ("url isn't", Excludes),
    ("user is not", Excludes),
    ("user isn't", Excludes),
    ("outside of", Says),
    ("outside", Says),
    ("not", Says),
    ("no", Says),
    ("non", Says),
    ("isn't", Says),
    ("aren't", Says),
    ("without", Says),
    ("neither", Says),
    ("nor", Says),
];

/// Before a verb.
const AUXILIARY: &[&str] = &[
    "do not", "does not", "did not", "don't", "doesn't", "didn't", "dont", "doesnt", "not", "without",
    "never",
];

/// Behind `AUXILIARY` they say what is not wanted.
const VERBS: &[&str] = &[
    "show",
    "show me",
    "showing",
    "include",
    "including",
    "list",
    "want",
    "want to see",
    "affect",
    "affecting",
    "hit",
    "hitting",
    "hurt",
    "impact",
    "impacting",
    "involve",
    "involving",
    "concern",
    "belong to",
    "belonging to",
    "happen in",
    "happen on",
    "happening in",
    "happening on",
    "occur in",
    "occur on",
    "come from",
    "coming from",
    "related to",
    "about",
    "contain",
    "containing",
    "mention",
    "mentioning",
    "match",
    "matching",
    "say",
    "saying",
];

/// Where a negation that begins here ends; `apart` says whether no words that could not be placed stand directly before
/// it, and `begun` whether a request was made before it, rather than a message pasted.
pub(super) fn begins(words: &Words<'_>, at: usize, apart: bool, begun: bool) -> Option<(usize, Force)> {
    let verb = || {
        let next = AUXILIARY.iter().filter_map(|phrase| words.phrase(at, phrase)).max()?;
        VERBS.iter().filter_map(|verb| words.phrase(next, verb)).max()
    };
    if apart && let Some(next) = verb() {
        return Some((next, Excludes));
    }
    let (next, force) = words.longest(at, PHRASES)?;
    let first = words.word(at);
    if first == "not" && words.before(at) == "but" {
        return Some((next, Excludes));
    }
    // *User is not known* is a message.
    if words.is(at, &["user", "url"]) && scan::reach(words, next) == next {
        return None;
    }
    let plain = matches!(first, "not" | "ignoring") && !begun;
    Some((next, if plain { Says } else { force }))
}

/// Whether what is not there is the kind of thing that is searched: *without errors*.
pub(super) fn is_of_kind(words: &Words<'_>, at: usize) -> bool {
    words.is(
        at,
        &[
            "errors",
            "error",
            "issues",
            "issue",
            "events",
            "event",
            "exceptions",
            "occurrences",
            "bugs",
            "problems",
        ],
    )
}

/// Whether *not* belongs to a verb before it: *is not "x"*.
pub(super) fn is_of_sentence(words: &Words<'_>, at: usize) -> bool {
    at > 0
        && words
            .is(at - 1, &["is", "was", "are", "were", "does", "did", "do", "has", "have", "could", "must"])
}

/// The search for what does not say this, where there is one.
pub(super) fn without(place: Place, text: &str) -> Option<String> {
    let key = match place {
        Place::Issues | Place::Errors | Place::Logs => "message",
        Place::Spans => "span.description",
        Place::Metrics | Place::Profiles | Place::Replays | Place::Conversations => return None,
    };
    (text.chars().count() <= super::terms::LONGEST).then(|| format!("!{key}:{}", Literal::containing(text)))
}

/// A term turned round; nothing for a group, which Sentry cannot turn.
pub(super) fn of_term(written: &str) -> Option<String> {
    if written.starts_with('(') {
        return None;
    }
    Some(written.strip_prefix('!').map_or_else(|| format!("!{written}"), str::to_owned))
}

/// Whether a list goes on behind what is not wanted: *timeouts and retries*.
pub(super) fn goes_on(words: &Words<'_>, at: usize) -> bool {
    let comma = words.tokens.get(at).is_some_and(|token| token.kind == Kind::Break && token.comma);
    comma || words.is(at, &["and", "or", "nor"])
}
