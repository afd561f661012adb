//! How far a search looks back, and between which instants.

use std::fmt;
use std::str::FromStr;

use super::Timestamp;
use crate::spoken::spoken;

/// A length of time such as `24h`: a number and one of s, m, h, d and w.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    count: u32,
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
}

/// The highest count: six digits, so that a period prints in seven characters.
const HIGHEST: u32 = 999_999;

impl Period {
    /// So many days.
    pub const fn days(count: u16) -> Self {
        Self { count: count as u32, unit: Unit::Day }
    }

    /// Its length in seconds.
    pub const fn seconds(self) -> u64 {
        let unit = match self.unit {
            Unit::Second => 1,
            Unit::Minute => 60,
            Unit::Hour => 3_600,
            Unit::Day => 86_400,
            Unit::Week => 604_800,
        };
        self.count as u64 * unit
    }
}

impl FromStr for Period {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let complaint = "not a period: write a number and one of s, m, h, d and w, such as 24h or 14d";
        let text = text.trim();
        let (at, letter) = text.char_indices().next_back().ok_or(complaint)?;
        let unit = match letter.to_ascii_lowercase() {
            's' => Unit::Second,
            'm' => Unit::Minute,
            'h' => Unit::Hour,
            'd' => Unit::Day,
            'w' => Unit::Week,
            _ => return Err(complaint),
        };
        let digits = text.get(..at).unwrap_or_default();
        let count = if digits.starts_with('+') { None } else { digits.parse().ok() };
        match count {
            Some(count @ 1..=HIGHEST) => Ok(Self { count, unit }),
            _ => Err(complaint),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.unit {
            Unit::Second => 's',
            Unit::Minute => 'm',
            Unit::Hour => 'h',
            Unit::Day => 'd',
            Unit::Week => 'w',
        };
        write!(f, "{}{letter}", self.count)
    }
}

spoken!(
    /// How far to look back: a number and one of s, m, h, d and w, such as 24h or 14d.
    Period, 7);

/// The time that a search covers: back from now, or between two instants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range(Bounds);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Bounds {
    Last(Period),
    Between(Timestamp, Timestamp),
}

/// The end of a range is not after its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the end of the time range must be after its start")]
pub struct BadRange;

impl Range {
    /// From a period ago until now.
    pub const fn last(period: Period) -> Self {
        Self(Bounds::Last(period))
    }

    /// From one instant to another.
    ///
    /// # Errors
    /// The end is not after the start.
    pub fn between(start: Timestamp, end: Timestamp) -> Result<Self, BadRange> {
        if start < end { Ok(Self(Bounds::Between(start, end))) } else { Err(BadRange) }
    }

    /// Its first and its last second since 1970, when it is `now`.
    pub fn seconds(self, now: Timestamp) -> (i64, i64) {
        match self.0 {
            Bounds::Last(period) => {
                let length = i64::try_from(period.seconds()).unwrap_or(i64::MAX);
                (now.seconds().saturating_sub(length), now.seconds())
            }
            Bounds::Between(start, end) => (start.seconds(), end.seconds()),
        }
    }

    /// Whether it ends now.
    pub const fn ends_now(self) -> bool {
        matches!(self.0, Bounds::Last(_))
    }

    /// The parameters by which Sentry takes it: `statsPeriod`, or `start` and `end`.
    pub fn parameters(self) -> Vec<(&'static str, String)> {
        match self.0 {
            Bounds::Last(period) => vec![("statsPeriod", period.to_string())],
            Bounds::Between(start, end) => vec![("start", start.to_string()), ("end", end.to_string())],
        }
    }
}

impl fmt::Display for Range {
    /// `14d`, or two instants joined by a slash, as ISO 8601 writes an interval.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Bounds::Last(period) => period.fmt(f),
            Bounds::Between(start, end) => write!(f, "{start}/{end}"),
        }
    }
}

impl FromStr for Range {
    type Err = &'static str;

    /// Reads what [`Display`](fmt::Display) writes.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        let Some((start, end)) = text.split_once('/') else { return text.parse().map(Self::last) };
        Self::between(start.parse()?, end.parse()?).map_err(|BadRange| "the end must be after the start")
    }
}

impl From<Period> for Range {
    fn from(period: Period) -> Self {
        Self::last(period)
    }
}

spoken!(
    /// How far to look back, such as 24h or 14d, or two instants in UTC joined by a slash.
    Range, 41);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_period_or_two_instants() {
        for (text, canonical) in
            [("14d", "14d"), ("2026-11-01/2026-11-20T12:00:00Z", "2026-11-01T00:00:00Z/2026-11-20T12:00:00Z")]
        {
            assert_eq!(text.parse::<Range>().unwrap().to_string(), canonical);
        }
        for text in ["", "soon", "2026-11-20/2026-11-01", "2026-11-20/", "14d/24h", "a/b/c"] {
            assert!(text.parse::<Range>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_a_number_and_a_unit() {
        for (text, period, seconds) in [
            ("30s", "30s", 30),
            ("90m", "90m", 5_400),
            (" 24H ", "24h", 86_400),
            ("014d", "14d", 1_209_600),
            ("2w", "2w", 1_209_600),
            ("999999w", "999999w", 604_799_395_200),
        ] {
            let read: Period = text.parse().unwrap();
            assert_eq!((read.to_string().as_str(), read.seconds()), (period, seconds));
        }
    }

    #[test]
    fn anything_else_is_no_period() {
        for text in [
            "",
            "h",
            "24",
            "0h",
            "-1h",
            "+1h",
            "1.5h",
            "1 h",
            "1y",
            "24hours",
            "1000000d",
            "99999999999999h",
            "1ｈ",
            "１h",
            "24h;",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_range_speaks_to_sentry_and_to_the_reader() {
        let last = Range::last("14d".parse().unwrap());
        assert_eq!(
            (last.parameters(), last.to_string()),
            (vec![("statsPeriod", "14d".into())], "14d".into())
        );

        let (start, end) = ("2026-11-19".parse().unwrap(), "2026-11-20T12:00:00Z".parse().unwrap());
        let between = Range::between(start, end).unwrap();
        assert_eq!(between.to_string(), "2026-11-19T00:00:00Z/2026-11-20T12:00:00Z");
        assert_eq!(
            between.parameters(),
            [("start", "2026-11-19T00:00:00Z".into()), ("end", "2026-11-20T12:00:00Z".into())]
        );
        let noon = end.seconds();
        assert_eq!(
            (between.seconds(start), last.seconds(end)),
            ((noon - 129_600, noon), (noon - 1_209_600, noon))
        );
        assert_eq!(Range::between(end, start), Err(BadRange));
        assert_eq!(Range::between(start, start), Err(BadRange));
    }
}
