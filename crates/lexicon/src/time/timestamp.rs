//! An instant in UTC, read from any form in which Sentry writes one. The calendar is named in this file only.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};

use super::Age;

/// An instant in the years 0 to 9999, to the microsecond.
///
/// It prints whole seconds, as `2026-11-20T22:09:42Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

const COMPLAINT: &str = "not a time: write it as 2026-11-20T22:09:42Z";

impl Timestamp {
    /// Seconds since 1970. `None` beyond the year 9999 or before 0.
    pub fn from_seconds(seconds: f64) -> Option<Self> {
        // The cast saturates; what it saturates to is no year of ours, and is refused.
        let micros = (seconds * 1e6).round() as i64;
        if seconds.is_finite() { Self::checked(DateTime::from_timestamp_micros(micros)?) } else { None }
    }

    /// Whole seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// How long ago this was at `now`.
    pub fn since(self, now: Self) -> Age {
        Age::new(self, (now.0 - self.0).num_seconds())
    }

    /// The year, the month and the day, and how many days after Monday it is.
    pub(crate) fn date(self) -> (i32, u32, u32, i64) {
        let date = self.0.date_naive();
        (date.year(), date.month(), date.day(), date.weekday().num_days_from_monday().into())
    }

    /// The midnight that begins a day. `None` when the calendar has no such day.
    pub(crate) fn midnight(year: i32, month: u32, day: u32) -> Option<Self> {
        Self::checked(NaiveDate::from_ymd_opt(year, month, day)?.and_hms_opt(0, 0, 0)?.and_utc())
    }

    /// Seconds from `other` to this, to a tenth; negative when this is earlier.
    pub fn seconds_after(self, other: Self) -> f64 {
        let tenths = (self.0 - other.0).num_milliseconds() as f64 / 100.0;
        // Zero has no sign in front.
        tenths.round() / 10.0 + 0.0
    }

    /// The day, as `2026-11-20`.
    pub(super) fn day(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m-%d"))
    }

    /// Four digits for the year keep the printed form fixed.
    fn checked(instant: DateTime<Utc>) -> Option<Self> {
        (0..=9999).contains(&instant.year()).then_some(Self(instant))
    }
}

impl FromStr for Timestamp {
    type Err = &'static str;

    /// Reads RFC 3339, with or without a fraction; without an offset it is UTC, without a time it is midnight.
    fn from_str(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let midnight = |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
        DateTime::parse_from_rfc3339(text)
            .map(|instant| instant.to_utc())
            .ok()
            .or_else(|| {
                NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|naive| naive.and_utc())
            })
            .or_else(|| midnight(text).map(|naive| naive.and_utc()))
            .and_then(Self::checked)
            .ok_or(COMPLAINT)
    }
}

impl From<SystemTime> for Timestamp {
    /// The clock's reading; a clock before 1970 or beyond 9999 is taken for 1970.
    fn from(clock: SystemTime) -> Self {
        let since = clock.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::from_seconds(since.as_secs_f64()).unwrap_or(Self(DateTime::UNIX_EPOCH))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Instant;
        impl Visitor<'_> for Instant {
            type Value = Timestamp;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a time, or seconds since 1970")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Timestamp, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_f64<E: Error>(self, seconds: f64) -> Result<Timestamp, E> {
                Timestamp::from_seconds(seconds)
                    .ok_or_else(|| E::invalid_value(Unexpected::Float(seconds), &self))
            }
            fn visit_u64<E: Error>(self, seconds: u64) -> Result<Timestamp, E> {
                self.visit_f64(seconds as f64)
            }
            fn visit_i64<E: Error>(self, seconds: i64) -> Result<Timestamp, E> {
                self.visit_f64(seconds as f64)
            }
        }
        deserializer.deserialize_any(Instant)
    }
}

impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        untrusted::macros::text_schema("A time in UTC, such as 2026-11-20T22:09:42Z.")
    }
}

untrusted::inert!(Timestamp, 20, wire);

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_led_to_something_is_told_in_seconds_before_it() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let event = at("2026-11-20T10:00:00Z");
        for (text, seconds) in [
            ("2026-11-20T09:59:46.271Z", "-13.7"),
            ("2026-11-20T09:59:59.96Z", "0"),
            ("2026-11-20T10:00:02Z", "2"),
            ("2026-11-19T10:00:00Z", "-86400"),
        ] {
            assert_eq!(at(text).seconds_after(event).to_string(), seconds);
        }
    }

    #[test]
    fn all_of_sentrys_forms_are_one_instant() {
        for value in [
            json!("2026-11-20T22:09:42Z"),
            json!("2026-11-20T22:09:42.123456Z"),
            json!("2026-11-20T22:09:42+00:00"),
            json!("2026-11-20T22:09:42.5+00:00"),
            json!("2026-11-20T23:09:42+01:00"),
            json!("2026-11-20t22:09:42z"),
            json!("2026-11-20T22:09:42"),
            json!("2026-11-20T22:09:42.123"),
            json!(" 2026-11-20T22:09:42Z "),
            json!(1_795_212_582),
            json!(1_795_212_582.25),
        ] {
            assert_eq!(
                Timestamp::deserialize(&value).unwrap().to_string(),
                "2026-11-20T22:09:42Z",
                "{value}"
            );
        }
        assert_eq!("2026-11-20".parse::<Timestamp>().unwrap().to_string(), "2026-11-20T00:00:00Z");
        assert_eq!("0001-01-01T00:00:00Z".parse::<Timestamp>().unwrap().to_string(), "0001-01-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for value in [
            json!(""),
            json!("now"),
            json!("yesterday"),
            json!("2026-13-01"),
            json!("2026-02-30T00:00:00Z"),
            json!("20:09:42"),
            json!("+12026-11-20T22:09:42Z"),
            json!("-0001-01-01T00:00:00Z"),
            json!(1e300),
            json!(-1e300),
            json!(253_402_300_800_i64),
            json!(null),
            json!({}),
            json!(true),
        ] {
            assert!(Timestamp::deserialize(&value).is_err(), "{value}");
        }
        assert_eq!(Timestamp::from_seconds(f64::NAN), None);
        assert_eq!(Timestamp::from_seconds(f64::INFINITY), None);
    }

    #[test]
    fn instants_are_ordered_to_the_microsecond() {
        let parse = |text: &str| text.parse::<Timestamp>().unwrap();
        assert!(parse("2026-11-20T22:09:42.000001Z") > parse("2026-11-20T22:09:42Z"));
        assert!(parse("2026-11-20T22:09:42+02:00") < parse("2026-11-20T22:09:42Z"));
    }

    #[test]
    fn a_clock_can_be_read() {
        let clock = UNIX_EPOCH + Duration::from_secs(1_795_212_582);
        assert_eq!(Timestamp::from(clock).to_string(), "2026-11-20T22:09:42Z");
        assert_eq!(Timestamp::from(UNIX_EPOCH - Duration::from_secs(1)).to_string(), "1970-01-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn whole_seconds_read_back(seconds in -62_167_219_200_i64..253_402_300_800) {
            let timestamp = Timestamp::from_seconds(seconds as f64).unwrap();
            let text = timestamp.to_string();
            prop_assert_eq!(text.len(), 20);
            prop_assert_eq!(text.parse::<Timestamp>().unwrap(), timestamp);
        }

        #[test]
        fn no_text_makes_it_panic(text in "(?s)[0-9T:.Z+ -]{0,40}|.{0,40}") {
            if let Ok(timestamp) = text.parse::<Timestamp>() {
                prop_assert_eq!(timestamp.to_string().len(), 20);
            }
        }
    }
}
