//! The authorization server as a whole: its means, and its routes.

use std::{fmt, sync::Arc};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use moka::future::Cache;
use sentry_api::Transport;
use tokio_util::task::TaskTracker;

use crate::{
    Clock, approve, authorize, callback,
    document::Known,
    fetch::Documents,
    metadata, register, revoke,
    sent::{LARGEST_BODY, another_way},
    session,
    settings::{BadSettings, Settings},
    store::Store,
    token,
    upstream::Upstream,
    vault::{Seals, Vault},
};

/// How many documents are remembered.
const REMEMBERED: u64 = 1000;

/// What the authorization server works with, handed in by the program.
#[derive(Clone)]
pub struct Means {
    /// Where grants and logins lie.
    pub store: Arc<dyn Store>,
    /// The way to Sentry.
    pub transport: Arc<dyn Transport>,
    /// Where documents of clients come from.
    pub documents: Arc<dyn Documents>,
    /// The time of day.
    pub clock: Clock,
}

/// The authorization server. Copies of it are one.
#[derive(Clone)]
pub struct Authority {
    pub(crate) settings: Arc<Settings>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) upstream: Arc<Upstream>,
    pub(crate) documents: Arc<dyn Documents>,
    pub(crate) documents_read: Cache<String, Known>,
    pub(crate) clock: Clock,
    pub(crate) tasks: TaskTracker,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("base", &self.settings.base.as_str()).finish_non_exhaustive()
    }
}

impl Authority {
    /// An authorization server.
    ///
    /// # Errors
    /// [`BadSettings`] when it could not work, or not safely.
    pub fn new(settings: Settings, means: Means) -> Result<Self, BadSettings> {
        settings.check()?;
        let seals = Seals::new(&settings.secrets)?;
        let Means { store, transport, documents, clock } = means;
        Ok(Self {
            settings: Arc::new(settings),
            vault: Arc::new(Vault { store, seals }),
            upstream: Arc::new(Upstream::new(transport, clock.clone())),
            documents,
            documents_read: Cache::builder().max_capacity(REMEMBERED).time_to_live(Known::LONGEST).build(),
            clock,
            tasks: TaskTracker::new(),
        })
    }

    /// All routes: `/.well-known/oauth-…` and `/oauth/…`. Limits of rate, of connections and of time are set around it.
    pub fn router(&self) -> Router {
        let public = Router::new()
            .route("/.well-known/oauth-protected-resource", get(metadata::resource))
            .route("/.well-known/oauth-protected-resource/{*path}", get(metadata::resource_below))
            .route("/.well-known/oauth-authorization-server", get(metadata::server))
            .route("/.well-known/oauth-authorization-server/{*path}", get(metadata::server_below))
            .route("/oauth/register", post(register::register))
            .route("/oauth/token", post(token::token))
            .route("/oauth/revoke", post(revoke::revoke))
            .method_not_allowed_fallback(another_way)
            .layer(from_fn(for_other_origins));
        Router::new()
            .route("/oauth/authorize", get(authorize::authorize).post(approve::approve))
            .route("/oauth/authorize/{*path}", get(authorize::authorize_below))
            .route("/oauth/callback", get(callback::callback))
            .route("/oauth/sign-in", get(session::begin))
            .route("/oauth/sign-out", post(session::end))
            .method_not_allowed_fallback(another_way)
            .merge(public)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state(self.clone())
    }

    /// Waits until what is under way at Sentry has been written down: to be called when the program ends.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Lets pages of other origins read what needs no cookie: clients that run in a browser.
async fn for_other_origins(request: Request, next: Next) -> Response {
    let asks_first = request.method() == Method::OPTIONS;
    let mut response =
        if asks_first { StatusCode::NO_CONTENT.into_response() } else { next.run(request).await };
    for (name, value) in [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type, mcp-protocol-version"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
