//! Neither the token nor an operator's header nor a proxy's password comes out in a log, an error or a `Debug`.

use crate::asking::{TOKEN, acme, issue, resolved, within};
use crate::forward_proxy::ForwardProxy;
use crate::raw_server::{RawServer, Reply, json};
use crate::tls_server::Authority;
use http::{HeaderName, HeaderValue};
use lexicon::Hosts;
use sentry_api::{Client, Http, HttpSettings, Settings};
use std::{
    io,
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

const HEADER: &str = "canary-header-77aa";
const PASSWORD: &str = "canary-password-31cc";
/// The same with its user name, in Base64.
const CREDENTIALS: &str = "dXNlcjpjYW5hcnktcGFzc3dvcmQtMzFjYw";

fn assert_silent(text: &str) {
    for secret in [TOKEN, HEADER, PASSWORD, CREDENTIALS] {
        assert!(!text.contains(secret), "{secret} is in: {text}");
    }
}

fn settings(proxy: Option<&str>, certificates: Option<Vec<u8>>) -> HttpSettings {
    let proxy = proxy.map(|authority| format!("http://user:{PASSWORD}@{authority}"));
    HttpSettings {
        user_agent: "sentry-mcp/1.2.3".to_owned(),
        certificates,
        https_proxy: proxy.clone(),
        http_proxy: proxy,
        no_proxy: None,
    }
}

fn client(url: &str, http: HttpSettings) -> Client {
    let base = Hosts::from_url(url, url.starts_with("http:")).unwrap().base().clone();
    let header = (HeaderName::from_static("x-gateway"), HeaderValue::from_static(HEADER));
    let settings = Settings { base, token: Some(TOKEN.into()), headers: vec![header] };
    Client::new(settings, Arc::new(Http::new(http)))
}

#[tokio::test]
async fn debug_shows_what_is_set_and_not_to_what() {
    let http = settings(Some("127.0.0.1:3128"), None);
    assert_silent(&format!("{http:?}"));
    assert!(format!("{http:?}").contains("https_proxy: true"), "{http:?}");
    let transport = Http::new(http.clone());
    assert_silent(&format!("{transport:?}"));
    let client = client("http://sentry.test", http);
    for text in [
        format!("{client:?}"),
        format!("{:?}", client.reader(within(1))),
        format!("{:?}", client.writer(within(1))),
    ] {
        assert!(text.contains("sentry.test"), "{text}");
        assert_silent(&text);
    }
    // Nothing that was built on the way adds to it.
    client.reader(within(5)).organization(&acme()).await.unwrap_err();
    assert_silent(&format!("{client:?} {transport:?}"));
}

/// Collects what is logged.
#[derive(Clone, Default)]
struct Collected(Arc<Mutex<Vec<u8>>>);

impl io::Write for Collected {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Collected {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// What reqwest and rustls log, they log through `log`.
impl log::Log for Collected {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let line = format!("{} {}\n", record.target(), record.args());
        self.0.lock().unwrap().extend_from_slice(line.as_bytes());
    }

    fn flush(&self) {}
}

/// Every way that an exchange can go, told at the highest level of detail by everybody who takes part in it.
#[tokio::test]
async fn no_log_holds_a_secret_however_detailed() {
    let logs = Collected::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(logs.clone());
    // For the whole process: what other tests do at the same time has no business with these secrets either.
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    log::set_boxed_logger(Box::new(logs.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);

    let authority = Authority::new("test authority");
    let secure = authority.serve(&["sentry.test"], &["h2"], "{}").await;
    let proxy = ForwardProxy::start(Some(secure.address())).await;
    let refusing = ForwardProxy::start(None).await;
    let plain = RawServer::start(|number, _| match number {
        0 => Reply::GoOn(b"HTTP/1.1 302 Found\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n".to_vec()),
        1 => Reply::GoOn(json("500 Oops", "{}")),
        2 => Reply::GoOn(json("401 Unauthorized", r#"{"detail":"Invalid token"}"#)),
        3 => Reply::Close(Vec::new()),
        _ => Reply::GoOn(json("200 OK", "{}")),
    })
    .await;
    let mut outcomes = Vec::new();
    for (url, http) in [
        (plain.url(), settings(None, None)),
        (plain.url(), settings(None, None)),
        ("https://sentry.test".to_owned(), settings(Some(&proxy.authority()), Some(authority.pem()))),
        ("https://sentry.test".to_owned(), settings(Some(&proxy.authority()), None)),
        ("https://sentry.test".to_owned(), settings(Some(&refusing.authority()), Some(authority.pem()))),
        ("http://sentry.test".to_owned(), settings(Some(&refusing.authority()), None)),
        ("http://127.0.0.1:1".to_owned(), settings(None, None)),
        ("http://sentry.invalid".to_owned(), settings(None, None)),
    ] {
        let client = client(&url, http);
        let read = client.reader(within(10)).organization(&acme()).await.map(drop);
        let changed = client.writer(within(10)).change_issue(&acme(), &issue(), &resolved()).await.map(drop);
        for outcome in [read, changed] {
            outcomes.push(outcome.is_ok());
            if let Err(error) = outcome {
                assert_silent(&format!("{error} {error:?}"));
            }
        }
    }
    assert!(outcomes.contains(&true) && outcomes.contains(&false), "{outcomes:?}");

    let logs = String::from_utf8(logs.0.lock().unwrap().clone()).unwrap();
    assert_silent(&logs);
    // All of them did talk.
    for who in ["sentry_api::transport", "h2::", "hyper_util::", "rustls::"] {
        assert!(logs.contains(who), "{who} said nothing");
    }
    assert!(logs.contains("Sentry answered") && logs.contains("Sentry did not answer"));
    // Our own lines name the route, and nothing that stands in it.
    let own: Vec<&str> = logs.lines().filter(|line| line.contains("sentry_api::transport")).collect();
    for named in [acme().as_str(), issue().as_str()] {
        assert!(!own.iter().any(|line| line.contains(named)), "{named} is in: {own:?}");
    }
    for route in
        ["/api/0/organizations/{organization}/", "/api/0/organizations/{organization}/issues/{issue}/"]
    {
        assert!(own.iter().any(|line| line.contains(route)), "{route} is not in: {own:?}");
    }
}
