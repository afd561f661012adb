//! Clients that know only the transport of 2024-11-05: a stream to listen to, and messages that are posted.

use crate::{
    client::{Ask, call, connect, request},
    collector::{Collector, pairs},
    server::Server,
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

/// A session of one caller.
pub(crate) struct Listening {
    lines: BufReader<TcpStream>,
    endpoint: String,
    credentials: String,
}

impl Listening {
    pub(crate) fn open(server: &Server, path: &str, credentials: &str) -> Self {
        let mut stream = connect(server.address());
        stream.write_all(&Ask::get(path).bearing(credentials).bytes(server.address())).unwrap();
        let mut session = Self {
            lines: BufReader::new(stream),
            endpoint: String::new(),
            credentials: credentials.to_owned(),
        };
        let (event, endpoint) = session.event().unwrap();
        assert_eq!(event, "endpoint");
        session.endpoint = endpoint;
        session
    }

    /// The next event: its kind and its data. Lines that frame chunks and comments are passed over.
    fn event(&mut self) -> Option<(String, String)> {
        let (mut kind, mut line) = (String::new(), String::new());
        while self.lines.read_line(&mut line).ok()? > 0 {
            if let Some(event) = line.strip_prefix("event: ") {
                kind = event.trim().to_owned();
            } else if let Some(data) = line.strip_prefix("data: ") {
                return Some((kind, data.trim().to_owned()));
            }
            line.clear();
        }
        None
    }

    pub(crate) fn message(&mut self) -> Value {
        let (kind, data) = self.event().unwrap();
        assert_eq!(kind, "message");
        data.parse().unwrap()
    }

    pub(crate) fn post(&self, server: &Server, body: &Value) -> u16 {
        server.ask(&Ask::post(&self.endpoint, body).bearing(&self.credentials)).status
    }

    pub(crate) fn initialize(&mut self, server: &Server, capabilities: Value) {
        let mut params =
            json!({"protocolVersion": "2024-11-05", "clientInfo": {"name": "old", "version": "1"}});
        params["capabilities"] = capabilities;
        assert_eq!(self.post(server, &request("initialize", params)), 202);
        assert_eq!(self.message()["result"]["protocolVersion"], "2024-11-05");
        assert_eq!(self.post(server, &json!({"jsonrpc": "2.0", "method": "notifications/initialized"})), 202);
    }
}

#[test]
fn an_old_client_opens_a_session_and_calls() {
    let server = Server::open(&[]);
    let mut session = Listening::open(&server, "/sse?read-only=1", "");
    session.initialize(&server, json!({}));
    assert_eq!(session.post(&server, &request("tools/list", json!({}))), 202);
    let listed = session.message().to_string();
    assert!(listed.contains("search_issues") && !listed.contains("\"update_issue\""), "{listed}");
    assert_eq!(session.post(&server, &call("find_organizations", json!({}))), 202);
    let answer = session.message();
    assert!(answer["result"]["content"][0]["text"].as_str().unwrap().contains("acme"), "{answer}");
}

#[test]
fn a_session_asks_its_person() {
    let server = Server::open(&["--confirm-writes=always"]);
    let mut session = Listening::open(&server, "/sse", "");
    session.initialize(&server, json!({"elicitation": {}}));
    let resolve = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
    assert_eq!(session.post(&server, &call("update_issue", resolve)), 202);
    let question = session.message();
    assert_eq!(question["method"], "elicitation/create", "{question}");
    assert!(server.asked().iter().all(|seen| seen.method == "GET"));
    let yes = json!({"jsonrpc": "2.0", "id": question["id"], "result": {"action": "accept"}});
    assert_eq!(session.post(&server, &yes), 202);
    let answer = session.message();
    assert_ne!(answer["result"]["isError"], true, "{answer}");
    assert!(server.asked().iter().any(|seen| seen.method == "PUT"));
}

#[test]
fn a_session_belongs_to_its_caller_and_ends_with_its_stream() {
    let server = Server::direct(&[]);
    let session = Listening::open(&server, "/sse", "Sentry-Bearer acme-full");
    let ping = request("ping", json!({}));
    let status = |ask: Ask| server.ask(&ask).status;
    let post = || Ask::post(&session.endpoint, &ping);
    assert_eq!(status(post()), 401);
    assert_eq!(status(post().bearing("Sentry-Bearer acme-read-only")), 404);
    assert_eq!(status(Ask::post("/messages?session_id=0", &ping).bearing("Sentry-Bearer acme-full")), 404);
    assert_eq!(status(Ask::post("/messages", &ping).bearing("Sentry-Bearer acme-full")), 404);
    assert_eq!(status(Ask::get("/sse")), 401);
    assert_eq!(
        status(Ask::get("/sse").bearing("Sentry-Bearer acme-full").with("origin", "https://evil.example")),
        403
    );
    assert_eq!(status(Ask::get("/sse").bearing("Sentry-Bearer acme-full").with("accept", "text/html")), 406);
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    assert_eq!(status(Ask::get("/sse").bearing("Sentry-Bearer acme-full").with("accept", browser)), 406);
    assert_eq!(status(Ask::to("POST", "/sse").bearing("Sentry-Bearer acme-full")), 405);
    let mut broken = post().bearing("Sentry-Bearer acme-full");
    broken.body = b"[]".to_vec();
    assert_eq!(status(broken), 400);
    let last = post().bearing("Sentry-Bearer acme-full");
    assert_eq!(status(last.clone()), 202);
    drop(session);
    let until = Instant::now() + Duration::from_secs(20);
    while status(last.clone()) != 404 {
        assert!(Instant::now() < until, "the session outlives its stream");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn calls_of_a_session_are_bounded() {
    let server = Server::open(&["--confirm-writes=always"]);
    let mut session = Listening::open(&server, "/sse", "");
    session.initialize(&server, json!({"elicitation": {}}));
    let resolve = |id: usize| {
        let arguments = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
        let mut call = call("update_issue", arguments);
        call["id"] = id.into();
        call
    };
    // Each waits for a person.
    for id in 100..116 {
        assert_eq!(session.post(&server, &resolve(id)), 202);
    }
    let questions: Vec<Value> = (0..16).map(|_| session.message()).collect();
    assert_eq!(session.post(&server, &resolve(200)), 503, "there are too many");
    let no = json!({"jsonrpc": "2.0", "id": questions[0]["id"], "result": {"action": "decline"}});
    assert_eq!(session.post(&server, &no), 202);
    let answered = session.message()["id"].as_u64().unwrap();
    let waiting = (100..116).find(|id| *id != answered).unwrap();
    let again = resolve(usize::try_from(waiting).unwrap());
    assert_eq!(session.post(&server, &again), 503, "its number is another's");
    assert_eq!(session.post(&server, &resolve(201)), 202);
}

#[test]
fn streams_are_bounded() {
    let server = Server::open(&[]);
    let sessions: Vec<_> = (0..50).map(|_| Listening::open(&server, "/sse", "")).collect();
    assert_eq!(server.ask(&Ask::get("/sse")).status, 503);
    assert_eq!(server.ask(&Ask::post("/mcp", &request("ping", json!({})))).status, 200);
    drop(sessions);
}

#[cfg(unix)]
#[test]
fn an_idle_stream_does_not_hold_up_the_end() {
    let server = Server::open(&[]);
    let mut session = Listening::open(&server, "/sse", "");
    session.initialize(&server, json!({}));
    let began = Instant::now();
    server.tell_to_end();
    assert!(session.event().is_none());
    let (status, told) = server.ended();
    assert!(status.success() && began.elapsed() < Duration::from_secs(10), "{status:?} {told}");
    assert!(!told.contains("broken off"), "{told}");
}

#[test]
fn a_session_is_told_apart_by_a_name_that_opens_nothing() {
    let collector = Collector::open();
    let words = ["--direct-tokens", &format!("--otlp-endpoint={}", collector.url())];
    let server = Server::start(FakeSentry::acme(), &words, &[("OTEL_TRACES_SAMPLER", "always_on")]);
    let mut session = Listening::open(&server, "/sse", &format!("Sentry-Bearer {FULL_TOKEN}"));
    session.initialize(&server, json!({}));
    assert_eq!(session.post(&server, &call("find_organizations", json!({}))), 202);
    session.message();
    let (_, id) = session.endpoint.split_once("session_id=").unwrap();
    server.tell_to_end();
    assert!(server.ended().0.success());
    let spans = collector.spans();
    let (_, span) = spans.iter().find(|(_, span)| span.name == "tools/call find_organizations").unwrap();
    let told = pairs(&span.attributes);
    assert!(told.contains("app.transport=sse") && told.contains("mcp.session.id="), "{told}");
    assert!(!told.contains(id), "{told}");
}
