//! Nothing takes longer than the tool call may, and not too much goes on at once; time is simulated.

use crate::asking::{acme, answer, client, issue, over_http, resolved, within};
use fake_sentry::{FakeSentry, Fault, Trouble};
use sentry_api::{Client, Deadline, Error, InProcess};
use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

/// As many requests as may be under way at once.
const AT_ONCE: usize = 32;

/// A server that never answers, and how many have asked it.
fn silent() -> (Client, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let transport = InProcess::new(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        pending()
    });
    (client("https://sentry.example.com", transport), asked)
}

async fn ask(client: Client, deadline: Deadline) -> Result<(), Error> {
    client.reader(deadline).organization(&acme()).await.map(drop)
}

#[tokio::test(start_paused = true)]
async fn no_answer_ends_at_the_deadline() {
    let (client, _) = silent();
    let began = Instant::now();
    let error = ask(client.clone(), within(30)).await.unwrap_err();
    assert!(matches!(error, Error::Deadline(limit) if limit.as_secs() == 30), "{error:?}");
    assert_eq!(began.elapsed().as_secs(), 30);

    let change = client.writer(within(30)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(matches!(change, Err(Error::Deadline(_))), "{change:?}");
    assert_eq!(began.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn all_requests_of_a_call_share_its_deadline() {
    let (client, _) = silent();
    let deadline = within(30);
    let began = Instant::now();
    sleep(Duration::from_secs(20)).await;
    ask(client.clone(), deadline).await.unwrap_err();
    assert_eq!(began.elapsed().as_secs(), 30);
    // And what begins after it ends at once.
    ask(client, deadline).await.unwrap_err();
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_place_is_bounded_too() {
    let (client, asked) = silent();
    let mut waiting = JoinSet::new();
    for _ in 0..AT_ONCE {
        waiting.spawn(ask(client.clone(), within(3_600)));
    }
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    let error = ask(client, within(5)).await.unwrap_err();
    assert!(matches!(error, Error::Deadline(_)), "{error:?}");
    assert_eq!(began.elapsed().as_secs(), 5);
    assert_eq!(asked.load(Ordering::SeqCst), AT_ONCE, "the one too many never left");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_its_place_back() {
    let (client, asked) = silent();
    let mut waiting = JoinSet::new();
    for _ in 0..AT_ONCE {
        waiting.spawn(ask(client.clone(), within(3_600)));
    }
    sleep(Duration::from_secs(1)).await;
    waiting.shutdown().await;
    ask(client, within(5)).await.unwrap_err();
    assert_eq!(asked.load(Ordering::SeqCst), AT_ONCE + 1);
}

#[tokio::test(start_paused = true)]
async fn who_pauses_before_another_attempt_holds_no_place() {
    let transport = InProcess::new(|request| async move {
        match request.uri().path().contains("acme") {
            true => answer(429, &[("retry-after", "10")], ""),
            false => answer(200, &[], "{}"),
        }
    });
    let client = client("https://sentry.example.com", transport);
    let mut pausing = JoinSet::new();
    for _ in 0..AT_ONCE {
        pausing.spawn(ask(client.clone(), within(30)));
    }
    sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    client.reader(within(30)).root().await.unwrap();
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn no_more_than_32_requests_are_under_way() {
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (under_way, peak) = (Arc::clone(&now), Arc::clone(&most));
    let transport = InProcess::new(move |_| {
        let (under_way, peak) = (Arc::clone(&under_way), Arc::clone(&peak));
        async move {
            peak.fetch_max(under_way.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            sleep(Duration::from_millis(100)).await;
            under_way.fetch_sub(1, Ordering::SeqCst);
            answer(200, &[], "{}")
        }
    });
    let client = client("https://sentry.example.com", transport);
    let mut asking = JoinSet::new();
    for _ in 0..200 {
        asking.spawn(ask(client.clone(), within(30)));
    }
    while let Some(done) = asking.join_next().await {
        done.unwrap().unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), AT_ONCE);
}

#[tokio::test]
async fn a_server_that_hangs_costs_the_deadline_and_no_more() {
    let sentry = FakeSentry::acme().fault(Fault::new(Trouble::Hang)).serve().await.unwrap();
    let began = Instant::now();
    let deadline = Deadline::within(Duration::from_millis(300));
    let error = over_http(&sentry.url()).reader(deadline).organization(&acme()).await.unwrap_err();
    assert!(matches!(error, Error::Deadline(_)), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_answer_that_comes_late_is_still_an_answer() {
    let slow = Fault::new(Trouble::Slow(Duration::from_millis(200)));
    let sentry =
        FakeSentry::acme().token(crate::asking::TOKEN, ["org:read"]).fault(slow).serve().await.unwrap();
    over_http(&sentry.url()).reader(within(10)).organization(&acme()).await.unwrap();
    assert_eq!(sentry.requests().len(), 1);
}
