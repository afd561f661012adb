//! The way to a collector: the program's HTTP, on the program's runtime, for threads of the library that have none.

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, header};
use opentelemetry_http::{HttpClient, HttpError};
use sentry_api::{Http, Most, Transport};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{runtime::Handle, time::timeout};

/// The most that is read of a collector's answer, in bytes.
const LARGEST: usize = 64 * 1024;
const AGENT: &str = concat!("sentry-mcp/", env!("CARGO_PKG_VERSION"));

/// Posts to a collector. Certificates and proxies are those of the way to Sentry; nothing else of that way is in it.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    http: Arc<Http>,
    runtime: Handle,
    limit: Duration,
    /// What is posted, for the operator.
    signal: &'static str,
    /// The operator's, which print nothing.
    headers: HeaderMap,
    /// Whether the last one failed, so that the operator hears of it once.
    is_broken: Arc<AtomicBool>,
}

impl Exchange {
    /// Within the runtime that is to carry it.
    pub(super) fn new(http: &Arc<Http>, limit: Duration, signal: &'static str, headers: &HeaderMap) -> Self {
        Self {
            http: Arc::clone(http),
            runtime: Handle::current(),
            limit,
            signal,
            headers: headers.clone(),
            is_broken: Arc::default(),
        }
    }

    /// The headers of a post. The library reads variables of the environment and lays them over what it is given; they may
    /// be secrets for somebody else, so that of its headers only whether the body is packed is kept.
    fn headers(&self, of_library: &HeaderMap) -> HeaderMap {
        let mut headers = self.headers.clone();
        headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-protobuf"));
        if let Some(packed) = of_library.get(header::CONTENT_ENCODING) {
            headers.insert(header::CONTENT_ENCODING, packed.clone());
        }
        headers
    }

    fn tell(&self, problem: Option<&str>) {
        let was_broken = self.is_broken.swap(problem.is_some(), Ordering::Relaxed);
        match problem {
            Some(problem) if !was_broken => {
                tracing::warn!(signal = self.signal, problem, "the collector takes no telemetry");
            }
            None if was_broken => tracing::info!(signal = self.signal, "the collector takes telemetry again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Exchange {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (mut parts, body) = request.into_parts();
        parts.headers = self.headers(&parts.headers);
        let mut request = Request::from_parts(parts, Vec::from(body));
        request.extensions_mut().insert(Most(LARGEST));
        let (http, limit) = (Arc::clone(&self.http), self.limit);
        // Awaited here, by a thread that has nothing to wake up its timers.
        let posted = self.runtime.spawn(async move { timeout(limit, http.exchange(request)).await });
        let answer = match posted.await {
            Ok(Ok(Ok(answer))) => Ok(answer),
            Ok(Ok(Err(reason))) => Err(reason.to_string()),
            Ok(Err(_)) => Err("it took too long".to_owned()),
            Err(_) => Err("the program ends".to_owned()),
        };
        match &answer {
            Ok(answer) if answer.status().is_success() => self.tell(None),
            Ok(answer) => self.tell(Some(answer.status().as_str())),
            Err(problem) => self.tell(Some(problem)),
        }
        Ok(answer.map(|answer| answer.map(Bytes::from))?)
    }
}
