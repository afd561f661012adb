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
        let ahead = self.seconds < 0;
        let distance = self.seconds.saturating_abs();
        let (count, one, many, one_ahead, many_ahead) = if distance < MINUTE {
            (distance, " second ago", " seconds ago", " second", " seconds")
        } else if distance < HOUR {
            (distance / MINUTE, " minute ago", " minutes ago", " minute", " minutes")
        } else if distance < DAY {
            (distance / HOUR, " hour ago", " hours ago", " hour", " hours")
        } else if distance <= 30 * DAY {
            (distance / DAY, " day ago", " days ago", " day", " days")
        } else {
            return ("", None, "", Some(Day(self.instant)));
        };
        match (ahead, count) {
            (_, 0) => ("just now", None, "", None),
            (false, 1) => ("", Some(count), one, None),
            (false, _) => ("", Some(count), many, None),
            (true, 1) => ("in ", Some(count), one_ahead, None),
            (true, _) => ("in ", Some(count), many_ahead, None),
        }
    }
}

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
}
