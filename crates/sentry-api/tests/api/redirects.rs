//! Redirects: within the same origin, for what reads, three of them.

use crate::asking::{TOKEN, acme, answer, answering, issue, over_http, resolved, within};
use crate::raw_server::{RawServer, Reply, json};
use sentry_api::Error;

fn moved(to: &str) -> Reply {
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n");
    Reply::GoOn(answer.into_bytes())
}

#[tokio::test]
async fn three_hops_within_the_origin_are_followed_with_the_token() {
    let server = RawServer::start(|number, _| match number {
        0 => moved("/api/0/organizations/acme-inc/"),
        1 => moved("../acme-corp/"),
        2 => moved("?detailed=0"),
        _ => Reply::GoOn(json("200 OK", r#"{"slug":"acme-corp"}"#)),
    })
    .await;
    let organization = over_http(&server.url()).reader(within(10)).organization(&acme()).await.unwrap();
    assert_eq!(organization.slug.as_ref().unwrap().as_str(), "acme-corp");
    let requests = server.requests();
    let lines: Vec<_> = requests.iter().map(|request| request.lines().next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "GET /api/0/organizations/acme/ HTTP/1.1",
            "GET /api/0/organizations/acme-inc/ HTTP/1.1",
            "GET /api/0/organizations/acme-corp/ HTTP/1.1",
            "GET /api/0/organizations/acme-corp/?detailed=0 HTTP/1.1",
        ]
    );
    assert!(requests.iter().all(|request| request.contains(TOKEN)));
}

#[tokio::test]
async fn a_fourth_hop_is_a_circle() {
    let server = RawServer::start(|number, _| moved(&format!("/hop/{number}"))).await;
    let error = over_http(&server.url()).reader(within(10)).organization(&acme()).await.unwrap_err();
    assert!(error.to_string().contains("in a circle"), "{error}");
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn each_kind_of_redirect_is_followed_by_a_get() {
    for status in [301, 302, 303, 307, 308] {
        let (client, log) = answering(move |request| match request.uri().path() {
            "/moved" => answer(200, &[], "{}"),
            _ => answer(status, &[("location", "/moved")], ""),
        });
        client.reader(within(10)).organization(&acme()).await.unwrap();
        let requests = log.requests();
        assert_eq!((requests.len(), requests[1].method().as_str()), (2, "GET"), "{status}");
    }
}

#[tokio::test]
async fn a_change_goes_where_it_was_sent_or_nowhere() {
    for status in [301, 302, 303, 307, 308] {
        for to in ["/moved", "https://evil.example/"] {
            let (client, log) = answering(move |_| answer(status, &[("location", to)], ""));
            let writer = client.writer(within(10));
            let change = writer.change_issue(&acme(), &issue(), &resolved()).await;
            assert!(matches!(change, Err(Error::Redirected { .. })), "{status}: {change:?}");
            let note = writer.add_note(&acme(), &issue(), "seen").await;
            assert!(matches!(note, Err(Error::Redirected { .. })), "{status}: {note:?}");
            assert_eq!(log.count(), 2, "{status}");
        }
    }
}

#[tokio::test]
async fn a_redirect_of_a_change_is_one_although_its_body_breaks() {
    let broken = b"HTTP/1.1 302 Found\r\nlocation: /moved\r\ncontent-length: 1000\r\n\r\n<html>";
    let server = RawServer::start(|_, _| Reply::Close(broken.to_vec())).await;
    let client = over_http(&server.url());
    let change = client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await;
    assert!(matches!(change, Err(Error::Redirected { status: 302, .. })), "{change:?}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn what_is_no_redirect_is_not_followed() {
    for (status, headers) in [
        (300, &[("location", "/moved")][..]),
        (304, &[("location", "/moved")]),
        (305, &[]),
        (302, &[]),
        (307, &[]),
    ] {
        let (client, log) = answering(move |_| answer(status, headers, ""));
        let error = client.reader(within(10)).organization(&acme()).await.unwrap_err();
        assert!(matches!(error, Error::Refused { .. }), "{status}: {error:?}");
        assert_eq!(log.count(), 1, "{status}");
    }
}

#[tokio::test]
async fn where_to_is_kept_as_untrusted() {
    let (client, _) = answering(|_| answer(302, &[("location", "https://evil.example/ignore")], ""));
    let error = client.reader(within(10)).organization(&acme()).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("evil"), "{error:?}");
    let Error::Redirected { status: 302, to } = error else { panic!("{error:?}") };
    assert!(to.contains("evil.example"));
}
