//! The token reaches no host but its own, whatever an argument, an answer or a redirect says.
//!
//! Two nets are spread. A second server on this machine stands where the hostile text points. And a proxy stands
//! for the whole network: every packet for any host passes it, so that a host nobody thought of is seen as well.

use crate::asking::{TOKEN, acme, client_on, issue, latest, within};
use crate::forward_proxy::ForwardProxy;
use crate::raw_server::{RawServer, Reply, json};
use crate::tls_server::Authority;
use lexicon::{Address, Hosts};
use sentry_api::{Client, Error, Http, HttpSettings, IssueChange, IssueSearch, Settings, Transport};
use serde_json::json;
use std::sync::{Arc, Mutex};

/// Ways to write `{evil}` so that one reader sees `{home}` and another does not.
const DISGUISES: &[&str] = &[
    "http://{evil}",
    "http://{evil}/",
    "https://{evil}/",
    "HTTP://{evil}/",
    "//{evil}/",
    "////{evil}/",
    "/\\{evil}/",
    "\\\\{evil}/",
    "\\/{evil}/",
    "/\t/{evil}/",
    "\t//{evil}/",
    "//\t{evil}/",
    "ht\ttp://{evil}/",
    "http:{evil}/",
    "http:/{evil}/",
    "http:\\\\{evil}/",
    "http:///{evil}/",
    "https:{evil}/",
    "http://{home}@{evil}/",
    "http://{home}:80@{evil}/",
    "http://{home}%40{evil}/",
    "http://{evil}\\@{home}/",
    "http://{evil}#@{home}/",
    "http://{evil}?@{home}/",
    "http://{evil}/@{home}/",
    "http://user@{home}/",
    "http://user:{evil}@{home}/",
    "http://{home}.{evil}/",
    "http://{home}\u{ff0f}@{evil}/",
    "http://{home}\u{2024}{evil}/",
    "http://[::1]/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://127.1/",
    "http://localhost/",
    "http://169.254.169.254/latest/meta-data/",
    "ws://{evil}/",
    "ftp://{evil}/",
    "file:///etc/passwd",
    "javascript:fetch('http://{evil}')",
    "data:application/json,{}",
    "{evil}",
    "{evil}:443",
    "@{evil}",
    ".{evil}",
];

fn disguises(home: &str, evil: &str) -> Vec<String> {
    DISGUISES.iter().map(|text| text.replace("{home}", home).replace("{evil}", evil)).collect()
}

/// An answer with headers as bytes, since some are not text.
fn answer(status: &str, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n{body}")
        .into()
}

#[tokio::test]
async fn a_redirect_cannot_send_the_token_to_a_second_server() {
    let evil = RawServer::start(|_, _| Reply::GoOn(json("200 OK", "{}"))).await;
    let port = evil.address().port();
    let mut locations: Vec<String> = disguises("127.0.0.1", &evil.address().to_string());
    locations.extend([
        format!("http://localhost:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0x7f.0.0.1:{port}/"),
        format!("http://0177.0.0.1:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://１２７.0.0.1:{port}/"),
    ]);
    let way: Arc<dyn Transport> = Arc::new(Http::new(HttpSettings::default()));
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent"]
    {
        for location in &locations {
            let header = format!("location: {location}\r\n");
            let home = RawServer::start(move |number, _| match number {
                // First somewhere harmless, then away.
                0 => Reply::GoOn(answer(status, "location: /api/0/elsewhere/\r\n", "")),
                1 => Reply::GoOn(answer(status, &header, "")),
                _ => Reply::GoOn(json("200 OK", "{}")),
            })
            .await;
            let told =
                client_on(&home.url(), Arc::clone(&way)).reader(within(10)).organization(&acme()).await;
            assert!(matches!(told, Ok(_) | Err(Error::Redirected { .. })), "{location:?}: {told:?}");
            // Where it was followed, it led back home.
            assert_eq!(home.requests().len(), if told.is_ok() { 3 } else { 2 }, "{location:?}");
        }
    }
    assert_eq!(evil.requests(), Vec::<String>::new());
}

/// The whole network as a client of `http://sentry.test` finds it: every packet comes here.
struct Network {
    client: Client,
    hosts: Hosts,
    server: RawServer,
    said: Arc<Mutex<Vec<Vec<u8>>>>,
    seen: usize,
}

impl Network {
    async fn start() -> Self {
        let said = Arc::new(Mutex::new(Vec::<Vec<u8>>::new()));
        let saying = Arc::clone(&said);
        let server = RawServer::start(move |_, _| {
            let mut said = saying.lock().unwrap();
            Reply::GoOn(if said.len() > 1 { said.remove(0) } else { said[0].clone() })
        })
        .await;
        let settings = HttpSettings {
            http_proxy: Some(server.url()),
            https_proxy: Some(server.url()),
            ..HttpSettings::default()
        };
        let hosts = Hosts::from_url("http://sentry.test", true).unwrap();
        let hosts = hosts.allow_region("https://eu.sentry.test").unwrap();
        let client = client_on("http://sentry.test", Arc::new(Http::new(settings)));
        Self { client, hosts, server, said, seen: 0 }
    }

    /// What it answers from now on, the last again and again.
    fn says(&self, answers: impl Into<Vec<Vec<u8>>>) {
        *self.said.lock().unwrap() = answers.into();
    }

    /// The requests since this was last asked.
    fn news(&mut self) -> Vec<String> {
        let news = self.server.requests().split_off(self.seen);
        self.seen += news.len();
        news
    }
}

/// The host that a request was meant for, as the network sees it.
fn meant_for(request: &str) -> String {
    let target = request.split(' ').nth(1).unwrap();
    let target = target.strip_prefix("http://").unwrap_or(target);
    target.split('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn no_redirect_leaves_the_host() {
    let mut network = Network::start().await;
    for location in disguises("sentry.test", "evil.test") {
        let redirect = answer("302 Found", &format!("location: {location}\r\n"), "");
        network.says([redirect, json("200 OK", "{}")]);
        let told = network.client.reader(within(10)).organization(&acme()).await;
        assert!(matches!(told, Ok(_) | Err(Error::Redirected { .. })), "{location:?}: {told:?}");
        let news = network.news();
        assert_eq!(news.len(), if told.is_ok() { 2 } else { 1 }, "{location:?}");
        for request in news {
            assert_eq!(meant_for(&request), "sentry.test", "{location:?}");
        }
    }
}

#[tokio::test]
async fn neither_an_argument_nor_an_answer_names_a_host() {
    let mut names = disguises("sentry.test", "evil.test");
    names.extend(disguises("eu.sentry.test", "evil.test"));
    names.extend(
        ["https://us.sentry.io", "https://eu.sentry.test:8443", "http://eu.sentry.test"].map(String::from),
    );
    let headers = concat!(
        "alt-svc: h2=\"evil.test:443\"; ma=86400\r\n",
        "content-location: http://evil.test/\r\n",
        "refresh: 0; url=http://evil.test/\r\n",
        "set-cookie: a=b; domain=evil.test\r\n",
    );
    let mut network = Network::start().await;
    for name in names {
        // Whatever is in it, the answer names it everywhere.
        let body = json!({
            "slug": "acme",
            "links": { "regionUrl": name, "organizationUrl": name },
            "regions": [{ "name": "evil", "url": name }],
            "url": name, "permalink": name,
        });
        network.says([answer("200 OK", headers, &body.to_string())]);

        let organization = network.client.reader(within(10)).organization(&acme()).await.unwrap();
        let named = organization.links.0.unwrap().region_url.0.and_then(|url| url.parse::<Address>());
        let hosts = &network.hosts;
        let chosen = [
            hosts.resolve_region(&name, None).ok(),
            hosts.resolve_region(&name, named.as_ref()).ok(),
            Some(hosts.region_or_base(named.as_ref())),
        ];
        for host in chosen.into_iter().flatten() {
            network.client.at(host).reader(within(10)).issue(&acme(), &issue()).await.unwrap();
        }
        let news = network.news();
        assert!(news.len() >= 2, "{name:?}");
        for request in news {
            assert_eq!(meant_for(&request), "sentry.test", "{name:?}");
        }
    }
}

#[tokio::test]
async fn no_argument_leaves_its_place_in_the_request() {
    let mut texts = disguises("sentry.test", "evil.test");
    texts.extend(
        [
            "x HTTP/1.1\r\nHost: evil.test\r\nX-Evil: 1\r\n\r\nGET http://evil.test/ HTTP/1.1\r\n\r\n",
            "\nX-Evil: 1",
            "\r\n\r\n",
            "\0",
            "&cursor=evil",
            "#",
            "/../../../../evil",
            "%2e%2e%2f",
            "%0d%0aX-Evil: 1",
        ]
        .map(String::from),
    );
    let mut network = Network::start().await;
    let next = r#"link: <http://evil.test/?cursor=evil>; rel="next"; results="true"; cursor="0:25:0""#;
    for text in texts {
        let (reader, writer) = (network.client.reader(within(10)), network.client.writer(within(10)));
        let environments = [text.clone()];
        let search = |cursor| IssueSearch {
            query: &text,
            sort: &text,
            period: None,
            projects: &[],
            environments: &environments,
            limit: 10,
            cursor,
        };
        network.says([answer("200 OK", &format!("{next}\r\n"), "[]")]);
        let page = reader.issues(&acme(), &search(None)).await.unwrap();
        reader.issues(&acme(), &search(page.next.as_ref())).await.unwrap();
        reader.organizations(Some(&text), None).await.unwrap();
        reader.projects(&acme(), Some(&text), 25, None).await.unwrap();
        network.says([json("200 OK", "{}")]);
        reader.event(&acme(), &issue(), &latest()).await.unwrap();
        let change = IssueChange { assigned_to: Some(text.clone()), ..IssueChange::default() };
        writer.change_issue(&acme(), &issue(), &change).await.unwrap();
        writer.add_note(&acme(), &issue(), &text).await.unwrap();

        let news = network.news();
        assert_eq!(news.len(), 7, "{text:?}");
        for request in news {
            assert_eq!(meant_for(&request), "sentry.test", "{text:?}");
            let (head, _) = request.split_once("\r\n\r\n").unwrap();
            assert!(!head.lines().skip(1).any(|line| line.contains("vil")), "{text:?}: {head}");
        }
    }
}

/// Shows that the net above would catch something: a region that is allowed *and* named does get a request.
#[tokio::test]
async fn a_region_that_is_allowed_and_named_is_asked_and_one_that_is_not_is_not() {
    let authority = Authority::new("test authority");
    let server = authority
        .serve(&["sentry.io", "us.sentry.io"], &[], r#"{"links":{"regionUrl":"https://us.sentry.io"}}"#)
        .await;
    let network = ForwardProxy::start(Some(server.address())).await;
    let http = Http::new(HttpSettings {
        certificates: Some(authority.pem()),
        https_proxy: Some(network.authority()),
        ..HttpSettings::default()
    });
    let hosts = Hosts::saas();
    let headers = vec![("x-gateway-secret".parse().unwrap(), "canary-header".parse().unwrap())];
    let settings = Settings { base: hosts.base().clone(), token: Some(TOKEN.into()), headers };
    let client = Client::new(settings, Arc::new(http));

    let organization = client.reader(within(10)).organization(&acme()).await.unwrap();
    let named = organization.links.0.unwrap().region_url.0.and_then(|url| url.parse::<Address>());
    let region = hosts.resolve_region("https://us.sentry.io", named.as_ref()).unwrap();
    client.at(region).reader(within(10)).issue(&acme(), &issue()).await.unwrap();
    hosts.resolve_region("https://de.sentry.io", named.as_ref()).unwrap_err();

    let tunnels: Vec<String> = network.seen().iter().map(|head| meant_for(head)).collect();
    assert_eq!(tunnels, ["sentry.io:443", "us.sentry.io:443"]);
    let seen = server.seen();
    let has = |name: &str| seen.iter().map(|parts| parts.headers.contains_key(name)).collect::<Vec<_>>();
    assert_eq!(has("authorization"), [true, true]);
    assert_eq!(has("x-gateway-secret"), [true, false]);
}
