//! A change that Sentry confirmed is never reported as failed, and one that failed never as made.

use crate::asking::{TOKEN, acme, answer, client, issue, over_http, resolved, scripted, within};
use crate::raw_server::{RawServer, Reply, json};
use fake_sentry::FakeSentry;
use sentry_api::{Deadline, Error, InProcess, Unreachable};
use std::{future::pending, time::Duration};
use tokio::time::Instant;

#[tokio::test]
async fn an_issue_is_resolved_and_commented_on() {
    let sentry = FakeSentry::acme().token(TOKEN, ["event:read", "event:write"]).serve().await.unwrap();
    let client = over_http(&sentry.url());
    let reader = client.reader(within(10));
    let search = sentry_api::IssueSearch {
        query: "is:unresolved",
        sort: "freq",
        period: None,
        projects: &[],
        environments: &[],
        limit: 1,
        cursor: None,
    };
    let worst = reader.issues(&acme(), &search).await.unwrap().items.remove(0).short_id.0.unwrap().into();
    let changed = client.writer(within(10)).change_issue(&acme(), &worst, &resolved()).await.unwrap();
    assert!(changed.status.as_ref().unwrap().same_as("resolved"));
    let note = client.writer(within(10)).add_note(&acme(), &worst, "fixed in abc").await.unwrap();
    assert!(note.id.is_some());
    assert!(reader.issue(&acme(), &worst).await.unwrap().status.as_ref().unwrap().same_as("resolved"));
}

#[tokio::test]
async fn whatever_describes_a_change_it_was_made() {
    for (status, body) in [
        (200, ""),
        (200, "{}"),
        (200, "[]"),
        (200, "null"),
        (200, "ok"),
        (200, r#"{"status": "#),
        (200, r#"{"status":"a","status":"b"}"#),
        (201, ""),
        (202, r#"{"detail":"queued"}"#),
        (204, ""),
    ] {
        let (client, log) = scripted([answer(status, &[("content-type", "application/json")], body)]);
        let writer = client.writer(within(10));
        writer.change_issue(&acme(), &issue(), &resolved()).await.unwrap();
        writer.add_note(&acme(), &issue(), "seen").await.unwrap();
        assert_eq!(log.count(), 2, "{status} {body}");
    }
}

/// The head of an answer whose body will not come as announced.
fn head(status: &str, rest: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{rest}\r\n{{\"id\":").into_bytes()
}

#[tokio::test]
async fn a_change_stands_once_its_status_has_come() {
    let long = "content-length: 1000\r\n";
    for reply in [
        Reply::Close(head("200 OK", long)),
        Reply::Close(head("201 Created", "transfer-encoding: chunked\r\n")),
        Reply::Close(head("200 OK", "content-encoding: gzip\r\ncontent-length: 6\r\n")),
        Reply::Hang(head("200 OK", long)),
        Reply::Hang(head("200 OK", "content-length: 99999999999\r\n")),
    ] {
        let server = RawServer::start(move |_, _| reply.clone()).await;
        let client = over_http(&server.url());
        let soon = || Deadline::within(Duration::from_millis(500));
        client.writer(soon()).change_issue(&acme(), &issue(), &resolved()).await.unwrap();
        client.writer(soon()).add_note(&acme(), &issue(), "seen").await.unwrap();
        assert_eq!(server.requests().len(), 2);
        // What is only read is another matter.
        client.reader(soon()).issue(&acme(), &issue()).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_refusal_stands_once_its_status_has_come() {
    let server =
        RawServer::start(|_, _| Reply::Close(head("403 Forbidden", "content-length: 1000\r\n"))).await;
    let writer_of = over_http(&server.url());
    let change = writer_of.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(matches!(change, Err(Error::Forbidden(_))), "{change:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_page_confirms_nothing() {
    let page = answer(200, &[("content-type", "text/html")], "<html>Sign in</html>");
    let (client, _) = scripted([page]);
    let change = client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(matches!(change, Err(Error::WebPage { status: 200 })), "{change:?}");
}

#[tokio::test]
async fn a_change_whose_answer_never_came_is_sent_once_and_told() {
    for reply in [Reply::Close(Vec::new()), Reply::Close(b"HTTP/1.1 200 ".to_vec())] {
        let server = RawServer::start(move |_, _| reply.clone()).await;
        let client = over_http(&server.url());
        let change = client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await;
        assert!(matches!(change, Err(Error::Unreachable(Unreachable::Cut))), "{change:?}");
        let note = client.writer(within(10)).add_note(&acme(), &issue(), "seen").await;
        assert!(matches!(note, Err(Error::Unreachable(Unreachable::Cut))), "{note:?}");
        assert_eq!(server.requests().len(), 2);
    }
}

/// A connection that was used before and is gone invites a client to try once more by itself.
#[tokio::test]
async fn a_change_on_a_connection_that_dies_is_not_repeated_behind_our_back() {
    let server = RawServer::start(|number, _| match number {
        0 => Reply::GoOn(json("200 OK", "{}")),
        _ => Reply::Close(Vec::new()),
    })
    .await;
    let client = over_http(&server.url());
    client.reader(within(10)).issue(&acme(), &issue()).await.unwrap();
    let change = client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(change.is_err(), "{change:?}");
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_was_not_answered_ends_at_the_deadline() {
    let client = client("https://sentry.example.com", InProcess::new(|_| pending()));
    let began = Instant::now();
    let change = client.writer(within(30)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(matches!(change, Err(Error::Deadline(_))), "{change:?}");
    assert_eq!(began.elapsed().as_secs(), 30);
}
