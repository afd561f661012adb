//! What comes first, and how many of it.

use super::{
    effect::{Effect, Found, Place, Rank},
    number::number,
    token::Kind,
    words::Words,
};

const OF_ISSUES: &[(&str, &str)] = &[
    ("most frequent", "freq"),
    ("highest frequency", "freq"),
    ("noisiest", "freq"),
    ("most common", "freq"),
    ("most events", "freq"),
    ("worst", "freq"),
    ("biggest", "freq"),
    ("top", "freq"),
    ("loudest", "freq"),
    ("by frequency", "freq"),
    ("most often", "freq"),
    ("the most events", "freq"),
    ("by events", "freq"),
    ("by event count", "freq"),
    ("by number of events", "freq"),
    ("most occurrences", "freq"),
    ("by occurrences", "freq"),
    ("by volume", "freq"),
    ("most users", "user"),
    ("most impactful", "user"),
    ("widest impact", "user"),
    ("top by users", "user"),
    ("by users affected", "user"),
    ("by users", "user"),
    ("by affected users", "user"),
    ("by user count", "user"),
    ("by number of users", "user"),
    ("by impact", "user"),
    ("by user impact", "user"),
    ("by users impacted", "user"),
    ("affecting the most users", "user"),
    ("hitting the most users", "user"),
    ("hurts the most users", "user"),
    ("hurting the most users", "user"),
    ("affects the most users", "user"),
    ("hits the most users", "user"),
    ("impacts the most users", "user"),
    ("affect the most users", "user"),
    ("most affected users", "user"),
    ("biggest impact", "user"),
    ("highest impact", "user"),
    ("most user impact", "user"),
    ("impacting the most users", "user"),
    ("newest", "new"),
    ("most recently created", "new"),
    ("latest", "date"),
    ("recent", "date"),
    ("most recent", "date"),
    ("most recently seen", "date"),
    ("newest first", "new"),
    ("latest first", "date"),
    ("trending", "trends"),
    ("trends", "trends"),
    ("most important", "recommended"),
    ("what to fix first", "recommended"),
    ("to fix first", "recommended"),
    ("fix first", "recommended"),
    ("what should i fix first", "recommended"),
    ("should i fix first", "recommended"),
    ("what should we fix first", "recommended"),
    ("most worth fixing", "recommended"),
    ("what i should fix first", "recommended"),
    ("work on first", "recommended"),
];

const OF_REPLAYS: &[(&str, &str)] = &[
    ("longest", "-duration"),
    ("shortest", "duration"),
    ("most rage clicks", "-count_rage_clicks"),
    ("most dead clicks", "-count_dead_clicks"),
    ("the most rage clicks", "-count_rage_clicks"),
    ("the most dead clicks", "-count_dead_clicks"),
    ("the most errors", "-count_errors"),
    ("most errors", "-count_errors"),
    ("latest", "-started_at"),
    ("most recent", "-started_at"),
    ("recent", "-started_at"),
    ("newest", "-started_at"),
    ("oldest", "started_at"),
    ("most active", "-activity"),
    ("least active", "activity"),
    ("most pages", "-count_urls"),
    ("most urls", "-count_urls"),
    ("the most pages", "-count_urls"),
];

const OF_EVENTS: &[(&str, Rank)] = &[
    ("slowest", Rank::Slow),
    ("slow", Rank::Slow),
    ("worst", Rank::Slow),
    ("fastest", Rank::Fast),
    ("most frequent", Rank::Most),
    ("most common", Rank::Most),
    ("highest", Rank::Most),
    ("most", Rank::Most),
    ("the most", Rank::Most),
    ("biggest", Rank::Most),
    ("noisiest", Rank::Most),
    ("busiest", Rank::Most),
    ("largest", Rank::Most),
    ("top", Rank::Top),
    ("least common", Rank::Least),
    ("least frequent", Rank::Least),
    ("least", Rank::Least),
    ("the least", Rank::Least),
    ("fewest", Rank::Least),
    ("the fewest", Rank::Least),
    ("lowest", Rank::Least),
    ("best", Rank::Fast),
    ("latest", Rank::Latest),
    ("recent", Rank::Latest),
    ("most recent", Rank::Latest),
    ("newest", Rank::Latest),
    ("last", Rank::Latest),
    ("oldest", Rank::Oldest),
    ("earliest", Rank::Oldest),
    ("longest", Rank::Longest),
    ("popular", Rank::Most),
    ("most popular", Rank::Most),
    ("most active", Rank::Most),
    ("most used", Rank::Most),
    ("least used", Rank::Least),
];

const ONE: &[&str] = &[
    "issue",
    "error",
    "bug",
    "crash",
    "event",
    "problem",
    "occurrence",
    "exception",
    "query",
    "request",
    "span",
    "transaction",
    "endpoint",
    "page",
    "replay",
    "session",
    "log",
    "profile",
    "trace",
    "route",
    "job",
    "call",
    "browser",
    "user",
    "release",
    "conversation",
    "chat",
    "type",
    "message",
    "model",
    "tool",
    "metric",
];

const MANY: &[&str] = &[
    "issues",
    "errors",
    "bugs",
    "crashes",
    "events",
    "problems",
    "occurrences",
    "exceptions",
    "queries",
    "requests",
    "spans",
    "transactions",
    "endpoints",
    "pages",
    "replays",
    "sessions",
    "logs",
    "profiles",
    "traces",
    "routes",
    "jobs",
    "calls",
    "browsers",
    "users",
    "releases",
    "conversations",
    "chats",
    "types",
    "messages",
    "models",
    "tools",
    "things",
    "ones",
    "stuff",
    "agents",
    "runs",
    "devices",
    "countries",
    "projects",
    "files",
    "functions",
    "titles",
    "metrics",
    "warnings",
    "entries",
    "regressions",
];

/// Words that ask for an order before *by*.
const SORTING: &[&str] = &["sort", "sorted", "order", "ordered", "ranked", "rank", "sorting", "ordering"];

/// Orders that have their name only behind `SORTING`.
const BY: &[(&str, &str)] = &[
    ("by date", "date"),
    ("by last seen", "date"),
    ("by most recent", "date"),
    ("by recency", "date"),
    ("by latest", "date"),
    ("by first seen", "new"),
    ("by newest", "new"),
    ("by age", "new"),
    ("by trend", "trends"),
    ("by trends", "trends"),
    ("by count", "freq"),
    ("by freq", "freq"),
    ("by number of occurrences", "freq"),
    ("by errors", "freq"),
];

/// `sort by frequency`; an order that is not known is asked for all the same, under no name.
fn sorted(words: &Words<'_>, at: usize) -> Option<Found> {
    let by = at + 1;
    if !words.is(at, SORTING) || !words.is(by, &["by"]) {
        return None;
    }
    let known = match words.place {
        Place::Issues => words.longest(by, OF_ISSUES).or_else(|| words.longest(by, BY)),
        _ => None,
    };
    let effect = match (known, words.place) {
        (Some((next, sort)), _) => (next, Effect::Sort(sort)),
        (None, Place::Replays) => {
            words.longest(by + 1, OF_REPLAYS).map(|(next, sort)| (next, Effect::Sort(sort)))?
        }
        (None, Place::Issues | Place::Conversations) => return None,
        (None, _) => {
            let time = ["time", "timestamp", "date", "recency", "newest", "latest"];
            if words.is(by + 1, &time) {
                (by + 2, Effect::Rank(Rank::Latest))
            } else {
                (by, Effect::Rank(Rank::Top))
            }
        }
    };
    Some((words.skip(effect.0, &["descending", "desc"]), vec![effect.1]))
}

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    // The head of a trace of Python's.
    if words.phrase(at, "most recent call last").is_some() {
        return None;
    }
    if let Some(found) = sorted(words, at) {
        return Some(found);
    }
    // `first 10 events`
    if words.is(at, &["first"])
        && words.counts | (words.place == Place::Issues)
        && let Some((next, count)) =
            number(words, at + 1).filter(|(_, count)| (1.0..=100.0).contains(count) && count.fract() == 0.0)
        && MANY.contains(&words.word(next))
    {
        return Some((next, vec![Effect::Limit(count as u8)]));
    }
    let start = words.skip(at, &["the"]);
    // `the 3 worst`, `five most important`, and `10 issues`
    let counted =
        number(words, start).filter(|(_, count)| *count >= 1.0 && *count <= 100.0 && count.fract() == 0.0);
    if let Some((next, count)) = counted
        && !words.is(start, &["a", "an"])
    {
        if let Some((next, effect)) = rank(words, next) {
            return Some((next, vec![effect, Effect::Limit(count as u8)]));
        }
        return None;
    }
    let (next, effect) = rank(words, at)?;
    let behind =
        number(words, next).filter(|(_, count)| *count >= 1.0 && *count <= 100.0 && count.fract() == 0.0);
    let unit = |at: usize| {
        words.is(at, &["minutes", "hours", "days", "weeks", "months", "hour", "day", "h", "d"])
            || (!words.counts && words.is(at, &["users", "user"]))
    };
    if let Some((end, count)) = behind.filter(|(end, _)| !unit(*end) && !words.is(next, &["a", "an"])) {
        let (end, effect) = match (rank(words, end), &effect) {
            // `top 5 slowest pages`
            (Some((end, second)), Effect::Rank(_) | Effect::Sort("freq")) => (end, second),
            _ => (end, effect),
        };
        return Some((end, vec![effect, Effect::Limit(count as u8)]));
    }
    if words.is(at, &["last"]) && words.longest(at, OF_ISSUES).is_none() && !words.is(next, ONE) {
        return None;
    }
    let mut effects = vec![effect];
    if single(words, next) && !words.is(at, &["slow", "recent", "trends", "by"]) {
        effects.push(Effect::Limit(1));
    }
    Some((next, effects))
}

/// Whether an order begins here that cannot be had: *sort by mood*, and the oldest of what Sentry orders one way.
pub(super) fn is_unmet(words: &Words<'_>, at: usize) -> bool {
    words.is(at, SORTING) && words.is(at + 1, &["by"])
        || words.place == Place::Issues
            && words.is(at, &["oldest", "earliest"])
            && (at + 1..at + 5).any(|at| MANY.contains(&words.word(at)) || ONE.contains(&words.word(at)))
}

fn rank(words: &Words<'_>, at: usize) -> Option<(usize, Effect)> {
    match words.place {
        Place::Issues => {
            words.longest(at, OF_ISSUES).map(|(next, sort)| (next, Effect::Sort(sort))).or_else(|| {
                let next = words.phrase(at, "last")?;
                number(words, next).map(|_| (next, Effect::Sort("date")))
            })
        }
        Place::Replays => {
            words.longest(at, OF_REPLAYS).map(|(next, sort)| (next, Effect::Sort(sort))).or_else(|| {
                let next = ["last", "top"].iter().find_map(|word| words.phrase(at, word))?;
                number(words, next).map(|_| (next, Effect::Sort("-started_at")))
            })
        }
        Place::Conversations => {
            let hits = ["last", "latest", "most recent", "newest", "recent", "top"];
            let next = hits.iter().find_map(|phrase| words.phrase(at, phrase))?;
            Some((next, Effect::Sort("")))
        }
        _ => words.longest(at, OF_EVENTS).map(|(next, rank)| (next, Effect::Rank(rank))),
    }
}

/// Whether one thing follows, rather than several.
fn single(words: &Words<'_>, at: usize) -> bool {
    for at in at..at + 5 {
        let word = words.word(at);
        if matches!(words.kind(at), None | Some(Kind::Break)) || MANY.contains(&word) {
            return false;
        }
        if ONE.contains(&word) {
            let compound = words.word(at + 1);
            return !(ONE.contains(&compound)
                || MANY.contains(&compound)
                || matches!(
                    compound,
                    "rate"
                        | "rates"
                        | "count"
                        | "level"
                        | "volume"
                        | "duration"
                        | "durations"
                        | "cost"
                        | "latency"
                        | "throughput"
                        | "time"
                ));
        }
        if matches!(word, "in" | "on" | "from" | "for" | "with" | "by" | "of" | "since") {
            return false;
        }
    }
    false
}
