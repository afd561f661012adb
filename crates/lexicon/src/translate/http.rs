//! Requests: methods, status codes, paths, addresses, transactions, and identifiers of what happened.

use crate::query::Literal;

use super::{
    effect::{Bound, Draft, Effect, Found, Place, term},
    token::Kind,
    words::Words,
};

const METHODS: &[&str] = &["get", "post", "put", "patch", "delete", "head", "options"];

/// Words of kind: what a number before them means is a status.
const KINDS: &[&str] = &[
    "errors",
    "error",
    "issues",
    "responses",
    "response",
    "status",
    "statuses",
    "failures",
    "exceptions",
    "codes",
    "code",
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    method(words, at)
        .or_else(|| status(words, at))
        .or_else(|| path(words, at))
        .or_else(|| identifier(words, at))
}

fn method(words: &Words<'_>, at: usize) -> Option<Found> {
    let method = words.word(at);
    if !METHODS.contains(&method) {
        return None;
    }
    let shouted = words.typed(at).chars().all(char::is_uppercase);
    let after = words.word(at + 1);
    let fits = after.starts_with('/')
        || (shouted
            && matches!(after, "requests" | "request" | "endpoint" | "endpoints" | "calls" | "errors" | ""))
        || (matches!(after, "requests" | "request") && method != "get");
    fits.then(|| (at + 1, vec![term("http.method", &method.to_uppercase())]))
}

fn status(words: &Words<'_>, at: usize) -> Option<Found> {
    let leads = [
        "http status code",
        "http status",
        "status code",
        "status codes",
        "status",
        "http",
        "returning",
        "returned",
        "returns",
        "responding with",
        "http code",
        "response code",
        "returning http",
    ];
    let lead = leads.iter().filter_map(|lead| words.phrase(at, lead)).max();
    let start = lead.unwrap_or(at);
    let start = words.skip(start, &["of", "a", "is"]);
    let word = words.word(start);
    let digits = word.strip_suffix('s').unwrap_or(word);
    let plural = digits.len() < word.len();
    let class = digits.len() == 3 && digits.ends_with("xx") && digits.starts_with(['4', '5', '3', '2', '1']);
    if class {
        let first = digits.get(..1)?;
        let next = start + 1;
        if words.place == Place::Spans || words.place == Place::Conversations {
            let hundreds: f64 = first.parse().ok()?;
            let bound = |sign, number| {
                Effect::Term(Draft::bound("http.status_code", Bound { sign, number, unit: "" }))
            };
            let mut effects = vec![bound(">=", hundreds * 100.0)];
            if first != "5" {
                effects.push(bound("<", hundreds * 100.0 + 100.0));
            }
            return Some((next, effects));
        }
        return Some((next, vec![Effect::Term(Draft::of("http.status_code", &format!("{first}*")))]));
    }
    let code = digits.len() == 3
        && digits.bytes().all(|b| b.is_ascii_digit())
        && digits.starts_with(['1', '2', '3', '4', '5']);
    let unit =
        words.is(start + 1, &["users", "events", "times", "ms", "seconds", "s", "occurrences", "requests"]);
    let told = lead.is_some()
        || plural
        || (digits.starts_with(['4', '5']) && KINDS.contains(&words.word(start + 1)));
    let joined = || {
        let or = words.is(start + 1, &["or", "and"]);
        or && digits.starts_with(['4', '5']) && KINDS.contains(&words.word(start + 3))
    };
    let also = || {
        words.is(at.wrapping_sub(1), &["or", "and"])
            && digits.starts_with(['4', '5'])
            && follows_status(words, at)
    };
    (code && !unit && (told || joined() || also()))
        .then(|| (start + 1, vec![term("http.status_code", digits)]))
}

fn follows_status(words: &Words<'_>, at: usize) -> bool {
    at.checked_sub(2).is_some_and(|before| {
        let word = words.word(before).trim_end_matches('s');
        word.len() == 3 && word.bytes().all(|b| b.is_ascii_digit())
    })
}

fn path(words: &Words<'_>, at: usize) -> Option<Found> {
    let nouns = ["endpoint", "transaction", "route", "path", "page", "url", "visited"];
    let noun = words.word(at);
    let start = if nouns.contains(&noun) { at + 1 } else { at };
    let named = words.name(start);
    let address = named.starts_with("http://") || named.starts_with("https://");
    let page = matches!(noun, "page" | "url" | "visited") || words.place == Place::Replays;
    let mut effects = Vec::new();
    if words.place == Place::Spans && start > at && noun != "url" && noun != "path" {
        effects.push(Effect::Segment);
    }
    if address {
        effects.push(Effect::Term(Draft::of("url", &Literal::starting_with(named).to_string())));
        return Some((start + 1, effects));
    }
    let opened = words.kind(start) == Some(Kind::Quoted)
        && start == at
        && named.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if named.starts_with('/') && named.len() > 1 && !opened {
        let end = words.skip(start + 1, &["page", "endpoint", "route", "url"]);
        let page = page || words.is(start + 1, &["page", "url"]);
        let key = if page { "url" } else { "transaction" };
        if words.place == Place::Spans && end > start + 1 && effects.is_empty() {
            effects.push(Effect::Segment);
        }
        effects.push(Effect::Term(Draft::of(key, &Literal::containing(named).to_string())));
        return Some((end, effects));
    }
    let name = noun == "transaction" && named.contains(['_', '.', '/', '-', ':']) && !named.starts_with('-');
    name.then(|| {
        effects.push(term("transaction", named));
        (start + 1, effects)
    })
}

fn identifier(words: &Words<'_>, at: usize) -> Option<Found> {
    let hex = |at: usize| {
        let text = words.name(at);
        let plain = text.replace('-', "");
        (plain.len() == 32 && plain.bytes().all(|b| b.is_ascii_hexdigit())).then_some(plain)
    };
    let key = match words.word(at) {
        "trace" => "trace",
        "event" => "id",
        "profile" => "profile.id",
        "replay" if words.place == Place::Replays => "id",
        _ => "",
    };
    let start = words.skip(at + 1, &["id"]);
    if !key.is_empty()
        && let Some(id) = hex(start)
    {
        return Some((start + 1, vec![term(key, &id)]));
    }
    let start = words.skip(at, &["issue"]);
    let short = words.typed(start);
    let (name, tail) = short.rsplit_once('-')?;
    let plain = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    let fits = plain(name)
        && plain(tail)
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.len() > 1
        // Sentry's numbers have no zero before them; `ORA-00001` is a code of somebody else.
        && !tail.starts_with('0')
        && (tail.contains(|c: char| c.is_ascii_digit()) || start > at);
    let event = matches!(words.place, Place::Issues | Place::Errors);
    (fits && event).then(|| (start + 1, vec![term("issue", short)]))
}
