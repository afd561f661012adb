//! Words that could not be placed, cut into the pieces that are looked for as text.

/// Words that join clauses: a piece ends before them.
const JOINING: &[&str] = &[
    "in", "on", "at", "from", "for", "with", "when", "while", "during", "where", "after", "before", "since",
    "and", "or", "but", "that", "which", "who", "over", "within", "whose", "into", "via", "about", "across",
    "than", "then", "also", "between", "under",
];

/// Words that stay inside a piece, and are cut off at its ends.
const INNER: &[&str] = &[
    "of",
    "to",
    "by",
    "the",
    "a",
    "an",
    "not",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "being",
    "has",
    "have",
    "had",
    "having",
    "i",
    "we",
    "you",
    "it",
    "they",
    "he",
    "she",
    "me",
    "us",
    "my",
    "our",
    "your",
    "their",
    "its",
    "this",
    "these",
    "those",
    "do",
    "does",
    "did",
    "will",
    "would",
    "should",
    "can",
    "could",
    "as",
    "if",
    "so",
    "what",
    "how",
    "why",
    "no",
    "i'm",
    "we're",
    "i've",
    "it's",
    "that's",
    "there's",
    "what's",
    "don't",
    "doesn't",
    "isn't",
    "aren't",
    "them",
    "per",
    "without",
    "only",
    "most",
    "more",
    "less",
    "non",
    "except",
    "excluding",
    "i'd",
    "where's",
    "who's",
    "let's",
    "u",
    "whats",
    "thats",
    "am",
    "got",
    "whether",
];

/// Words of asking: nothing where a request begins or ends.
const ASKING: &[&str] = &[
    "show",
    "list",
    "find",
    "get",
    "fetch",
    "give",
    "search",
    "check",
    "look",
    "looking",
    "tell",
    "pull",
    "please",
    "pls",
    "plz",
    "can",
    "could",
    "you",
    "u",
    "hey",
    "hi",
    "hello",
    "thanks",
    "thank",
    "want",
    "see",
    "need",
    "like",
    "know",
    "would",
    "me",
    "us",
    "display",
    "return",
    "query",
    "retrieve",
    "there",
    "let's",
    "let",
    "do",
    "cheers",
    "what",
    "what's",
    "whats",
    "how",
    "which",
    "who",
    "is",
    "are",
    "any",
    "kindly",
    "asap",
    "now",
    "help",
    "searching",
    "finding",
    "showing",
];

/// Words that mean nothing anywhere, and end a piece.
const NOTHING: &[&str] = &[
    "all",
    "any",
    "every",
    "each",
    "anything",
    "everything",
    "still",
    "yet",
    "only",
    "just",
    "currently",
    "there",
    "exactly",
    "happened",
    "occurred",
    "broke",
    "failing",
    "happening",
    "occurring",
    "thrown",
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
    "occurrences",
    "occurrence",
    "exceptions",
    "exception",
    "things",
    "thing",
    "stuff",
    "sentry",
    "happen",
    "happens",
    "occurs",
    "occur",
    "something",
    "ones",
    "raised",
    "breaking",
    "breaks",
    "fails",
];

const PHRASES: &[&str] = &[
    "going on",
    "came in",
    "thrown by",
    "come in",
    "coming in",
    "coming from",
    "i want to see",
    "going wrong",
    "went wrong",
    "any of",
    "all of",
];

/// What an unplaced word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Joins,
    Inner,
    Asks,
    Nothing,
    Says,
}

pub(super) fn role(word: &str, begun: bool) -> Role {
    if !begun && ASKING.contains(&word) {
        return Role::Asks;
    }
    if JOINING.contains(&word) {
        return Role::Joins;
    }
    if NOTHING.contains(&word) {
        return Role::Nothing;
    }
    if INNER.contains(&word) {
        return Role::Inner;
    }
    Role::Says
}

pub(super) fn asks(word: &str) -> bool {
    ASKING.contains(&word)
}

pub(super) fn inner(word: &str) -> bool {
    INNER.contains(&word)
}

/// Where a phrase that says nothing ends.
pub(super) fn empty(words: &super::words::Words<'_>, at: usize) -> Option<usize> {
    let extra: &[&str] = match words.place {
        Place::Replays => {
            &["users", "replays", "replay", "sessions", "session", "user", "visited", "people", "recordings"]
        }
        Place::Conversations => &["conversations", "chats", "conversation", "chat"],
        Place::Profiles => &["profiles", "profile", "flamegraphs", "flamegraph"],
        Place::Issues | Place::Errors => {
            &["requests", "request", "endpoint", "endpoints", "transaction", "transactions", "page"]
        }
        _ => &[],
    };
    let issue = [
        "this issue",
        "the issue",
        "of this issue",
        "this bug",
        "this error",
        "this problem",
        "in this issue",
        "for this issue",
    ];
    let ranked = [
        "longest", "newest", "oldest", "latest", "most", "worst", "slowest", "fastest", "shortest",
        "biggest", "clicks",
    ];
    if words.is(at, &["first"]) && at > 0 && words.is(at - 1, &ranked) {
        return Some(at + 1);
    }
    let fixed = PHRASES.iter().chain(issue.iter()).filter_map(|phrase| words.phrase(at, phrase)).max();
    fixed.or_else(|| words.is(at, extra).then_some(at + 1))
}

use super::effect::Place;
