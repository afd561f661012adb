//! The way to a Sentry project: a queue of bounded length, emptied by one task over the program's HTTP.

use http::{HeaderValue, Request, StatusCode, header};
use sentry_api::{Http, Most, Transport as _};
use sentry_core::{Envelope, Transport, TransportFactory, TransportOptions, types::Dsn};
use std::{sync::Arc, time::Duration};
use tokio::{
    runtime::Handle,
    sync::{
        mpsc::{Receiver, Sender, channel},
        oneshot,
    },
    time::{Instant, timeout},
};

/// Envelopes that wait; more are dropped.
const WAITING: usize = 128;
/// How long one post may take.
const LIMIT: Duration = Duration::from_secs(5);
/// How long nothing is posted when Sentry wants less and does not say for how long.
const PAUSE: Duration = Duration::from_secs(60);
/// How long nothing is posted at most, whatever it says.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// The most that is read of an answer, in bytes.
const LARGEST: usize = 64 * 1024;
const AGENT: &str = concat!("sentry-mcp/", env!("CARGO_PKG_VERSION"));

/// Takes envelopes and holds up nobody.
#[derive(Clone)]
pub(super) struct Outbox(Sender<Item>);

enum Item {
    Envelope(Box<Envelope>),
    /// Everything before it is posted.
    End(oneshot::Sender<()>),
}

impl Outbox {
    /// Within the runtime that is to carry it.
    pub(super) fn open(dsn: &Dsn, http: &Arc<Http>) -> Self {
        let (outbox, items) = channel(WAITING);
        let post = Post {
            http: Arc::clone(http),
            address: dsn.envelope_api_url().to_string(),
            key: HeaderValue::try_from(dsn.to_auth(Some(AGENT)).to_string()).ok(),
            rests_until: None,
            is_broken: false,
        };
        // It ends with the process, whose end waits for it.
        Handle::current().spawn(post.run(items));
        Self(outbox)
    }

    pub(super) async fn end(&self) {
        let (done, awaited) = oneshot::channel();
        if self.0.send(Item::End(done)).await.is_ok() {
            let _ = awaited.await;
        }
    }
}

impl Transport for Outbox {
    fn send_envelope(&self, envelope: Envelope) {
        // A full queue drops it.
        let _ = self.0.try_send(Item::Envelope(Box::new(envelope)));
    }
}

impl TransportFactory for Outbox {
    fn create_transport_with_options(&self, _: TransportOptions) -> Arc<dyn Transport> {
        Arc::new(self.clone())
    }
}

struct Post {
    http: Arc<Http>,
    address: String,
    key: Option<HeaderValue>,
    /// Sentry wants nothing before.
    rests_until: Option<Instant>,
    /// Whether the last one failed, so that the operator hears of it once.
    is_broken: bool,
}

impl Post {
    async fn run(mut self, mut items: Receiver<Item>) {
        while let Some(item) = items.recv().await {
            match item {
                Item::Envelope(envelope) => {
                    if self.rests_until.is_none_or(|until| until <= Instant::now()) {
                        self.post(&envelope).await;
                    }
                }
                Item::End(done) => drop(done.send(())),
            }
        }
    }

    async fn post(&mut self, envelope: &Envelope) {
        let mut body = Vec::new();
        let Ok(mut request) = Request::post(&self.address).body(Vec::new()) else { return };
        if envelope.to_writer(&mut body).is_err() {
            return;
        }
        *request.body_mut() = body;
        let kind = HeaderValue::from_static("application/x-sentry-envelope");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        if let Some(key) = &self.key {
            request.headers_mut().insert("x-sentry-auth", key.clone());
        }
        request.extensions_mut().insert(Most(LARGEST));
        let problem = match timeout(LIMIT, self.http.exchange(request)).await {
            Err(_) => Some("it took too long".to_owned()),
            Ok(Err(reason)) => Some(reason.to_string()),
            Ok(Ok(answer)) => {
                if answer.status() == StatusCode::TOO_MANY_REQUESTS {
                    let after = answer.headers().get(header::RETRY_AFTER);
                    let seconds = after.and_then(|after| after.to_str().ok()?.trim().parse().ok());
                    let pause = seconds.map_or(PAUSE, Duration::from_secs).min(LONGEST_PAUSE);
                    self.rests_until = Some(Instant::now() + pause);
                }
                (!answer.status().is_success()).then(|| answer.status().as_str().to_owned())
            }
        };
        self.tell(problem.as_deref());
    }

    fn tell(&mut self, problem: Option<&str>) {
        match problem {
            Some(problem) if !self.is_broken => {
                tracing::warn!(problem, "the project of --sentry-dsn takes no reports");
            }
            None if self.is_broken => tracing::info!("the project of --sentry-dsn takes reports again"),
            _ => {}
        }
        self.is_broken = problem.is_some();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use sentry_api::HttpSettings;
    use tokio::{net::TcpListener, task::JoinSet};

    #[tokio::test]
    async fn a_pause_without_end_ends_nothing() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dsn = format!("http://key@{}/7", listener.local_addr().unwrap()).parse().unwrap();
        let later = [(header::RETRY_AFTER, u64::MAX.to_string())];
        let answer = move || async move { (StatusCode::TOO_MANY_REQUESTS, later) };
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
        let outbox = Outbox::open(&dsn, &Arc::new(Http::new(HttpSettings::default())));
        for _ in 0..2 {
            outbox.send_envelope(Envelope::new());
            outbox.end().await;
        }
        assert!(!outbox.0.is_closed(), "who empties the queue is still there");
    }
}
