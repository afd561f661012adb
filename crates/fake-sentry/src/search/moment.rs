//! Times in searches: `-24h` (newer than), `+24h` (older than), `>2026-11-01`, `2026-11-01` (that day).

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};

use super::lex::Operator;

/// From when until when; open where `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Between {
    from: Option<DateTime<Utc>>,
    /// Not itself included.
    until: Option<DateTime<Utc>>,
}

impl Between {
    pub(crate) fn contains(self, time: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= time) && self.until.is_none_or(|until| time < until)
    }

    /// Reads a value with its operator. `None` when it is no time.
    pub(crate) fn read(now: DateTime<Utc>, operator: Operator, text: &str) -> Option<Self> {
        let second = Duration::seconds(1);
        if operator == Operator::Equal
            && let Some((sign, rest)) =
                text.split_at_checked(1).filter(|(sign, _)| matches!(*sign, "-" | "+"))
        {
            let then = now - span(rest)?;
            return Some(if sign == "-" {
                Self { from: Some(then), until: None }
            } else {
                Self { from: None, until: Some(then + second) }
            });
        }
        let (time, precision) = absolute(text)?;
        Some(match operator {
            Operator::Greater => Self { from: Some(time + second), until: None },
            Operator::GreaterOrEqual => Self { from: Some(time), until: None },
            Operator::Less => Self { from: None, until: Some(time) },
            Operator::LessOrEqual => Self { from: None, until: Some(time + second) },
            Operator::Equal if precision == Precision::Day => {
                Self { from: Some(time), until: Some(time + Duration::days(1)) }
            }
            // An exact moment means about that moment.
            Operator::Equal => {
                let about = Duration::minutes(5);
                Self { from: Some(time - about), until: Some(time + about) }
            }
        })
    }
}

#[derive(PartialEq, Eq)]
enum Precision {
    Day,
    Second,
}

/// `24h`, `2w`: a whole number and one unit.
pub(crate) fn span(text: &str) -> Option<Duration> {
    let unit = text.chars().next_back()?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|number| *number >= 0)?;
    match unit {
        's' => Duration::try_seconds(number),
        'm' => Duration::try_minutes(number),
        'h' => Duration::try_hours(number),
        'd' => Duration::try_days(number),
        'w' => Duration::try_weeks(number),
        _ => None,
    }
}

/// An ISO 8601 date or time, in UTC unless it says otherwise.
pub(crate) fn time(text: &str) -> Option<DateTime<Utc>> {
    absolute(text).map(|(time, _)| time)
}

fn absolute(text: &str) -> Option<(DateTime<Utc>, Precision)> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Some((date.and_hms_opt(0, 0, 0)?.and_utc(), Precision::Day));
    }
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some((time.to_utc(), Precision::Second));
    }
    let time = text.parse::<NaiveDateTime>().ok()?;
    Some((time.and_utc(), Precision::Second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minus_is_newer_and_plus_is_older() {
        let now = time("2026-11-20T12:00:00Z").unwrap();
        let read = |operator, text| Between::read(now, operator, text).unwrap();
        let recent = time("2026-11-20T01:00:00").unwrap();
        let old = time("2026-11-10").unwrap();
        assert!(
            read(Operator::Equal, "-24h").contains(recent) && !read(Operator::Equal, "-24h").contains(old)
        );
        assert!(
            read(Operator::Equal, "+24h").contains(old) && !read(Operator::Equal, "+24h").contains(recent)
        );
        assert!(read(Operator::Greater, "2026-11-15").contains(recent));
        assert!(!read(Operator::Less, "2026-11-10").contains(old));
        assert!(read(Operator::LessOrEqual, "2026-11-10").contains(old));
        assert!(read(Operator::Equal, "2026-11-20").contains(recent));
        assert!(Between::read(now, Operator::Greater, "-24h").is_none());
        assert!(Between::read(now, Operator::Equal, "yesterday").is_none());
    }
}
