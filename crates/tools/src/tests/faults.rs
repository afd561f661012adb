//! Whatever goes wrong between us and Sentry, each tool answers in time, briefly, and without a panic.

use super::examples::{Example, examples};
use crate::testing::*;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// What the answer must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// An error.
    Error,
    /// An answer: what is odd, missing or slow does not cost one.
    Answer,
    /// Either: it depends on what the tool looks at.
    Either,
}

/// A deadline of 30 seconds, and what a fault takes after the last moment at which it can begin.
const LONGEST: Duration = Duration::from_secs(31);

/// The hosts that may be asked.
const OURS: [&str; 2] = [" https://sentry.example.com/", " https://docs.sentry.io/"];

fn faults() -> Vec<(Trouble, Wanted)> {
    use Wanted::{Answer, Either, Error};
    let redirect = |status, location: &str| Trouble::Redirect { status, location: location.to_owned() };
    let limited =
        |retry_after: Option<&str>| Trouble::RateLimited { retry_after: retry_after.map(str::to_owned) };
    let mut faults = vec![
        (limited(Some("1")), Error),
        (limited(Some("86400")), Error),
        (limited(Some("soon")), Error),
        (limited(None), Error),
        (Trouble::BadGateway, Error),
        (Trouble::Hang, Error),
        (Trouble::Slow(Duration::from_secs(3)), Answer),
        (Trouble::Slow(Duration::from_secs(60)), Error),
        (Trouble::Cut, Error),
        (Trouble::Html, Error),
        (Trouble::Empty, Error),
        (Trouble::MalformedJson, Error),
        (Trouble::ListForObject, Error),
        (Trouble::Oversize { megabytes: 1 }, Either),
        (Trouble::LoneSurrogate, Answer),
        (Trouble::BadElement, Answer),
        (Trouble::ExtraFields, Answer),
        (Trouble::NullFields, Either),
        (Trouble::NullEverything, Either),
        (Trouble::OnlyIds, Either),
        (Trouble::WrongTypes, Either),
    ];
    faults.extend(
        [400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 500, 501, 503, 504, 599]
            .map(|status| (Trouble::Status(status), Error)),
    );
    for status in [301, 302, 303, 307, 308] {
        faults.push((redirect(status, "https://evil.example/api/0/"), Error));
        faults.push((redirect(status, "http://sentry.example.com{path}"), Error));
        faults.push((redirect(status, "{origin}{path}"), Error));
    }
    faults
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_every_tool_is_answered_in_time_and_briefly() {
    let mut sentry = Arc::new(FakeSentry::acme());
    for (trouble, wanted) in faults() {
        // Where a change goes through, the next one must not find it done already.
        if matches!(wanted, Wanted::Answer) {
            sentry = Arc::new(FakeSentry::acme());
        }
        sentry.faults().clear();
        sentry.faults().add(Fault::new(trouble.clone()));
        for example in examples().into_iter().filter(Example::asks_sentry) {
            let session = Build { sentry: Arc::clone(&sentry), ..Build::default() }.session();
            let place = format!("{} in {trouble:?}", example.tool);
            let started = Instant::now();
            let outcome = session.call(example.tool, &example.arguments).await;
            let answer = outcome.answer.text();
            assert!(started.elapsed() <= LONGEST, "{place} took {:?}", started.elapsed());
            match wanted {
                // Only JSON can be another list.
                Wanted::Error if trouble == Trouble::ListForObject && !example.reads_json() => {}
                // A change that Sentry has taken is no failure because its answer cannot be read.
                Wanted::Error if !matches!(trouble, Trouble::Status(_)) && !asks_first(&example) => {
                    assert!(outcome.is_error || answer.contains(" and did not s"), "{place}: {answer}");
                }
                Wanted::Error => assert!(outcome.is_error, "{place}: {answer}"),
                Wanted::Answer => assert!(!outcome.is_error, "{place}: {answer}"),
                Wanted::Either => {}
            }
            assert!(!outcome.is_error || answer.len() <= 4_000, "{place}: {} bytes", answer.len());
            let first = answer.lines().next().unwrap_or_default();
            assert!(first.starts_with("# ") && first.len() > 2, "{place}: {answer}");
            assert!(!answer.contains("A fault of this server"), "{place}: {answer}");
            assert!(!answer.contains(Trouble::SECRET), "{place} shows a secret: {answer}");
            assert!(!answer.contains(fake_sentry::FULL_TOKEN), "{place} shows the token: {answer}");
            let strayed =
                session.addresses().into_iter().find(|line| !OURS.iter().any(|host| line.contains(host)));
            assert_eq!(strayed, None, "{place}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_is_sent_once_whatever_comes_of_it() {
    let sentry = Arc::new(FakeSentry::acme());
    for (trouble, _) in faults() {
        sentry.faults().clear();
        sentry.faults().add(Fault::new(trouble.clone()).method("PUT".parse().unwrap()));
        let session = Build { sentry: Arc::clone(&sentry), ..Build::default() }.session();
        // A condition is never so already: it is set anew.
        let archive = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "ignored", "ignoreCount": 5 });
        session.call("update_issue", &archive).await;
        let sent = session.addresses().iter().filter(|line| line.starts_with("PUT ")).count();
        assert_eq!(sent, 1, "{trouble:?}");
    }
}

/// Whether a tool looks before it changes anything.
fn asks_first(example: &Example) -> bool {
    ![
        "create_dsn",
        "create_project",
        "create_team",
        "onboarding_status_update",
        "update_dsn",
        "update_project",
    ]
    .contains(&example.tool)
}

fn reads(example: &Example) -> bool {
    !crate::named(example.tool).unwrap().writes
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_costs_no_answer_of_a_tool_that_reads() {
    let sentry = Arc::new(FakeSentry::acme());
    for trouble in [Trouble::Status(500), Trouble::BadGateway, Trouble::Cut, Trouble::rate_limited(2)] {
        for example in examples().into_iter().filter(reads) {
            // A tool that asked for nothing there has left its fault over.
            sentry.faults().clear();
            sentry.faults().add(Fault::new(trouble.clone()).path("/api/0/organizations/").next(1));
            let session = Build { sentry: Arc::clone(&sentry), ..Build::default() }.session();
            session.answer(example.tool, example.arguments).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_asks_nothing_more() {
    let latency = Duration::from_secs(1);
    let session = Build { sentry: FakeSentry::acme().latency(latency).into(), ..Build::default() }.session();
    let change = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved" });
    // The issue has been asked for; before its answer comes, the client gives up.
    assert!(tokio::time::timeout(latency / 2, session.call("update_issue", &change)).await.is_err());
    tokio::time::sleep(10 * latency).await;
    assert!(session.addresses().iter().all(|line| line.starts_with("GET ")), "{:?}", session.addresses());
}
