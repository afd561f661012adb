//! The log of requests: what a test asks to learn what its client really sent.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, Method},
};
use serde_json::{Value, json};

/// The last so many requests are kept; older ones are only counted.
const KEPT: usize = 10_000;

/// One request and the status that answered it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// The path as it was sent, percent-encoding included.
    pub path: String,
    /// The query as it was sent, without its question mark; empty when there was none.
    pub query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// The status of the answer; `None` while there is none (slow, hanging or just begun).
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
struct Log {
    dropped: usize,
    requests: VecDeque<Seen>,
    counts: BTreeMap<String, u64>,
}

#[derive(Debug, Default)]
pub(crate) struct Recorder(Mutex<Log>);

impl Recorder {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request that has just come in and answers its number.
    pub(crate) fn begin(&self, request: Seen) -> usize {
        let mut log = self.log();
        *log.counts.entry(format!("{} {}", request.method, request.path)).or_default() += 1;
        log.requests.push_back(request);
        if log.requests.len() > KEPT {
            log.requests.pop_front();
            log.dropped += 1;
        }
        log.dropped + log.requests.len() - 1
    }

    /// Notes how request `number` was answered.
    pub(crate) fn end(&self, number: usize, status: u16) {
        let mut log = self.log();
        let index = number.checked_sub(log.dropped);
        if let Some(seen) = index.and_then(|index| log.requests.get_mut(index)) {
            seen.status = Some(status);
        }
    }

    pub(crate) fn all(&self) -> Vec<Seen> {
        self.log().requests.iter().cloned().collect()
    }

    pub(crate) fn forget(&self) {
        *self.log() = Log::default();
    }

    /// How many requests there were, in all and per method and path.
    pub(crate) fn summary(&self) -> Value {
        let log = self.log();
        json!({ "total": log.counts.values().sum::<u64>(), "paths": log.counts })
    }
}
