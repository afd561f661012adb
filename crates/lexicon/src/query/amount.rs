//! Numbers with units and times, as Sentry reads them, and how to write them.

use super::literal::Literal;
use crate::{Day, Timestamp};

/// A unit behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `ms`
    Milliseconds,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
    /// `kb`: 1,000 bytes.
    Kilobytes,
    /// `mb`: 1,000,000 bytes.
    Megabytes,
    /// `gb`: 1,000,000,000 bytes.
    Gigabytes,
    /// `%`
    Percent,
}

/// The units that a time before now is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// `m`
    Minutes,
    /// `h`
    Hours,
    /// `d`
    Days,
    /// `w`
    Weeks,
}

impl Unit {
    /// As it is written.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Minutes => "m",
            Self::Hours => "h",
            Self::Days => "d",
            Self::Weeks => "w",
            Self::Kilobytes => "kb",
            Self::Megabytes => "mb",
            Self::Gigabytes => "gb",
            Self::Percent => "%",
        }
    }
}

impl Span {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Minutes => "m",
            Self::Hours => "h",
            Self::Days => "d",
            Self::Weeks => "w",
        }
    }
}

impl Literal {
    /// A number without a unit. What is not finite becomes 0.
    pub fn number(number: f64) -> Self {
        Self::read(&finite(number).to_string(), false)
    }

    /// A number with a unit: `1.5s`. Sentry knows none below 0; those become 0.
    pub fn amount(number: f64, unit: Unit) -> Self {
        Self::read(&format!("{}{}", finite(number).max(0.0), unit.as_str()), false)
    }

    /// Since so long ago: `-24h`.
    pub fn since(count: u32, span: Span) -> Self {
        Self::read(&format!("-{count}{}", span.as_str()), false)
    }

    /// Before so long ago: `+24h`.
    pub fn until(count: u32, span: Span) -> Self {
        Self::read(&format!("+{count}{}", span.as_str()), false)
    }

    /// An instant.
    pub fn instant(instant: Timestamp) -> Self {
        Self::read(&instant.to_string(), false)
    }

    /// A day, in UTC.
    pub fn day(day: Day) -> Self {
        Self::read(&day.to_string(), false)
    }
}

fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { 0.0 }
}

const NUMBERS: &[(&str, f64)] = &[("k", 1e3), ("m", 1e6), ("b", 1e9)];

const DURATIONS: &[(&str, f64)] = &[
    ("ms", 1.0),
    ("min", 6e4),
    ("hr", 3.6e6),
    ("day", 8.64e7),
    ("wk", 6.048e8),
    ("s", 1e3),
    ("m", 6e4),
    ("h", 3.6e6),
    ("d", 8.64e7),
    ("w", 6.048e8),
];

const SIZES: &[(&str, f64)] = &[
    ("bytes", 1.0),
    ("byte", 1.0),
    ("bit", 0.125),
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("tib", 1_099_511_627_776.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("pb", 1e15),
    ("nb", 1.0),
];

/// A number; `k`, `m` and `b` multiply it.
pub(super) fn number(text: &str) -> Option<f64> {
    match text.strip_prefix('-') {
        Some(text) => number(text).filter(|_| !text.starts_with('-')).map(|number| -number),
        None => plain(text).or_else(|| with_unit(text, NUMBERS)),
    }
}

/// A duration in milliseconds.
pub(super) fn duration(text: &str) -> Option<f64> {
    with_unit(text, DURATIONS)
}

/// A size in bytes.
pub(super) fn size(text: &str) -> Option<f64> {
    with_unit(text, SIZES)
}

/// A share of 1.
pub(super) fn percentage(text: &str) -> Option<f64> {
    with_unit(text, &[("%", 0.01)])
}

fn with_unit(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.to_ascii_lowercase();
    units.iter().find_map(|(unit, factor)| Some(plain(text.strip_suffix(unit)?)? * factor))
}

/// Digits, and after a point perhaps more.
fn plain(text: &str) -> Option<f64> {
    let fits = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.')
        && text.matches('.').count() < 2;
    if fits { text.parse().ok() } else { None }
}

/// `-24h`, `+2w`: minutes, hours, days or weeks before now.
pub(super) fn is_relative(text: &str) -> bool {
    let counted = text.strip_prefix(['-', '+']).and_then(|text| text.strip_suffix(['m', 'h', 'd', 'w']));
    counted.is_some_and(|count| !count.is_empty() && count.chars().all(|c| c.is_ascii_digit()))
}

/// `2026-11-20`, `2026-11-20T12:00:00`, with `Z` or `+01:00` if it says its zone.
pub(super) fn is_absolute(text: &str) -> bool {
    let zoned = text.strip_suffix('Z').or_else(|| {
        let (text, zone) = text.split_at_checked(text.len().checked_sub(6)?)?;
        (zone.starts_with(['+', '-']) && shaped(zone.get(1..)?, "00:00")).then_some(text)
    });
    let text = zoned.unwrap_or(text);
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00"));
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    shaped(day, "0000-00-00")
        && shaped(time, "00:00:00")
        && (1..=6).contains(&fraction.len())
        && fraction.chars().all(|c| c.is_ascii_digit())
        && format!("{day}T{time}Z").parse::<Timestamp>().is_ok()
}

/// Whether digits stand where the shape has zeros, and the rest is the same.
fn shaped(text: &str, shape: &str) -> bool {
    let fits = |(c, like): (char, char)| if like == '0' { c.is_ascii_digit() } else { c == like };
    text.len() == shape.len() && text.chars().zip(shape.chars()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_their_units() {
        assert_eq!(["5", "-2.5", "1k", "2m", "3b"].map(number), [5.0, -2.5, 1e3, 2e6, 3e9].map(Some));
        assert_eq!(
            ["250ms", "1.5s", "2m", "1hr", "3d"].map(duration),
            [250.0, 1.5e3, 1.2e5, 3.6e6, 2.592e8].map(Some)
        );
        assert_eq!(["5kb", "1MiB", "10bytes"].map(size), [5e3, 1_048_576.0, 10.0].map(Some));
        assert_eq!(percentage("5%"), Some(0.05));
        for text in ["", "-", "--5", "five", "5s", "1e3", ".5", "1.2.3", "inf", "NaN"] {
            assert_eq!(number(text), None, "{text}");
        }
        for text in ["5", "s", "-5s", "5 s", "5years"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_relative_or_of_iso_8601() {
        for text in ["-24h", "+2w", "-30m", "-1d"] {
            assert!(is_relative(text), "{text}");
        }
        for text in ["24h", "-h", "-30s", "-1.5h", "- 1h", ""] {
            assert!(!is_relative(text), "{text}");
        }
        for text in
            ["2026-11-20", "2026-11-20T12:00:00", "2026-11-20T12:00:00.25Z", "2026-11-20T12:00:00+01:00"]
        {
            assert!(is_absolute(text), "{text}");
        }
        for text in [
            "2026-11",
            "2026-13-01",
            "20.11.2026",
            "2026-11-20T12:00",
            "yesterday",
            "2026-11-20 12:00:00",
            "é",
        ] {
            assert!(!is_absolute(text), "{text}");
        }
    }

    #[test]
    fn what_is_written_can_be_read() {
        assert_eq!(Literal::number(0.25).text(), "0.25");
        assert_eq!(Literal::number(1000.0).text(), "1000");
        assert_eq!(Literal::number(f64::NAN).text(), "0");
        assert_eq!(Literal::amount(1.5, Unit::Seconds).text(), "1.5s");
        assert_eq!(Literal::amount(-1.0, Unit::Percent).text(), "0%");
        assert_eq!(Literal::since(24, Span::Hours).text(), "-24h");
        assert_eq!(Literal::until(2, Span::Weeks).text(), "+2w");
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        assert!(is_absolute(Literal::instant(now).text()), "{now}");
    }
}
