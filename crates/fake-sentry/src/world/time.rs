//! Times of the world: written relative to its fixed "now", sent in Sentry's two spellings.

use chrono::{DateTime, Duration, SecondsFormat, Utc};

/// `-6d4h`, `-90m`, `-2.5s`, `0`: that long before (or, with `+`, after) `now`. `None` for anything else.
pub(crate) fn relative(now: DateTime<Utc>, text: &str) -> Option<DateTime<Utc>> {
    if text == "0" {
        return Some(now);
    }
    let (sign, mut rest) = match text.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => return None,
    };
    let mut milliseconds = 0_i64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (amount, tail) = rest.split_at(end);
        let (unit, tail) = tail.split_at_checked(1)?;
        let unit = match unit {
            "s" => 1_000.0,
            "m" => 60_000.0,
            "h" => 3_600_000.0,
            "d" => 86_400_000.0,
            "w" => 604_800_000.0,
            _ => return None,
        };
        let amount: f64 = amount.parse().ok()?;
        let part = (amount * unit) as i64;
        milliseconds = milliseconds.checked_add(part)?;
        rest = tail;
    }
    now.checked_add_signed(Duration::milliseconds(sign * milliseconds))
}

/// `2026-11-20T10:00:00Z`, as Sentry writes what it counts to the second.
pub(crate) fn seconds(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `2026-11-20T10:00:00.123000Z`, as Sentry writes what it stores.
pub(crate) fn micros(time: DateTime<Utc>) -> String {
    if time.timestamp_subsec_micros() == 0 {
        seconds(time)
    } else {
        time.to_rfc3339_opts(SecondsFormat::Micros, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_times_add_their_parts() {
        let now = DateTime::from_timestamp(1_000_000_000, 0).unwrap();
        let at = |text| relative(now, text).map(|t| t.timestamp_millis() - 1_000_000_000_000);
        assert_eq!(at("-2h"), Some(-7_200_000));
        assert_eq!(at("-1d1h"), Some(-90_000_000));
        assert_eq!(at("-2.5s"), Some(-2_500));
        assert_eq!(at("+1m"), Some(60_000));
        assert_eq!(at("0"), Some(0));
        assert_eq!(at("2h"), None);
        assert_eq!(at("-2x"), None);
        assert_eq!(at("-h"), None);
    }
}
