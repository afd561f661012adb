//! The fake itself: set up, then asked in process or served on loopback.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Response},
};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use tower::ServiceExt;

use crate::{
    faults::{Fault, Faults},
    hostile::Planted,
    router::router,
    running::Running,
    seen::Seen,
    shared::{Settings, Shared},
    token::Token,
    world::{LARGE_ORGANIZATION, LARGE_TRACE, More, ORDINARY_TRACE},
};

/// 2026-11-20T12:00:00Z, in seconds since 1970.
const DEFAULT_NOW: i64 = 1_795_176_000;

/// A small Sentry in memory. Its settings are fixed by the first request.
#[derive(Debug)]
pub struct FakeSentry {
    settings: Settings,
    faults: Faults,
    shared: OnceLock<Arc<Shared>>,
    router: OnceLock<Router>,
}

impl FakeSentry {
    /// Stands for the fake's own base URL in [`FakeSentry::regions`].
    pub const ORIGIN: &'static str = "{origin}";

    /// The world of the organizations `acme` and `globex`, at 2026-11-20T12:00:00Z.
    #[must_use]
    pub fn acme() -> Self {
        let settings = Settings {
            now: DateTime::from_timestamp(DEFAULT_NOW, 0).unwrap_or_default(),
            hostile: false,
            latency: Duration::ZERO,
            per_second: None,
            regions: Vec::new(),
            tokens: Token::usual(),
            more: More::default(),
        };
        Self { settings, faults: Faults::default(), shared: OnceLock::new(), router: OnceLock::new() }
    }

    /// The slug of the organization that [`FakeSentry::large`] adds.
    pub const LARGE_ORGANIZATION: &'static str = LARGE_ORGANIZATION;
    /// The id of its trace of 5,000 spans.
    pub const LARGE_TRACE: &'static str = LARGE_TRACE;
    /// The id of its trace of 500 spans.
    pub const ORDINARY_TRACE: &'static str = ORDINARY_TRACE;

    /// The world of [`FakeSentry::acme`] and an organization with so many issues. The newest event of its first one,
    /// `WAREHOUSE-1`, is over 1,000,000 bytes long and belongs to a trace of 5,000 spans.
    #[must_use]
    pub fn large(issues: usize) -> Self {
        let mut fake = Self::acme();
        fake.settings.more.issues = Some(issues);
        fake
    }

    /// Adds the organization `initech`, which has an issue of every kind that Sentry has, and of one that nobody knows.
    #[must_use]
    pub fn every_kind(mut self) -> Self {
        self.settings.more.every_kind = true;
        self
    }

    /// Moves the world to another "now"; all its times move along.
    #[must_use]
    pub fn at(mut self, now: DateTime<Utc>) -> Self {
        self.settings.now = now;
        self
    }

    /// Puts attack text into every field that somebody outside could have written, in every answer.
    #[must_use]
    pub fn hostile(mut self) -> Self {
        self.settings.hostile = true;
        self
    }

    /// Waits this long before each answer.
    #[must_use]
    pub fn latency(mut self, latency: Duration) -> Self {
        self.settings.latency = latency;
        self
    }

    /// Answers so many requests within a second, and 429 to every further one.
    #[must_use]
    pub fn allowing(mut self, per_second: usize) -> Self {
        self.settings.per_second = Some(per_second);
        self
    }

    /// Regions as on sentry.io: base URLs for `/users/me/regions/` and for the `links.regionUrl` of the first,
    /// second, … organization. [`FakeSentry::ORIGIN`] stands for this server itself.
    #[must_use]
    pub fn regions<S: Into<String>>(mut self, urls: impl IntoIterator<Item = S>) -> Self {
        self.settings.regions = urls.into_iter().map(Into::into).collect();
        self
    }

    /// Makes another token known.
    #[must_use]
    pub fn token<S: Into<String>>(mut self, token: &str, scopes: impl IntoIterator<Item = S>) -> Self {
        self.settings.tokens.push(Token::new(token, scopes));
        self
    }

    /// Makes the token known of somebody who is a member of these organizations alone: it does not list the others, and
    /// their paths refuse it.
    #[must_use]
    pub fn token_within<S: Into<String>>(
        mut self,
        token: &str,
        scopes: impl IntoIterator<Item = S>,
        organizations: &[&str],
    ) -> Self {
        self.settings.tokens.push(Token::new(token, scopes).within(organizations));
        self
    }

    /// Adds a fault.
    #[must_use]
    pub fn fault(self, fault: Fault) -> Self {
        self.faults.add(fault);
        self
    }

    /// The faults, to be changed while the fake runs.
    #[must_use]
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    fn shared(&self) -> &Arc<Shared> {
        self.shared.get_or_init(|| Arc::new(Shared::new(self.settings.clone(), self.faults.clone())))
    }

    /// The routes, to be served elsewhere. They stand at the root: paths begin with `/api/0/`.
    pub fn router(&self) -> Router {
        self.router.get_or_init(|| router(self.shared())).clone()
    }

    /// Answers one request without a socket. The body ends where it would on the wire: when it is shorter than
    /// `Content-Length` says, the answer was cut off.
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let request = request.map(Body::from);
        let response = match self.router().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let mut whole = Vec::new();
        let mut pieces = body.into_data_stream();
        while let Some(Ok(piece)) = pieces.next().await {
            whole.extend_from_slice(&piece);
        }
        Response::from_parts(parts, whole.into())
    }

    /// Every request so far, oldest first (the last 10,000 of them).
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.shared().seen.all()
    }

    /// Where the hostile overlay has put what so far.
    #[must_use]
    pub fn planted(&self) -> Vec<Planted> {
        self.shared().overlay.planted()
    }

    /// Serves on a free port of 127.0.0.1 until the result is dropped.
    ///
    /// # Errors
    /// When no port can be opened.
    pub async fn serve(self) -> io::Result<Running> {
        self.serve_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await
    }

    /// Serves on this address until the result is dropped.
    ///
    /// # Errors
    /// When the address cannot be opened.
    pub async fn serve_at(self, address: SocketAddr) -> io::Result<Running> {
        Running::start(Arc::clone(self.shared()), self.router(), address).await
    }
}
