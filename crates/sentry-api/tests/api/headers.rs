//! Which headers a request has, and whose.

use crate::asking::{Log, TOKEN, acme, answer, answering, issue, resolved, within};
use crate::raw_server::{RawServer, Reply, json};
use http::{HeaderName, HeaderValue};
use lexicon::Hosts;
use sentry_api::{Client, Error, Http, HttpSettings, InProcess, Settings};
use std::sync::Arc;

/// A client of a server in process, with this token and these headers of an operator.
fn with(token: Option<&str>, headers: &[(&'static str, &'static str)]) -> (Client, Hosts, Arc<Log>) {
    let log = Arc::new(Log::default());
    let seen = Arc::clone(&log);
    let transport = InProcess::new(move |request| {
        seen.note(request);
        async { answer(200, &[], "{}") }
    });
    let hosts = Hosts::from_hostname("sentry.example.com", false).unwrap();
    let hosts = hosts.allow_region("https://eu.sentry.example.com").unwrap();
    let headers =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
    let settings =
        Settings { base: hosts.base().clone(), token: token.map(Into::into), headers: headers.collect() };
    (Client::new(settings, Arc::new(transport)), hosts, log)
}

#[tokio::test]
async fn a_request_says_what_it_wants_and_who_it_is() {
    let server = RawServer::start(|_, _| Reply::GoOn(json("200 OK", "{}"))).await;
    let http =
        Http::new(HttpSettings { user_agent: "sentry-mcp/1.2.3".to_owned(), ..HttpSettings::default() });
    let client = crate::asking::client(&server.url(), http);
    client.reader(within(10)).organization(&acme()).await.unwrap();
    client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await.unwrap();

    let requests = server.requests();
    for request in &requests {
        assert!(request.contains(&format!("\r\nauthorization: Bearer {TOKEN}\r\n")), "{request}");
        assert!(request.contains("\r\naccept: application/json\r\n"), "{request}");
        assert!(request.contains("\r\nuser-agent: sentry-mcp/1.2.3\r\n"), "{request}");
    }
    assert!(requests[0].ends_with("\r\n\r\n") && !requests[0].contains("content-"), "{}", requests[0]);
    assert!(requests[1].contains("\r\ncontent-type: application/json\r\n"), "{}", requests[1]);
    assert!(requests[1].ends_with("\r\n\r\n{\"status\":\"resolved\"}"), "{}", requests[1]);
}

#[tokio::test]
async fn the_operators_headers_go_to_the_base_host_alone() {
    let (client, hosts, log) = with(Some(TOKEN), &[("cf-access-client-secret", "canary-header")]);
    client.reader(within(10)).organization(&acme()).await.unwrap();
    let named = "https://eu.sentry.example.com".parse().unwrap();
    let region = hosts.resolve_region("eu.sentry.example.com", Some(&named)).unwrap();
    client.at(region).reader(within(10)).organization(&acme()).await.unwrap();
    client.at(hosts.base().clone()).reader(within(10)).organization(&acme()).await.unwrap();

    let told: Vec<bool> = log
        .requests()
        .iter()
        .map(|request| request.headers().contains_key("cf-access-client-secret"))
        .collect();
    assert_eq!(told, [true, false, true]);
}

#[tokio::test]
async fn the_operators_headers_neither_replace_ours_nor_reframe_the_request() {
    let (client, _, log) = with(
        Some(TOKEN),
        &[
            ("authorization", "Basic evil"),
            ("accept", "text/html"),
            ("content-type", "text/plain"),
            ("host", "evil.example"),
            ("content-length", "7"),
            ("transfer-encoding", "chunked"),
            ("connection", "upgrade"),
            ("upgrade", "h2c"),
            ("te", "trailers"),
            ("x-request-source", "one"),
            ("x-request-source", "two"),
        ],
    );
    client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await.unwrap();
    let requests = log.requests();
    let mut headers: Vec<String> = requests[0]
        .headers()
        .iter()
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    assert_eq!(
        headers,
        [
            "accept: application/json".to_owned(),
            format!("authorization: Bearer {TOKEN}"),
            "content-type: application/json".to_owned(),
            "x-request-source: one".to_owned(),
            "x-request-source: two".to_owned(),
        ]
    );
    // Whoever prints a request prints no secret.
    assert!(!format!("{:?}", requests[0].headers()).contains("canary"));
    assert!(requests[0].headers().values().filter(|value| value.is_sensitive()).count() == 3);
}

#[tokio::test]
async fn a_token_that_no_header_can_hold_is_told_without_repeating_it() {
    for token in [
        "canary\ntoken",
        "canary\r\nX-Evil: 1",
        "canary\0",
        "canary\u{7f}",
        "canary token",
        "canary\ttoken",
        "canarytökén",
        "canary\u{200b}",
        "canary😀",
    ] {
        let (client, _, log) = with(Some(token), &[]);
        let error = client.reader(within(10)).organization(&acme()).await.unwrap_err();
        assert!(error.to_string().contains("characters that no token has"), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
        assert_eq!(log.count(), 0);
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent() {
    for token in [None, Some("")] {
        let (client, _, log) = with(token, &[]);
        let error = client.reader(within(10)).organization(&acme()).await.unwrap_err();
        assert!(matches!(error, Error::NoToken), "{error:?}");
        let error = client.writer(within(10)).add_note(&acme(), &issue(), "seen").await.unwrap_err();
        assert!(matches!(error, Error::NoToken), "{error:?}");
        assert_eq!(log.count(), 0);
    }
}

#[tokio::test]
async fn an_argument_beyond_all_measure_is_told_and_not_sent() {
    let (client, log) = answering(|_| answer(200, &[], "[]"));
    let error = client.reader(within(10)).organizations(Some(&"x".repeat(70_000)), None).await.unwrap_err();
    assert!(error.to_string().contains("too long"), "{error}");
    assert_eq!(log.count(), 0);
}
