//! Proxies: used when set, passed by where exempt, and the only ones to see their own password.

use crate::asking::{TOKEN, acme, client, within};
use crate::forward_proxy::ForwardProxy;
use crate::raw_server::{RawServer, Reply, json};
use crate::tls_server::Authority;
use sentry_api::{Error, Http, HttpSettings, Unreachable};

/// `user:pass` in Base64, as a proxy gets it.
const PASSWORD: &str = "dXNlcjpwYXNz";

#[tokio::test]
async fn plain_requests_go_through_the_proxy_for_http() {
    let proxy = ForwardProxy::start(None).await;
    for address in [
        format!("http://user:pass@{}", proxy.authority()),
        format!("http://user:pass@{}/", proxy.authority()),
        format!("user:pass@{}", proxy.authority()),
    ] {
        let settings = HttpSettings { http_proxy: Some(address), ..HttpSettings::default() };
        let client = client("http://sentry.test:9000", Http::new(settings));
        client.reader(within(10)).organization(&acme()).await.unwrap();
    }
    let seen = proxy.seen();
    assert_eq!(seen.len(), 3);
    for request in seen {
        assert!(
            request.starts_with("GET http://sentry.test:9000/api/0/organizations/acme/ HTTP/1.1\r\n"),
            "{request}"
        );
        assert!(
            request
                .to_ascii_lowercase()
                .contains(&format!("proxy-authorization: basic {}", PASSWORD.to_ascii_lowercase()))
        );
        assert!(request.contains(TOKEN));
    }
}

#[tokio::test]
async fn encrypted_requests_go_through_a_tunnel_that_sees_no_token() {
    let authority = Authority::new("test authority");
    let server = authority.serve(&["sentry.test"], &["h2", "http/1.1"], "{}").await;
    let proxy = ForwardProxy::start(Some(server.address())).await;
    let settings = HttpSettings {
        certificates: Some(authority.pem()),
        https_proxy: Some(format!("http://user:pass@{}", proxy.authority())),
        http_proxy: Some("http://127.0.0.1:1".to_owned()),
        ..HttpSettings::default()
    };
    let client = client("https://sentry.test", Http::new(settings));
    client.reader(within(10)).organization(&acme()).await.unwrap();
    client.reader(within(10)).organization(&acme()).await.unwrap();

    let tunnels = proxy.seen();
    assert_eq!(tunnels.len(), 1, "one tunnel serves both: {tunnels:?}");
    assert!(tunnels[0].starts_with("CONNECT sentry.test:443 HTTP/1.1\r\n"), "{tunnels:?}");
    assert!(tunnels[0].contains(PASSWORD) && !tunnels[0].contains(TOKEN), "{tunnels:?}");
    for seen in server.seen() {
        assert!(seen.headers.contains_key("authorization"));
        assert!(!seen.headers.contains_key("proxy-authorization"), "{:?}", seen.headers);
    }
}

#[tokio::test]
async fn exempt_hosts_are_asked_directly_and_learn_nothing_of_the_proxy() {
    let server = RawServer::start(|_, _| Reply::GoOn(json("200 OK", "{}"))).await;
    let proxy = ForwardProxy::start(None).await;
    for exempt in ["127.0.0.1", "localhost,127.0.0.1", "127.0.0.0/8", "*"] {
        let settings = HttpSettings {
            http_proxy: Some(format!("http://user:pass@{}", proxy.authority())),
            no_proxy: Some(exempt.to_owned()),
            ..HttpSettings::default()
        };
        let client = client(&server.url(), Http::new(settings));
        client.reader(within(10)).organization(&acme()).await.unwrap();
    }
    assert_eq!(proxy.seen(), Vec::<String>::new());
    let requests = server.requests();
    assert_eq!(requests.len(), 4);
    assert!(!requests.iter().any(|request| request.to_ascii_lowercase().contains("proxy-")), "{requests:?}");
}

#[tokio::test]
async fn a_host_that_is_not_exempt_is_not_asked_directly() {
    let server = RawServer::start(|_, _| Reply::GoOn(json("200 OK", "{}"))).await;
    let proxy = ForwardProxy::start(None).await;
    for exempt in [None, Some(""), Some("example.com,.internal,10.0.0.0/8")] {
        let settings = HttpSettings {
            http_proxy: Some(proxy.authority()),
            no_proxy: exempt.map(ToOwned::to_owned),
            ..HttpSettings::default()
        };
        let client = client(&server.url(), Http::new(settings));
        client.reader(within(10)).organization(&acme()).await.unwrap();
    }
    assert_eq!((proxy.seen().len(), server.requests().len()), (3, 0));
}

#[tokio::test]
async fn a_proxy_that_is_not_there_or_refuses_is_told_without_its_password() {
    let refusing = ForwardProxy::start(None).await;
    for (proxy, reason) in [
        ("http://user:canary-pass@127.0.0.1:1".to_owned(), Unreachable::Connection),
        (format!("http://user:canary-pass@{}", refusing.authority()), Unreachable::Connection),
        ("http://user:canary-pass@proxy.invalid:3128".to_owned(), Unreachable::Name),
    ] {
        let settings = HttpSettings { https_proxy: Some(proxy), ..HttpSettings::default() };
        let client = client("https://sentry.test", Http::new(settings));
        let error = client.reader(within(20)).organization(&acme()).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable(told) if told == reason), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_told_and_an_empty_one_is_none() {
    let settings =
        |proxy: &str| HttpSettings { http_proxy: Some(proxy.to_owned()), ..HttpSettings::default() };
    for proxy in ["http://[canary", "http://", "http://user:canary@:3128"] {
        let client = client("http://sentry.test", Http::new(settings(proxy)));
        let error = client.reader(within(10)).organization(&acme()).await.unwrap_err();
        assert!(error.to_string().contains("the proxy's address is not one"), "{proxy}: {error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    let server = RawServer::start(|_, _| Reply::GoOn(json("200 OK", "{}"))).await;
    for proxy in ["", "  "] {
        let client = client(&server.url(), Http::new(settings(proxy)));
        client.reader(within(10)).organization(&acme()).await.unwrap();
    }
}
