//! Dropping a call cancels it: the connection closes, and nothing more is sent.

use crate::asking::{acme, over_http, within};
use crate::raw_server::{RawServer, Reply};
use std::{future::Future, pin::pin, time::Duration};
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(5);

/// Runs a call until `done`, which the call must not outlast, and drops it.
async fn drop_when(call: impl Future<Output: std::fmt::Debug>, done: impl Future<Output = ()>) {
    tokio::select! {
        ended = pin!(call) => panic!("the call has ended: {ended:?}"),
        () = done => {}
    }
}

async fn has_come(server: &RawServer) {
    while server.requests().is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_dropped_call_hangs_up() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"slug\":";
    for so_far in [&b""[..], b"HTTP/1.1 200 OK\r\n", half] {
        let server = RawServer::start(move |_, _| Reply::Hang(so_far.to_vec())).await;
        let client = over_http(&server.url());
        let reader = client.reader(within(30));
        drop_when(reader.organization(&acme()), has_come(&server)).await;
        timeout(SOON, server.hung_up(1)).await.expect("the connection stays open");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_call_past_its_deadline_hangs_up() {
    let server = RawServer::start(|_, _| Reply::Hang(Vec::new())).await;
    let client = over_http(&server.url());
    let deadline = sentry_api::Deadline::within(Duration::from_millis(200));
    client.reader(deadline).organization(&acme()).await.unwrap_err();
    timeout(SOON, server.hung_up(1)).await.expect("the connection stays open");
}

#[tokio::test]
async fn a_call_that_is_dropped_while_it_pauses_sends_nothing_more() {
    let busy = b"HTTP/1.1 429 Too Many\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";
    let server = RawServer::start(|_, _| Reply::GoOn(busy.to_vec())).await;
    let client = over_http(&server.url());
    let reader = client.reader(within(30));
    let pausing = async {
        has_come(&server).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    drop_when(reader.organization(&acme()), pausing).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!(server.requests().len(), 1);
}
