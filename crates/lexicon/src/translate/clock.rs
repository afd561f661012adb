//! Times of day: *since 14:30*, *around 3am*, *between 9 am and noon yesterday*. They are UTC, and never in the future.

use crate::Timestamp;

use super::{effect::When, when::shifted, words::Words};

const DAY: i64 = 86_400;

/// What happened *around* a time did so half an hour before or behind it.
const AROUND: i64 = 30 * 60;

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<(usize, When)> {
    let (lead, before) = day(words, at);
    let joints: &[&str] = match words.word(lead) {
        "between" => &["and"],
        "from" => &["to", "until"],
        "since" | "after" | "before" | "until" | "around" | "at" | "about" => &[],
        _ => return None,
    };
    let (next, seconds) = clock(words, lead + 1)?;
    let second = joints.iter().find_map(|joint| clock(words, words.phrase(next, joint)?));
    if !joints.is_empty() && second.is_none() {
        return None;
    }
    let (next, behind) = day(words, second.map_or(next, |(next, _)| next));
    let now = words.world.now;
    let (year, month, date, _) = now.date();
    let today = Timestamp::midnight(year, month, date)?;
    let midnight = match before.or(behind) {
        Some(back) => shifted(today, -back * DAY)?,
        None if shifted(today, seconds)? >= now => shifted(today, -DAY)?,
        None => today,
    };
    let instant = shifted(midnight, seconds)?;
    let when = match (words.word(lead), second) {
        (_, Some((_, end))) => {
            let end = if end > seconds { end } else { end + DAY };
            When::Between(instant, Some(shifted(midnight, end)?.min(now)))
        }
        ("since" | "after", None) => {
            let ends = before.or(behind).filter(|back| *back > 0);
            let end = if ends.is_some() { Some(shifted(midnight, DAY)?) } else { None };
            When::Between(instant, end.filter(|_| words.is(lead, &["after"])))
        }
        ("before" | "until", None) => When::Between(midnight, Some(instant)),
        _ => When::Between(shifted(instant, -AROUND)?, Some(shifted(instant, AROUND)?.min(now))),
    };
    Some((next, when))
}

/// A day that is named, as days back from today.
fn day(words: &Words<'_>, at: usize) -> (usize, Option<i64>) {
    match words.word(at) {
        "today" => (at + 1, Some(0)),
        "yesterday" => (at + 1, Some(1)),
        _ => (at, None),
    }
}

/// `14:30`, `3pm`, `3:30 am`, `noon`, in seconds from midnight.
fn clock(words: &Words<'_>, at: usize) -> Option<(usize, i64)> {
    let word = words.word(at);
    if word == "noon" {
        return Some((at + 1, 12 * 3600));
    }
    let half = |text: &str| text.ends_with("am") || text.ends_with("pm");
    let (figures, next, mark) = if half(word) {
        (word.get(..word.len() - 2)?, at + 1, word.get(word.len() - 2..))
    } else if matches!(words.word(at + 1), "am" | "pm") {
        (word, at + 2, Some(words.word(at + 1)))
    } else {
        (word, at + 1, None)
    };
    let (hour, minute) = figures.split_once(':').unwrap_or((figures, "00"));
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    if !plain(hour, 2) || !plain(minute, 2) || minute.len() != 2 || (mark.is_none() && !figures.contains(':'))
    {
        return None;
    }
    let (hour, minute): (i64, i64) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match mark {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    (hour < 24 && minute < 60).then_some((next, hour * 3600 + minute * 60))
}
