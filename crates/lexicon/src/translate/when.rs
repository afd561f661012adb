//! Times in words.

use crate::Timestamp;

use super::{
    clock,
    effect::{Draft, Effect, Found, Place, When},
    free::{self, Role},
    number::number,
    token::Kind,
    words::Words,
};

const DAY: i64 = 86_400;

const UNITS: &[(&str, (u32, char))] = &[
    ("minute", (1, 'm')),
    ("minutes", (1, 'm')),
    ("min", (1, 'm')),
    ("mins", (1, 'm')),
    ("hour", (1, 'h')),
    ("hours", (1, 'h')),
    ("hr", (1, 'h')),
    ("hrs", (1, 'h')),
    ("h", (1, 'h')),
    ("day", (1, 'd')),
    ("days", (1, 'd')),
    ("week", (7, 'd')),
    ("weeks", (7, 'd')),
    ("month", (30, 'd')),
    ("months", (30, 'd')),
    ("year", (365, 'd')),
    ("years", (365, 'd')),
    ("fortnight", (14, 'd')),
    ("weekend", (0, 'w')),
];

const WEEKDAYS: &[(&str, i64)] = &[
    ("monday", 0),
    ("tuesday", 1),
    ("wednesday", 2),
    ("thursday", 3),
    ("friday", 4),
    ("saturday", 5),
    ("sunday", 6),
    ("mon", 0),
    ("tue", 1),
    ("wed", 2),
    ("thu", 3),
    ("fri", 4),
    ("sat", 5),
    ("sun", 6),
];

const MONTHS: &[(&str, u32)] = &[
    ("january", 1),
    ("jan", 1),
    ("february", 2),
    ("feb", 2),
    ("march", 3),
    ("mar", 3),
    ("april", 4),
    ("apr", 4),
    ("may", 5),
    ("june", 6),
    ("jun", 6),
    ("july", 7),
    ("jul", 7),
    ("august", 8),
    ("aug", 8),
    ("september", 9),
    ("sep", 9),
    ("sept", 9),
    ("october", 10),
    ("oct", 10),
    ("november", 11),
    ("nov", 11),
    ("december", 12),
    ("dec", 12),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    let age = || (words.place == Place::Issues).then(|| age(words, at))?;
    let period = |(next, when)| (next, vec![Effect::Period(when)]);
    age()
        .or_else(|| clock::read(words, at).map(period))
        .or_else(|| bounded(words, at).map(period))
        .or_else(|| relative(words, at).map(period))
        .or_else(|| between(words, at).map(period))
        .or_else(|| calendar(words, at).map(period))
}

/// Since so long ago.
fn relative(words: &Words<'_>, at: usize) -> Option<(usize, When)> {
    let last = |count: u32, unit| When::Last(count, unit);
    let now = ["right now", "at the moment", "now", "just now"];
    if let Some(next) = now.iter().filter_map(|phrase| words.phrase(at, phrase)).max() {
        return Some((next, last(1, 'h')));
    }
    if let Some(when) = short(words.word(at)).filter(|_| stands_alone(words, at)) {
        return Some((at + 1, when));
    }
    let lead = words.skip(at, &["in", "over", "during", "within", "for", "from", "since", "of"]);
    let start = words.skip(lead, &["the"]);
    let article = start > lead || words.before(at) == "the";
    let word = words.word(start);
    if !matches!(word, "last" | "past" | "previous" | "prior") {
        return None;
    }
    let behind = start + 1;
    if let Some(when) = short(words.word(behind)) {
        return Some((behind + 1, when));
    }
    if let Some(next) = words.phrase(behind, "half an hour").or_else(|| words.phrase(behind, "half hour")) {
        return Some((next, last(30, 'm')));
    }
    if let Some((next, count)) = number(words, behind) {
        let (next, unit) = words.longest(next, UNITS)?;
        return Some((next, many(count, unit)?));
    }
    let (next, (count, unit)) = words.longest(behind, UNITS)?;
    let calendar = !article && word == "last" && words.is(behind, &["week", "month", "year", "weekend"]);
    if calendar || count == 0 {
        return None;
    }
    Some((next, if (count, unit) == (1, 'd') { last(24, 'h') } else { last(count, unit) }))
}

/// Whether a bare `24h` is the time to search rather than a word of a message, such as *timed out after 5m*.
fn stands_alone(words: &Words<'_>, at: usize) -> bool {
    let clear = |at: usize| matches!(words.kind(at), None | Some(Kind::Break | Kind::Syntax | Kind::Equals));
    let end = (at + 1..words.tokens.len()).all(|at| clear(at) || free::asks(words.word(at)));
    let before = at.checked_sub(1);
    let begins = before.is_none_or(clear);
    let kind = before.is_some_and(|at| free::role(words.word(at), true) == Role::Nothing);
    let led =
        words.is(at.wrapping_sub(1), &["last", "past", "previous", "in", "over", "for", "within", "during"]);
    let of_message = words.is(at.wrapping_sub(1), OF_MESSAGES);
    !words.word(at).ends_with('s')
        && !of_message
        && (begins && (clear(at + 1) || at == 0) || led || kind || end)
}

/// A length of time behind these is one that something took.
const OF_MESSAGES: &[&str] = &[
    "after",
    "of",
    "took",
    "takes",
    "take",
    "taking",
    "than",
    "exceeded",
    "exceeds",
    "exceeding",
    "at",
    "to",
    "by",
    "waited",
    "wait",
    "timeout",
    "timeouts",
    "limit",
    "ttl",
    "delay",
    "interval",
    "exceed",
    ">",
    ">=",
    "<",
    "<=",
    "before",
    "until",
    "lasted",
    "lasting",
    "reached",
    "every",
    "per",
    "above",
    "below",
    "under",
];

fn many(count: f64, (size, unit): (u32, char)) -> Option<When> {
    let whole = count * f64::from(size);
    let fits = (1.0..100_000.0).contains(&whole) && whole.fract() == 0.0 && size > 0;
    if !fits {
        return None;
    }
    Some(When::Last(whole as u32, unit))
}

/// `24h`
fn short(word: &str) -> Option<When> {
    let unit = word.chars().next_back().filter(|unit| matches!(unit, 'm' | 'h' | 'd' | 'w' | 's'))?;
    let digits = word.get(..word.len() - 1)?;
    let plain = !digits.is_empty() && digits.len() < 6 && digits.bytes().all(|b| b.is_ascii_digit());
    let status = unit == 's' && digits.len() == 3;
    let count: u32 = if plain && !status { digits.parse().ok()? } else { return None };
    (count > 0).then(|| if unit == 'w' { When::Last(count * 7, 'd') } else { When::Last(count, unit) })
}

/// A time that the calendar has: from, and until when.
type Span = (Timestamp, Option<Timestamp>);

/// `after 2026-10-01`, `before yesterday`, `until Monday`: what is before is looked for ninety days back.
fn bounded(words: &Words<'_>, at: usize) -> Option<(usize, When)> {
    let at = words.skip(at, &["seen", "happening", "occurring"]);
    let longest = |phrases: &[&str]| phrases.iter().filter_map(|phrase| words.phrase(at, phrase)).max();
    if let Some(lead) = longest(&["after", "later than", "newer than", "any time after"]) {
        let (next, (start, end)) = span(words, lead)?;
        return Some((next, When::Between(end.unwrap_or(start), None)));
    }
    let through = words.phrase(at, "through");
    let lead =
        longest(&["before", "until", "till", "prior to", "up to", "up until", "earlier than"]).or(through)?;
    let (next, (start, end)) = span(words, lead)?;
    let end = if through.is_some() { end? } else { start };
    let window = shifted(words.world.now, -90 * DAY)?;
    let start = if window < end { window } else { shifted(end, -90 * DAY)? };
    Some((next, When::Between(start, Some(end))))
}

fn calendar(words: &Words<'_>, at: usize) -> Option<(usize, When)> {
    let since = words.is(at, &["since", "from"]).then_some(at + 1);
    let lead = since.unwrap_or_else(|| words.skip(at, &["on", "over", "during", "in", "for"]));
    let (next, (start, end)) = span(words, lead)?;
    let open = words.is(at, &["since"]);
    Some((next, When::Between(start, if open { None } else { end })))
}

fn between(words: &Words<'_>, at: usize) -> Option<(usize, When)> {
    let (lead, joint) = match words.word(at) {
        "between" => (at + 1, "and"),
        "from" => (at + 1, "to"),
        _ => return None,
    };
    let joined = |next: usize| {
        [joint, "until", "through", "to", "and"].iter().find_map(|joint| words.phrase(next, joint))
    };
    // `between 1 and 3 October`
    if let Some(first) = ordinal(words.word(lead))
        && let Some(behind) = joined(lead + 1)
        && let Some((next, last)) = date(words, behind)
    {
        let (year, month, _, _) = last.date();
        let start = Timestamp::midnight(year, month, first)?;
        let end = shifted(last, DAY)?;
        return (start < end).then_some((next, When::Between(start, Some(end))));
    }
    let (next, (start, _)) = span(words, lead)?;
    let joint = joined(next)?;
    // `between October 1 and 3`
    if let Some(last) = ordinal(words.word(joint))
        .filter(|_| span(words, joint).is_none() && words.longest(joint + 1, UNITS).is_none())
    {
        let (year, month, _, _) = start.date();
        let end = shifted(Timestamp::midnight(year, month, last)?, DAY)?;
        return (start < end).then_some((joint + 1, When::Between(start, Some(end))));
    }
    let (next, (_, end)) = span(words, joint)?;
    Some((next, When::Between(start, end)))
}

fn span(words: &Words<'_>, at: usize) -> Option<(usize, Span)> {
    let now = words.world.now;
    let (year, month, day, weekday) = now.date();
    let today = Timestamp::midnight(year, month, day)?;
    let days = |start: Timestamp, count: i64| shifted(start, count * DAY);
    let at = words.skip(at, &["the"]);
    let phrases: &[(&str, u8)] = &[
        ("today", 0),
        ("midnight", 0),
        ("this morning", 0),
        ("yesterday", 1),
        ("this week", 2),
        ("this month", 3),
        ("this year", 4),
        ("last week", 5),
        ("last month", 6),
        ("last year", 7),
        ("last weekend", 8),
        ("weekend", 8),
        ("last night", 9),
        ("overnight", 9),
        ("past weekend", 8),
        ("this weekend", 8),
        ("previous week", 5),
        ("previous month", 6),
        ("yesterday morning", 1),
    ];
    let monday = days(today, -weekday)?;
    if let Some((next, phrase)) = words.longest(at, phrases) {
        let first = Timestamp::midnight(year, month, 1)?;
        let span = match phrase {
            0 => (today, None),
            1 => (days(today, -1)?, Some(today)),
            2 => (monday, None),
            3 => (first, None),
            4 => (Timestamp::midnight(year, 1, 1)?, None),
            5 => (days(monday, -7)?, Some(monday)),
            6 => {
                let (year, month) = if month == 1 { (year - 1, 12) } else { (year, month - 1) };
                (Timestamp::midnight(year, month, 1)?, Some(first))
            }
            7 => (Timestamp::midnight(year - 1, 1, 1)?, Some(Timestamp::midnight(year, 1, 1)?)),
            8 => (days(monday, -2)?, Some(monday)),
            _ => (shifted(today, -6 * 3600)?, Some(shifted(today, 6 * 3600)?.min(now))),
        };
        return Some((next, span));
    }
    let dated = words.is(
        at.wrapping_sub(1),
        &[
            "on", "since", "from", "to", "and", "between", "last", "until", "before", "through", "the",
            "after", "till", "than",
        ],
    ) || words.word(at).len() > 4;
    let at = words.skip(at, &["last"]);
    if let Some((next, wanted)) = words.longest(at, WEEKDAYS).filter(|_| dated) {
        let back = (weekday - wanted).rem_euclid(7);
        let start = days(today, if back == 0 { -7 } else { -back })?;
        return Some((next, (start, days(start, 1))));
    }
    let (next, start) = date(words, at)?;
    Some((next, (start, days(start, 1))))
}

pub(super) fn shifted(instant: Timestamp, seconds: i64) -> Option<Timestamp> {
    Timestamp::from_seconds((instant.seconds() + seconds) as f64)
}

/// `2026-11-03`, `November 3`, `3 November 2026`
fn date(words: &Words<'_>, at: usize) -> Option<(usize, Timestamp)> {
    let word = words.typed(at);
    if word.len() == 10 && word.matches('-').count() == 2 {
        return Some((at + 1, word.parse().ok()?));
    }
    if word.len() >= 19 && word.contains('T') && word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some((at + 1, word.parse().ok()?));
    }
    let (next, month, day) = match words.longest(at, MONTHS) {
        Some((next, month)) => (next + 1, month, ordinal(words.word(next))?),
        None => {
            let next = words.skip(at + 1, &["of"]);
            let (next, month) = words.longest(next, MONTHS)?;
            (next, month, ordinal(words.word(at))?)
        }
    };
    let year = words.word(next);
    let comma = words.tokens.get(next).is_some_and(|token| token.kind == Kind::Break);
    let (next, year) = match (year.parse::<i32>().ok().filter(|year| (1990..2100).contains(year)), comma) {
        (Some(year), _) => (next + 1, Some(year)),
        _ => (next, None),
    };
    let now = words.world.now;
    let start = match year {
        Some(year) => Timestamp::midnight(year, month, day)?,
        None => {
            let this = now.date().0;
            let this_year = Timestamp::midnight(this, month, day)?;
            if this_year > now { Timestamp::midnight(this - 1, month, day)? } else { this_year }
        }
    };
    Some((next, start))
}

fn ordinal(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day) && digits.len() < 3)
}

/// `older than 30 days`, `first seen before 2026-10-01`, `not seen in 30 days`
fn age(words: &Words<'_>, at: usize) -> Option<Found> {
    let relative = |next: usize| {
        let (next, count) = number(words, next)
            .or_else(|| Some((next, 1.0)).filter(|_| words.is(next, &["week", "month", "day"])))?;
        let (next, unit) = words.longest(next, UNITS)?;
        let When::Last(count, unit) = many(count, unit)? else { return None };
        Some((next, ("", format!("+{count}{unit}"))))
    };
    let short_age = |next: usize| {
        let When::Last(count, unit) = short(words.word(next))? else { return None };
        Some((next + 1, ("", format!("+{count}{unit}"))))
    };
    let dated = |next: usize| {
        let (next, (start, _)) = span(words, next)?;
        Some((next, ("<", day(start))))
    };
    let longest = |phrases: &[&str]| phrases.iter().filter_map(|phrase| words.phrase(at, phrase)).max();
    let effect = |key: &str, (sign, value): (&'static str, String)| {
        Effect::Term(Draft { sign, ..Draft::of(key, &value) })
    };
    if let Some(next) =
        longest(&["older than", "first seen more than", "created more than", "first seen over"])
    {
        let (next, value) = relative(next).or_else(|| short_age(next)).or_else(|| dated(next))?;
        return Some((words.skip(next, &["ago", "old"]), vec![effect("firstSeen", value)]));
    }
    if let Some(next) = longest(&[
        "first seen before",
        "first appeared before",
        "created before",
        "started before",
        "introduced before",
        "appeared before",
    ]) {
        let (next, value) = dated(next)?;
        return Some((next, vec![effect("firstSeen", value)]));
    }
    if let Some(next) = longest(&["last seen before", "last seen more than", "last seen over"]) {
        let (next, value) = relative(next).or_else(|| short_age(next)).or_else(|| dated(next))?;
        return Some((
            words.skip(next, &["ago"]),
            vec![effect("lastSeen", value), Effect::Period(When::Last(90, 'd'))],
        ));
    }
    let quiet = longest(&[
        "not seen since",
        "no events since",
        "no events in",
        "no events for",
        "with no events since",
        "with no events in",
        "without events since",
        "without events in",
        "no occurrences since",
        "no occurrences in",
        "with no occurrences in",
        "with no occurrences since",
        "not seen in",
        "not seen for",
        "not since",
        "haven't been seen in",
        "haven't been seen since",
        "not been seen in",
        "not been seen since",
        "not seen in the last",
        "not seen in the past",
        "not occurred in",
        "not occurred since",
        "haven't occurred in",
        "haven't occurred since",
        "haven't happened in",
        "haven't happened since",
        "not happened in",
        "not happened since",
        "not seen for the last",
        "not been seen for",
        "haven't been seen for",
        "have not been seen in",
        "have not been seen since",
    ])?;
    let quiet = words.skip(quiet, &["over", "the", "last", "past"]);
    let (next, value) = relative(quiet).or_else(|| short_age(quiet)).or_else(|| dated(quiet))?;
    Some((next, vec![effect("lastSeen", value), Effect::Period(When::Last(90, 'd'))]))
}

/// A day where it is one, else an instant.
pub(super) fn day(instant: Timestamp) -> String {
    let text = instant.to_string();
    text.strip_suffix("T00:00:00Z").map_or_else(|| text.clone(), str::to_owned)
}
