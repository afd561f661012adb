//! Event counts per hour or day, as small charts need them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// `[[timestamp, count], …]`: the last `buckets` stretches of `width` seconds up to the one that `now` is in.
fn series(now: DateTime<Utc>, times: &[DateTime<Utc>], width: i64, buckets: i64) -> Value {
    let end = now.timestamp().div_euclid(width);
    let mut counts = vec![0_u64; usize::try_from(buckets).unwrap_or(0)];
    for time in times {
        let back = end - time.timestamp().div_euclid(width);
        let index = usize::try_from(buckets - 1 - back).ok();
        if let Some(count) = index.and_then(|index| counts.get_mut(index)) {
            *count += 1;
        }
    }
    let first = end - (buckets - 1);
    counts.into_iter().zip(first..).map(|(count, bucket)| json!([bucket * width, count])).collect()
}

/// By the hour, for a day.
pub(crate) fn day(now: DateTime<Utc>, times: &[DateTime<Utc>]) -> Value {
    series(now, times, HOUR, 24)
}

/// By the day, for two weeks.
pub(crate) fn fortnight(now: DateTime<Utc>, times: &[DateTime<Utc>]) -> Value {
    series(now, times, DAY, 14)
}

/// By the day, for a month.
pub(crate) fn month(now: DateTime<Utc>, times: &[DateTime<Utc>]) -> Value {
    series(now, times, DAY, 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_counts_in_its_hour() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let now = at(100 * HOUR + 5);
        let chart = day(now, &[at(100 * HOUR), at(99 * HOUR + 3599), at(77 * HOUR), at(76 * HOUR)]);
        let counts: Vec<u64> =
            chart.as_array().unwrap().iter().map(|pair| pair[1].as_u64().unwrap()).collect();
        assert_eq!(counts.len(), 24);
        assert_eq!((counts[23], counts[22], counts[0]), (1, 1, 1));
        assert_eq!(counts.iter().sum::<u64>(), 3);
        assert_eq!(chart[0][0], 77 * HOUR);
    }
}
