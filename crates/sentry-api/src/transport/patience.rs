//! How long to wait before asking again.

use http::{HeaderMap, Response, StatusCode};
use std::time::{Duration, SystemTime};

/// A wait that is longer is told as this long.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// The shortest pause between two attempts.
const SHORTEST: Duration = Duration::from_millis(50);
/// The first pause is at most this much longer; each further one at most twice as long as the one before.
const GROWING: Duration = Duration::from_millis(400);
/// Until here.
const GROWN: Duration = Duration::from_secs(5);
/// Added to what a server asks for, because it asks everybody for the same.
const SCATTER: Duration = Duration::from_millis(250);

/// How long to wait before this request is made again; `None` when its answer will not change.
pub(super) fn asked_to_wait(response: &Response<Vec<u8>>, attempt: u32) -> Option<Duration> {
    let own = || pause(attempt);
    let asked = |told: Option<Duration>| told.map_or_else(own, |told| told + up_to(SCATTER));
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Some(asked(told_to_wait(response.headers()))),
        StatusCode::SERVICE_UNAVAILABLE => Some(asked(retry_after(response.headers()))),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
            Some(own())
        }
        _ => None,
    }
}

/// What a 429 asks us to wait: `Retry-After`, or the time at which Sentry's current window of counting ends.
pub(super) fn told_to_wait(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers).or_else(|| window_ends(headers))
}

/// `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3); an unknown form is `None`.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match seconds(value) {
        Some(wait) => wait,
        None => until(httpdate::parse_http_date(value).ok()?, headers)?,
    };
    Some(wait.min(LONGEST))
}

/// `X-Sentry-Rate-Limit-Reset`: seconds since 1970. Sentry's API sends no `Retry-After`, but this on every answer.
fn window_ends(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("x-sentry-rate-limit-reset")?.to_str().ok()?.trim();
    let end = SystemTime::UNIX_EPOCH.checked_add(seconds(value)?)?;
    Some(until(end, headers)?.min(LONGEST))
}

/// Digits, perhaps with a fraction. More than can be counted is as long as can be.
fn seconds(text: &str) -> Option<Duration> {
    let plain = text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || c == '.');
    let seconds = text.parse::<f64>().ok().filter(|_| plain)?;
    Some(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

/// How long it is until then. Compared with the answer's own `Date`: both ends of the wait are then on one clock,
/// and not on ours.
fn until(then: SystemTime, headers: &HeaderMap) -> Option<Duration> {
    let now = httpdate::parse_http_date(headers.get(http::header::DATE)?.to_str().ok()?).ok()?;
    Some(then.duration_since(now).unwrap_or_default())
}

/// Full jitter around an exponential pause: many clients must not come back at once.
pub(super) fn pause(attempt: u32) -> Duration {
    let doubled = GROWING.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
    SHORTEST + up_to(doubled.min(GROWN))
}

/// A random part of `most`.
fn up_to(most: Duration) -> Duration {
    // Without randomness the pause is the mean one.
    let random = getrandom::u32().unwrap_or(u32::MAX / 2);
    most.mul_f64(f64::from(random) / f64::from(u32::MAX))
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

    /// Friday, 20 November 2026, noon: 1,795,176,000 seconds since 1970.
    const NOON: (&str, &str) = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");

    #[test]
    fn seconds_and_dates_are_understood() {
        for (value, seconds) in [
            ("7", 7.0),
            (" 0 ", 0.0),
            ("1.5", 1.5),
            ("Fri, 20 Nov 2026 12:00:09 GMT", 9.0),
            // Over already.
            ("Fri, 20 Nov 2026 11:00:00 GMT", 0.0),
            // Longer than anybody waits.
            ("Fri, 20 Nov 2093 12:00:00 GMT", 86_400.0),
            ("99999999999999999999999999", 86_400.0),
            ("10000000000000000000", 86_400.0),
        ] {
            let asked = headers(&[NOON, ("retry-after", value)]);
            assert_eq!(told_to_wait(&asked), Some(Duration::from_secs_f64(seconds)), "{value:?}");
        }
        for value in ["soon", "-3", "NaN", "inf", "1e3", "+1", ".5", "", "1.2.3", "1 2", "٣"] {
            let asked: HeaderMap =
                [(http::header::RETRY_AFTER, value.parse().unwrap())].into_iter().collect();
            assert_eq!(told_to_wait(&asked), None, "{value:?}");
        }
        // A date says nothing without the server's clock.
        assert_eq!(told_to_wait(&headers(&[("retry-after", "Fri, 20 Nov 2026 12:00:09 GMT")])), None);
    }

    #[test]
    fn without_retry_after_the_end_of_sentrys_window_is_meant() {
        let reset = ("x-sentry-rate-limit-reset", "1795176003");
        assert_eq!(told_to_wait(&headers(&[NOON, reset])), Some(Duration::from_secs(3)));
        assert_eq!(
            told_to_wait(&headers(&[NOON, reset, ("retry-after", "1")])),
            Some(Duration::from_secs(1))
        );
        assert_eq!(told_to_wait(&headers(&[reset])), None);
        let odd = ("x-sentry-rate-limit-reset", "99999999999999999999999999");
        assert_eq!(told_to_wait(&headers(&[NOON, odd])), None);
    }

    #[test]
    fn what_is_asked_for_is_waited_in_full_and_a_little_scattered() {
        let mut answer = Response::new(Vec::new());
        answer.headers_mut().insert("retry-after", "2".parse().unwrap());
        for status in [429, 503] {
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            let wait = asked_to_wait(&answer, 1).unwrap();
            assert!((2_000..=2_250).contains(&wait.as_millis()), "{status}: {wait:?}");
        }
        for (status, again) in
            [(500, true), (502, true), (504, true), (200, false), (400, false), (404, false), (501, false)]
        {
            *answer.status_mut() = StatusCode::from_u16(status).unwrap();
            assert_eq!(asked_to_wait(&answer, 1).is_some(), again, "{status}");
        }
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        for attempt in 0..40 {
            let pause = pause(attempt);
            let most = SHORTEST + GROWN.min(GROWING * (1 << attempt.saturating_sub(1).min(10)));
            assert!(pause >= SHORTEST && pause <= most, "{attempt}: {pause:?}");
        }
    }
}
