//! Answers that were recorded of another server, given again: what a real one said, and nothing that it was not asked.

use axum::http::{HeaderMap, HeaderName, Request, Response, StatusCode, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
};

/// A server that answers from recordings: `{"request": "GET /api/0/…", "body_sent": …, "status": …, "headers": {…},
/// "body": …}`.
///
/// A request gets the recording of the same method and path that shares the most parameters with it, and has the fewest
/// of its own. A recording of another sort or dataset, or of another change, answers nothing; one in which a sort or
/// dataset was refused answers for it, whatever else was asked. What was never recorded is 404.
#[derive(Debug)]
pub struct Replay {
    recordings: Vec<Recording>,
    /// The server's own address, which stands for the recorded one.
    address: String,
    seen: Mutex<Vec<Replayed>>,
}

/// A request, and which recording answered it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// `GET /api/0/…?…`
    pub line: String,
    /// The name of the recording; `None` where there is none.
    pub recording: Option<String>,
    /// The status that was answered.
    pub status: u16,
    /// Whether the answer was a web page.
    pub is_page: bool,
}

#[derive(Debug)]
struct Recording {
    name: String,
    method: String,
    path: String,
    query: Pairs,
    sent: Value,
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Headers that mean something to a client.
const KEPT: [&str; 5] = ["content-type", "link", "retry-after", "x-hits", "x-sentry-direct-hit"];

impl Replay {
    /// A server at `http://{address}` with these recordings, each with its name.
    pub fn new(address: &str, recordings: impl IntoIterator<Item = (String, Value)>) -> Self {
        let recordings = recordings.into_iter();
        let recordings = recordings.filter_map(|(name, recorded)| recording(name, &recorded, address));
        Self { recordings: recordings.collect(), address: address.to_owned(), seen: Mutex::default() }
    }

    /// A small server that is not Sentry's own and speaks most of its API: issues by number alone, web pages for every
    /// route that it lacks, comments instead of notes, sorts by columns, `Link` headers of its own making. Written for
    /// this project, after what such a server was seen to answer.
    #[must_use]
    pub fn another_server() -> Self {
        Self::own(include_str!("replay/another_server.json"))
    }

    /// A small Sentry of 2023: no recommended event, no trace of spans, no dataset of errors, no priorities. Written for
    /// this project, after what such a server was seen to answer.
    #[must_use]
    pub fn older_sentry() -> Self {
        Self::own(include_str!("replay/older_sentry.json"))
    }

    fn own(recordings: &str) -> Self {
        let recordings = recordings.parse().unwrap_or(Value::Null);
        let recordings = recordings.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let name =
            |recorded: &Value| recorded.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        Self::new("127.0.0.1:9000", recordings.map(|recorded| (name(recorded), recorded.clone())))
    }

    /// Its address, as in `http://127.0.0.1:9000`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked since the last time, in order.
    pub fn take(&self) -> Vec<Replayed> {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The answer to a request.
    #[must_use]
    pub fn answer(&self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let uri = request.uri();
        let query = pairs(uri.query().unwrap_or_default());
        let path = decoded(uri.path());
        let sent = String::from_utf8_lossy(request.body()).parse().unwrap_or(Value::Null);
        let of_route = self
            .recordings
            .iter()
            .filter(|recording| recording.method == request.method().as_str() && recording.path == path)
            .filter(|recording| recording.may_answer(&query, &sent));
        let found = of_route.max_by_key(|recording| recording.fit(&query));
        let (status, headers, body) = match found {
            Some(found) => (found.status, found.headers.clone(), found.body.clone()),
            None => {
                let json = (header::CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
                (StatusCode::NOT_FOUND, HeaderMap::from_iter([json]), br#"{"detail":"not recorded"}"#.into())
            }
        };
        let is_page =
            headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let target = uri.path_and_query().map_or_else(String::new, ToString::to_string);
        let line = format!("{} {target}", request.method());
        let replayed = Replayed {
            line,
            recording: found.map(|found| found.name.clone()),
            status: status.as_u16(),
            is_page,
        };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(replayed);
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// Parameters that a server may refuse for themselves.
const DECIDING: [&str; 2] = ["sort", "dataset"];

type Pairs = BTreeSet<(String, String)>;

impl Recording {
    /// Whether it is about what is asked. What is added may say anything; a change must be the one that was recorded.
    fn may_answer(&self, query: &Pairs, sent: &Value) -> bool {
        let value =
            |of: &Pairs, name: &str| of.iter().find(|(of, _)| of == name).map(|(_, value)| value.clone());
        let decided = DECIDING
            .iter()
            .all(|name| value(&self.query, name).is_none_or(|recorded| Some(recorded) == value(query, name)));
        let fields = self.sent.as_object().into_iter().flatten();
        decided
            && fields.into_iter().all(|(name, value)| match sent.get(name) {
                Some(other) => self.method == "POST" || other == value,
                None => false,
            })
    }

    /// How well it answers: whether it refused what decides, what it shares with the request, how little else it was
    /// asked for.
    fn fit(&self, query: &Pairs) -> (bool, usize, isize) {
        let decides = self.query.iter().any(|(name, _)| DECIDING.contains(&name.as_str()));
        let refuses = decides && self.status.is_client_error();
        let own = self.query.difference(query).count();
        (refuses, self.query.intersection(query).count(), -isize::try_from(own).unwrap_or(isize::MAX))
    }
}

fn recording(name: String, recorded: &Value, address: &str) -> Option<Recording> {
    let (method, target) = recorded.get("request")?.as_str()?.split_once(' ')?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let status = StatusCode::from_u16(recorded.get("status")?.as_u64()?.try_into().ok()?).ok()?;
    let mut headers = HeaderMap::new();
    for (header, value) in recorded.get("headers")?.as_object()? {
        if KEPT.contains(&header.to_ascii_lowercase().as_str()) {
            let value = at_home(value.as_str()?, address);
            headers.insert(header.parse::<HeaderName>().ok()?, value.parse().ok()?);
        }
    }
    let body = match recorded.get("body")? {
        Value::String(page) => page.clone(),
        Value::Null if status == StatusCode::NO_CONTENT => String::new(),
        json => json.to_string(),
    };
    Some(Recording {
        name,
        method: method.to_owned(),
        path: decoded(path),
        query: pairs(query),
        sent: recorded.get("body_sent").cloned().unwrap_or_default(),
        status,
        headers,
        body: at_home(&body, address).into_bytes(),
    })
}

/// The recorded server's addresses are this one's own.
fn at_home(text: &str, address: &str) -> String {
    let mut parts = text.split("127.0.0.1:");
    let mut all = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        all.push_str(address);
        all.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    all
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn pairs(query: &str) -> Pairs {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (decoded(name), decoded(&value.replace('+', " ")))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn replay() -> Replay {
        let html = json!({ "Content-Type": "text/html" });
        let recorded = |request: &str, sent: Value, status: u16, headers: &Value, body: Value| {
            let recording = json!({
                "request": request, "body_sent": sent, "status": status, "headers": headers, "body": body,
            });
            (format!("{request} {sent}"), recording)
        };
        let json = json!({ "content-type": "application/json" });
        Replay::new(
            "127.0.0.1:9000",
            [
                recorded("GET /api/0/issues/?query=a%20b&limit=5", Value::Null, 200, &json, json!([1])),
                recorded("GET /api/0/issues/?query=a%20b", Value::Null, 200, &json, json!([2])),
                recorded("GET /api/0/issues/", Value::Null, 200, &json, json!(["http://127.0.0.1:8100/x"])),
                recorded("PUT /api/0/issues/4/", json!({ "status": "resolved" }), 200, &json, json!({})),
                recorded("PUT /api/0/issues/4/", json!({ "priority": "high" }), 500, &html, json!("<html>")),
            ],
        )
    }

    fn asked(replay: &Replay, method: &str, target: &str, body: &str) -> (u16, String) {
        let request = Request::builder().method(method).uri(target).body(body.into()).unwrap();
        let answer = replay.answer(&request);
        (answer.status().as_u16(), String::from_utf8(answer.body().clone()).unwrap())
    }

    #[test]
    fn the_recording_that_shares_most_answers() {
        let replay = replay();
        for (target, body) in [
            ("/api/0/issues/?query=a+b&limit=5", "[1]"),
            ("/api/0/issues/?limit=9&query=a%20b", "[2]"),
            ("/api/0/issues/?cursor=1", "[\"http://127.0.0.1:9000/x\"]"),
        ] {
            assert_eq!(asked(&replay, "GET", target, ""), (200, body.to_owned()), "{target}");
        }
        assert_eq!(asked(&replay, "PUT", "/api/0/issues/4/", r#"{"status":"resolved"}"#).0, 200);
        assert_eq!(asked(&replay, "PUT", "/api/0/issues/4/", r#"{"priority":"high"}"#).0, 500);
        assert_eq!(asked(&replay, "PUT", "/api/0/issues/4/", r#"{"priority":"low"}"#).0, 404);
    }

    #[test]
    fn a_sort_that_was_refused_is_refused_again_and_another_is_not() {
        let replay = Replay::another_server();
        let issues = "/api/0/organizations/acme/issues/";
        for (query, status) in [
            ("?query=level%3Aerror&sort=date", 422),
            ("?sort=freq&limit=1", 422),
            ("?query=level%3Aerror&sort=-last_seen", 200),
            ("", 200),
        ] {
            assert_eq!(asked(&replay, "GET", &format!("{issues}{query}"), "").0, status, "{query}");
        }
    }

    #[test]
    fn the_servers_of_this_project_are_read_whole() {
        for (server, written) in [
            (Replay::another_server(), include_str!("replay/another_server.json")),
            (Replay::older_sentry(), include_str!("replay/older_sentry.json")),
        ] {
            let written: Value = written.parse().unwrap();
            assert_eq!(server.recordings.len(), written.as_array().unwrap().len());
        }
    }

    #[test]
    fn what_was_never_recorded_is_not_found_and_told() {
        let replay = replay();
        assert_eq!(asked(&replay, "GET", "/api/0/auth/", "").0, 404);
        assert_eq!(asked(&replay, "PUT", "/api/0/issues/4/", r#"{"priority":"high"}"#).0, 500);
        let seen = replay.take();
        assert_eq!(seen[0].recording, None);
        assert_eq!((seen[1].is_page, seen[1].line.as_str()), (true, "PUT /api/0/issues/4/"));
        assert!(replay.take().is_empty());
    }
}
