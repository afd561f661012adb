//! How long to wait before asking again.

use http::HeaderMap;
use std::time::{Duration, SystemTime};

/// What the server asks us to wait: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).
///
/// A date is compared with the answer's own `Date`: both ends of the wait are then on one clock, and not
/// on ours. An unknown form is `None`.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds.max(0.0)).ok();
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(date(headers)?).unwrap_or_default())
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()
}

/// Full jitter around an exponential pause: many clients must not come back at once.
pub(super) fn pause(attempt: u32) -> Duration {
    let most = 200_u64.saturating_mul(2_u64.saturating_pow(attempt)).min(5_000);
    let random = getrandom::u64().unwrap_or(u64::MAX / 2);
    Duration::from_millis(50 + random % most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn seconds_and_dates_are_understood() {
        let seconds = headers(&[("retry-after", "7")]);
        assert_eq!(retry_after(&seconds), Some(Duration::from_secs(7)));
        let dated = headers(&[
            ("date", "Fri, 20 Nov 2026 12:00:00 GMT"),
            ("retry-after", "Fri, 20 Nov 2026 12:00:09 GMT"),
        ]);
        assert_eq!(retry_after(&dated), Some(Duration::from_secs(9)));
        assert_eq!(retry_after(&headers(&[("retry-after", "soon")])), None);
        assert_eq!(retry_after(&headers(&[("retry-after", "-3")])), Some(Duration::ZERO));
        assert_eq!(retry_after(&headers(&[("retry-after", "NaN")])), Some(Duration::ZERO));
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for attempt in 0..40 {
            let pause = pause(attempt);
            assert!(pause >= Duration::from_millis(50) && pause <= Duration::from_millis(5_050), "{pause:?}");
        }
    }
}
