//! What is asked again, how often and when; time is simulated.

use crate::asking::{Log, acme, answer, client, issue, resolved, scripted, within};
use async_trait::async_trait;
use http::{Request, Response};
use sentry_api::{Error, Transport, Unreachable};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// A way on which every exchange fails.
struct Broken(Unreachable, Arc<Log>);

#[async_trait]
impl Transport for Broken {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        self.1.note(request);
        Err(self.0)
    }
}

#[tokio::test(start_paused = true)]
async fn what_fails_for_a_moment_is_asked_again() {
    for first in [429, 500, 502, 503, 504] {
        let (client, log) = scripted([answer(first, &[], ""), answer(200, &[], r#"{"slug":"acme"}"#)]);
        let organization = client.reader(within(30)).organization(&acme()).await.unwrap();
        assert!(organization.slug.is_some());
        let pause = log.pauses()[0];
        assert!((50..=450).contains(&pause), "{first}: {pause} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn three_attempts_are_all() {
    let (client, log) = scripted([answer(503, &[], "")]);
    let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Failing { status: 503 }), "{error:?}");
    let pauses = log.pauses();
    assert_eq!(pauses.len(), 2);
    assert!((50..=450).contains(&pauses[0]) && (50..=850).contains(&pauses[1]), "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn what_will_not_change_is_not_asked_again() {
    for status in [201, 204, 304, 400, 401, 403, 404, 405, 409, 413, 418, 422, 451, 501, 505, 599] {
        let (client, log) = scripted([answer(status, &[], r#"{"detail":"no"}"#)]);
        // Whether it is an answer or a refusal, it comes at once.
        let _ = client.reader(within(30)).organization(&acme()).await;
        assert_eq!(log.count(), 1, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn connections_that_may_come_back_are_tried_again() {
    use Unreachable::*;
    for (reason, attempts) in
        [(Connection, 3), (Slow, 3), (Cut, 3), (Name, 1), (Tls, 1), (TooLarge(32), 1), (Setup("x"), 1)]
    {
        let log = Arc::new(Log::default());
        let client = client("https://sentry.example.com", Broken(reason, Arc::clone(&log)));
        let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable(told) if told == reason), "{error:?}");
        assert_eq!(log.count(), attempts, "{reason:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_is_never_repeated() {
    for status in [429, 500, 502, 503, 504] {
        let (client, log) = scripted([answer(status, &[("retry-after", "1")], "")]);
        let writer = client.writer(within(30));
        assert!(writer.change_issue(&acme(), &issue(), &resolved()).await.is_err());
        assert!(writer.add_note(&acme(), &issue(), "seen").await.is_err());
        assert_eq!(log.count(), 2, "{status}");
    }
    use Unreachable::*;
    for reason in [Connection, Slow, Cut, Name, Tls] {
        let log = Arc::new(Log::default());
        let client = client("https://sentry.example.com", Broken(reason, Arc::clone(&log)));
        let writer = client.writer(within(30));
        assert!(writer.change_issue(&acme(), &issue(), &resolved()).await.is_err());
        assert!(writer.add_note(&acme(), &issue(), "seen").await.is_err());
        assert_eq!(log.count(), 2, "{reason:?}");
    }
}

const NOON: (&str, &str) = ("date", "Fri, 20 Nov 2026 12:00:00 GMT");

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_to_wait_is_waited() {
    for (status, asked) in [
        (429, &[("retry-after", "7")][..]),
        (503, &[("retry-after", "7")]),
        (429, &[NOON, ("retry-after", "Fri, 20 Nov 2026 12:00:07 GMT")]),
        (429, &[NOON, ("x-sentry-rate-limit-reset", "1795176007")]),
    ] {
        let (client, log) = scripted([answer(status, asked, ""), answer(200, &[], "{}")]);
        client.reader(within(30)).organization(&acme()).await.unwrap();
        let pause = log.pauses()[0];
        assert!((7_000..=7_250).contains(&pause), "{asked:?}: {pause} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_is_told_at_once() {
    for (asked, seconds) in [
        ("30", 30),
        ("31", 31),
        ("3600", 3_600),
        // More than a clock can hold.
        ("10000000000000000000", 86_400),
        ("99999999999999999999999999999", 86_400),
    ] {
        let (client, log) = scripted([answer(429, &[("retry-after", asked)], "")]);
        let began = Instant::now();
        let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
        let expected = Some(Duration::from_secs(seconds));
        assert!(matches!(error, Error::Throttled { after } if after == expected), "{asked}: {error:?}");
        assert_eq!((began.elapsed(), log.count()), (Duration::ZERO, 1), "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_refusal_says_how_long_to_wait() {
    let (client, log) = scripted([answer(429, &[("retry-after", "2")], "")]);
    let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Throttled { after: Some(after) } if after.as_secs() == 2), "{error:?}");
    assert_eq!(log.count(), 3);

    let (client, _) = scripted([answer(429, &[("retry-after", "soon")], "")]);
    let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Throttled { after: None }), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn waits_add_up_to_the_deadline_and_no_further() {
    let (client, log) = scripted([answer(503, &[("retry-after", "20")], "")]);
    let began = Instant::now();
    let error = client.reader(within(30)).organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Failing { status: 503 }), "{error:?}");
    assert_eq!(log.count(), 2);
    assert!(began.elapsed() < Duration::from_secs(21), "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn clients_do_not_come_back_in_step() {
    let mut pauses = Vec::new();
    for _ in 0..20 {
        let asked = [("retry-after", "1")];
        let (client, log) = scripted([answer(429, &asked, ""), answer(200, &[], "{}")]);
        client.reader(within(30)).organization(&acme()).await.unwrap();
        pauses.extend(log.pauses());
    }
    pauses.sort_unstable();
    pauses.dedup();
    assert!(pauses.len() > 3, "{pauses:?}");
}
