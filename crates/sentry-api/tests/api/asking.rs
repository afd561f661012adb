//! Clients for tests, and a server in process that answers from a list.

use http::{Request, Response};
use lexicon::{EventRef, Hosts, IssueRef, OrganizationSlug};
use sentry_api::{Client, Deadline, Http, HttpSettings, InProcess, IssueChange, Settings, Transport};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::Instant;

/// A token that must turn up nowhere but in requests to its own server.
pub(crate) const TOKEN: &str = "canary-token-5f2a9c";

/// A request that a server saw.
pub(crate) type Seen = Request<Vec<u8>>;

pub(crate) fn acme() -> OrganizationSlug {
    "acme".parse().unwrap()
}

pub(crate) fn issue() -> IssueRef {
    "BACKEND-1".parse().unwrap()
}

pub(crate) fn latest() -> EventRef {
    EventRef::Latest
}

pub(crate) fn resolved() -> IssueChange {
    IssueChange { status: Some("resolved"), ..IssueChange::default() }
}

pub(crate) fn within(seconds: u64) -> Deadline {
    Deadline::within(Duration::from_secs(seconds))
}

/// A client with [`TOKEN`] whose base host is `url`, on whatever way.
pub(crate) fn client(url: &str, transport: impl Transport + 'static) -> Client {
    client_on(url, Arc::new(transport))
}

/// The same on a way that several share: setting one up reads the system's certificates.
pub(crate) fn client_on(url: &str, transport: Arc<dyn Transport>) -> Client {
    let insecure = url.starts_with("http://");
    let base = Hosts::from_url(url, insecure).unwrap().base().clone();
    let settings = Settings { base, token: Some(TOKEN.into()), headers: Vec::new() };
    Client::new(settings, transport)
}

/// A client of a server that really listens.
pub(crate) fn over_http(url: &str) -> Client {
    client(url, Http::new(HttpSettings::default()))
}

/// An answer with headers.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Response<Vec<u8>> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).unwrap()
}

/// What a scripted server has seen, and when.
#[derive(Default)]
pub(crate) struct Log(Mutex<Vec<(Instant, Seen)>>);

impl Log {
    pub(crate) fn note(&self, request: Seen) {
        self.0.lock().unwrap().push((Instant::now(), request));
    }

    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    pub(crate) fn requests(&self) -> Vec<Seen> {
        self.0.lock().unwrap().iter().map(|(_, request)| request.clone()).collect()
    }

    /// The time between one request and the next, in milliseconds.
    pub(crate) fn pauses(&self) -> Vec<u128> {
        let seen = self.0.lock().unwrap();
        seen.windows(2).map(|pair| pair[1].0.duration_since(pair[0].0).as_millis()).collect()
    }
}

/// A server in process that gives these answers in turn, the last one again and again.
pub(crate) fn scripted(answers: impl Into<VecDeque<Response<Vec<u8>>>>) -> (Client, Arc<Log>) {
    let answers = Mutex::new(answers.into());
    answering(move |_| {
        let mut answers = answers.lock().unwrap();
        if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
    })
}

/// A server in process that answers so, and at once.
pub(crate) fn answering(
    answer: impl Fn(&Seen) -> Response<Vec<u8>> + Send + Sync + 'static,
) -> (Client, Arc<Log>) {
    let log = Arc::new(Log::default());
    let seen = Arc::clone(&log);
    let transport = InProcess::new(move |request| {
        let response = answer(&request);
        seen.note(request);
        async move { response }
    });
    (client("https://sentry.example.com", transport), log)
}
