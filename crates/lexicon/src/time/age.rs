//! How long ago, in words that a reader takes in at a glance.

use std::fmt;

use super::Timestamp;

/// How long ago an instant was: `3 hours ago`, and after 30 days its date.
///
/// It holds spaces, so an answer takes it by its [`words`](Self::words).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    instant: Timestamp,
    seconds: i64,
}

/// The day of an instant, as `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(Timestamp);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.day(f)
    }
}

untrusted::inert!(Day, 10);

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl Age {
    pub(super) const fn new(instant: Timestamp, seconds: i64) -> Self {
        Self { instant, seconds }
    }

    /// The age in seconds; negative when the instant lies ahead.
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// The age in parts, for an answer: `"in "`, 3, `" hours ago"`, the day.
    pub const fn words(self) -> (&'static str, Option<i64>, &'static str, Option<Day>) {
        match (self.seconds < 0, self.measure()) {
            (_, Measure::Day) => ("", None, "", Some(Day(self.instant))),
            (_, Measure::Unit(0, _)) => ("just now", None, "", None),
            (false, Measure::Unit(1, unit)) => ("", Some(1), unit.one_ago, None),
            (false, Measure::Unit(count, unit)) => ("", Some(count), unit.many_ago, None),
            (true, Measure::Unit(1, unit)) => ("in ", Some(1), unit.one, None),
            (true, Measure::Unit(count, unit)) => ("in ", Some(count), unit.many, None),
        }
    }

    /// The age in parts for the row of a list: `"in "`, 3, `"h ago"`, the day.
    pub const fn brief(self) -> (&'static str, Option<i64>, &'static str, Option<Day>) {
        match (self.seconds < 0, self.measure()) {
            (_, Measure::Day) => ("", None, "", Some(Day(self.instant))),
            (_, Measure::Unit(0, _)) => ("now", None, "", None),
            (false, Measure::Unit(count, unit)) => ("", Some(count), unit.brief_ago, None),
            (true, Measure::Unit(count, unit)) => ("in ", Some(count), unit.brief, None),
        }
    }

    const fn measure(self) -> Measure {
        let distance = self.seconds.saturating_abs();
        if distance < MINUTE {
            Measure::Unit(distance, &SECONDS)
        } else if distance < HOUR {
            Measure::Unit(distance / MINUTE, &MINUTES)
        } else if distance < DAY {
            Measure::Unit(distance / HOUR, &HOURS)
        } else if distance <= 30 * DAY {
            Measure::Unit(distance / DAY, &DAYS)
        } else {
            Measure::Day
        }
    }
}

/// A distance in its largest unit, or too far for one.
enum Measure {
    Unit(i64, &'static Unit),
    Day,
}

/// The words of a unit.
struct Unit {
    one: &'static str,
    many: &'static str,
    one_ago: &'static str,
    many_ago: &'static str,
    brief: &'static str,
    brief_ago: &'static str,
}

macro_rules! unit {
    ($name:ident, $one:literal, $many:literal, $brief:literal) => {
        static $name: Unit = Unit {
            one: $one,
            many: $many,
            one_ago: concat!($one, " ago"),
            many_ago: concat!($many, " ago"),
            brief: $brief,
            brief_ago: concat!($brief, " ago"),
        };
    };
}

unit!(SECONDS, " second", " seconds", "s");
unit!(MINUTES, " minute", " minutes", "m");
unit!(HOURS, " hour", " hours", "h");
unit!(DAYS, " day", " days", "d");

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (begin, count, end, day) = self.words();
        f.write_str(begin)?;
        count.iter().try_for_each(|count| count.fmt(f))?;
        f.write_str(end)?;
        day.iter().try_for_each(|day| day.fmt(f))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let now = "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap();
        for (instant, age) in [
            ("2026-11-20T12:00:00Z", "just now"),
            ("2026-11-20T11:59:59Z", "1 second ago"),
            ("2026-11-20T11:59:01Z", "59 seconds ago"),
            ("2026-11-20T11:59:00Z", "1 minute ago"),
            ("2026-11-20T11:00:01Z", "59 minutes ago"),
            ("2026-11-20T11:00:00Z", "1 hour ago"),
            ("2026-11-20T08:30:00Z", "3 hours ago"),
            ("2026-11-19T12:00:01Z", "23 hours ago"),
            ("2026-11-19T12:00:00Z", "1 day ago"),
            ("2026-10-21T12:00:00Z", "30 days ago"),
            ("2026-10-21T11:59:59Z", "2026-10-21"),
            ("0001-01-01T00:00:00Z", "0001-01-01"),
            ("2026-11-20T12:00:00.4Z", "just now"),
            ("2026-11-20T12:01:00Z", "in 1 minute"),
            ("2026-11-20T15:00:00Z", "in 3 hours"),
            ("2030-01-01T00:00:00Z", "2030-01-01"),
        ] {
            assert_eq!(instant.parse::<Timestamp>().unwrap().since(now).to_string(), age, "{instant}");
        }
    }

    #[test]
    fn a_row_tells_an_age_in_few_letters() {
        let now = "2026-11-20T12:00:00Z".parse::<Timestamp>().unwrap();
        for (instant, age) in [
            ("2026-11-20T12:00:00Z", "now"),
            ("2026-11-20T11:59:59Z", "1s ago"),
            ("2026-11-20T11:58:59Z", "1m ago"),
            ("2026-11-19T12:00:01Z", "23h ago"),
            ("2026-11-10T12:00:00Z", "10d ago"),
            ("2026-01-10T12:00:00Z", "2026-01-10"),
            ("2026-11-20T15:00:00Z", "in 3h"),
        ] {
            let (begin, count, end, day) = instant.parse::<Timestamp>().unwrap().since(now).brief();
            let count = count.map_or_else(String::new, |count| count.to_string());
            let day = day.map_or_else(String::new, |day| day.to_string());
            assert_eq!(format!("{begin}{count}{end}{day}"), age, "{instant}");
        }
    }
}
