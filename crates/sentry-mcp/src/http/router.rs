//! The routes, and what each request passes before it is answered.

use super::{
    accepted::Doubt,
    body,
    caller::{Caller, Callers},
    connections::Peer,
    events::Sessions,
    forwarded::caller_address,
    front::{self, Front},
    guard::Guard,
    in_browsers,
    kept::{Held, KeptGates},
    media::{self, EVENTS, JSON},
    narrow::narrowed,
    plain,
    rates::{Kind, Limits, Wait},
    refused::{Refused, json_response},
    signing_in, trying,
};
use crate::{mcp, telemetry, transport::refusal};
use access::Grant;
use axum::{
    Router,
    body::Body,
    extract::{Query, Request, State},
    http::{
        Extensions, HeaderMap, HeaderValue, Method, Response, StatusCode, header, request::Parts,
        uri::PathAndQuery,
    },
    middleware::{Next, from_fn, from_fn_with_state},
    routing::{any, get},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream::once};
use http_body_util::Full;
use ipnet::IpNet;
use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// All that the routes need.
pub(crate) struct Site {
    pub(crate) guard: Guard,
    pub(crate) callers: Callers,
    pub(crate) gates: KeptGates,
    pub(crate) streamable: mcp::Streamable,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) limits: Limits,
    /// What browsers and crawlers are shown.
    pub(crate) front: Front,
    /// Cancelled when the server is told to end.
    pub(crate) ending: CancellationToken,
    /// Cancelled when what is under way is broken off.
    pub(crate) ended: CancellationToken,
    /// The sessions of clients that know only the oldest transport.
    pub(crate) sessions: Sessions,
}

impl Site {
    /// Who sent a request, by address.
    pub(super) fn address(&self, request: &Request) -> Option<IpAddr> {
        self.address_by(request.extensions(), request.headers())
    }

    fn address_by(&self, extensions: &Extensions, headers: &HeaderMap) -> Option<IpAddr> {
        let Peer(peer) = extensions.get::<Peer>()?;
        Some(caller_address(peer.ip(), headers, &self.trusted_proxies))
    }

    /// # Errors
    /// Its sender has come too often.
    pub(super) async fn not_too_often(&self, address: Option<IpAddr>, kind: Kind) -> Result<(), Wait> {
        self.limits.from(address.unwrap_or(NOBODY), kind).await
    }
}

/// Who has no address.
const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

/// The routes of a site.
pub(crate) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/mcp", any(protocol))
        .route("/mcp/", any(protocol))
        .route("/mcp/{*place}", any(protocol))
        // Not `get(…).fallback(…)`, which names the methods of `get` alone in every answer.
        .route("/", any(programs).get(front::landing))
        .route("/rpc", any(programs))
        .route("/sse", any(listen))
        .route("/messages", any(message))
        .merge(front::router())
        .merge(trying::router())
        .fallback(missing)
        .layer(from_fn_with_state(Arc::clone(&site), guarded))
        .merge(signing_in::router(&site))
        .layer(from_fn(in_browsers::pages))
        // Whoever looks after the process may not know its name.
        .route("/health", get(health).fallback(looked_at))
        .route("/ready", get(ready).fallback(looked_at))
        .layer(from_fn_with_state(Arc::clone(&site), told))
        .with_state(site)
}

async fn health() -> Response<Body> {
    json_response(StatusCode::OK, "{\"status\":\"ok\"}")
}

/// No longer asked when the server ends: it takes no connection then.
async fn ready() -> Response<Body> {
    json_response(StatusCode::OK, "{\"status\":\"ready\"}")
}

async fn looked_at() -> Response<Body> {
    only("GET", "there is nothing to be sent here").response()
}

async fn missing() -> Response<Body> {
    Refused::new(StatusCode::NOT_FOUND, "there is nothing at this path; MCP is at /mcp").response()
}

async fn guarded(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response<Body> {
    let (uri, headers) = (request.uri(), request.headers());
    let admitted = if front::is_for_every_page(&site.front, &request) {
        site.guard.admit_from_anywhere(uri, headers)
    } else {
        site.guard.admit(uri, headers)
    };
    let admitted = match admitted {
        Ok(()) => site.not_too_often(site.address(&request), Kind::Any).await.map_err(Refused::from),
        refused => refused,
    };
    match admitted {
        Ok(()) => next.run(request).await,
        Err(refused) => {
            let (parts, body) = request.into_parts();
            refuse(refused, &parts, body).await
        }
    }
}

/// What stands for a path where no word of a request may be told.
fn route(path: &str) -> &'static str {
    let known = ["/", "/rpc", "/mcp", "/sse", "/messages", "/health", "/ready"];
    let known = known.into_iter().chain(signing_in::ROUTES).chain(front::ROUTES).chain([trying::ROUTE]);
    known.into_iter().find(|known| *known == path).unwrap_or(match path {
        path if path.starts_with("/try/") => "/try/…",
        path if path.starts_with("/mcp/") => "/mcp/…",
        path if path.starts_with("/.well-known/") => "/.well-known/…",
        _ => "elsewhere",
    })
}

/// Tells the operator of a request, and adds what all answers have in common. No word of the request is told: its path
/// may hold anything.
async fn told(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response<Body> {
    let (began, method) = (Instant::now(), request.method().clone());
    let route = route(request.uri().path());
    let caller = site.address(&request);
    let mut response = match body::is_plain(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => refused.response(),
    };
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let status = response.status().as_u16();
    let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Methods are words of a request too.
    let method =
        [Method::GET, Method::POST].iter().find(|known| **known == method).map_or("other", Method::as_str);
    telemetry::answered(method, route, status);
    tracing::debug!(
        method,
        route,
        status,
        milliseconds,
        caller = caller.map(tracing::field::display),
        "answered"
    );
    response
}

pub(super) async fn refuse(refused: Refused, parts: &Parts, body: Body) -> Response<Body> {
    body::pass_by(&parts.headers, body).await;
    refused.response()
}

/// Who asks, and what they may do here, whatever they ask for.
pub(super) async fn known(site: &Site, parts: &Parts) -> Result<(Caller, Grant), Refused> {
    let mut caller = site.callers.caller(parts).await?;
    if !caller.is_lasting {
        let count = site.not_too_often(site.address_by(&parts.extensions, &parts.headers), Kind::Token);
        // On the heap: most callers are lasting, and would have its place moved with every request.
        caller.is_lasting = match Box::pin(site.gates.accepts(&caller, count)).await {
            Ok(()) => true,
            Err(Doubt::Silent) => false,
            Err(Doubt::Refused) => {
                let called = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
                return Err(site.callers.unknown(true, called));
            }
            Err(Doubt::TooOften(wait)) => return Err(wait.into()),
            Err(Doubt::Unavailable) => return Err(Refused::later()),
        };
    }
    site.limits.of(&caller).await?;
    let grant = narrowed(caller.grant.clone(), &parts.uri)?;
    Ok((caller, grant))
}

/// The answer of a call, once a sign-in is ended whose token Sentry has refused. What a sign-in lacks is said by the
/// status too, for clients that ask their person for more then; the answer says it for all others.
async fn settled(
    caller: Caller,
    held: Held,
    lacks: Option<HeaderValue>,
    mut response: Response<Body>,
) -> Response<Body> {
    let Some(signed_in) = caller.signed_in else { return response };
    let kind = response.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind.is_some_and(|kind| kind.starts_with(EVENTS.as_bytes())) {
        // It is not over yet.
        let (parts, body) = response.into_parts();
        let after = once(async move {
            signed_in.settle(&held).await;
            Ok(Bytes::new())
        });
        return Response::from_parts(parts, Body::from_stream(body.into_data_stream().chain(after)));
    }
    signed_in.settle(&held).await;
    if let Some(lacks) = lacks.filter(|_| response.status() == StatusCode::OK) {
        *response.status_mut() = StatusCode::FORBIDDEN;
        response.headers_mut().insert(header::WWW_AUTHENTICATE, lacks);
    }
    response
}

/// What the caller's sign-in lacks for this call.
fn lacks(
    site: &Site,
    caller: &Caller,
    parts: &Parts,
    grant: &Grant,
    held: &Held,
    text: &[u8],
) -> Option<HeaderValue> {
    // Of nobody else is anything worked out.
    let signed_in = caller.signed_in.as_ref()?;
    let at_most = narrowed(site.callers.at_most().clone(), &parts.uri).ok()?;
    signed_in.lacks(&at_most, grant, &held.gate, text)
}

/// Who asks, and what they may do here.
///
/// # Errors
/// Nobody who is known, or nothing that is served. Who it is comes before all else: clients find out by any request
/// whether they have to bring something, and nobody else finds out anything.
async fn admitted(site: &Site, parts: &Parts) -> Result<(Caller, Grant), Refused> {
    let (caller, grant) = known(site, parts).await?;
    if parts.method != Method::POST {
        return Err(only("POST", "requests are posted; there are no streams to get"));
    }
    body::promises(&parts.headers)?;
    Ok((caller, grant))
}

/// MCP, and for those who do not say that they can read its answers, tools without it.
pub(super) async fn protocol(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let events = media::names(&parts.headers, EVENTS);
    let admitted = admitted(&site, &parts).await.and_then(|admitted| {
        if events || media::takes_json(&parts.headers) { Ok(admitted) } else { Err(unacceptable()) }
    });
    let (caller, grant) = match admitted {
        Ok(admitted) => admitted,
        Err(refused) => return refuse(refused, &parts, body).await,
    };
    let text = match body::read(body).await {
        Ok(text) => text,
        Err(refused) => return refused.response(),
    };
    let is_plain = !events && !parts.headers.contains_key(PROTOCOL_VERSION) && plain::is_plain(&text);
    if !is_plain && !mcp::is_message(&text) {
        return unreadable(&text);
    }
    let held = site.gates.gate(&caller, grant.clone());
    let lacks = lacks(&site, &caller, &parts, &grant, &held, &text);
    if is_plain {
        let response = plain::answer(&held.gate, &parts.headers, &text).await;
        return settled(caller, held, lacks, response).await;
    }
    let lacks = lacks.filter(|_| asks_for_more(&parts));
    let request = Request::from_parts(with_accept(parts), Full::new(text));
    let response = site.streamable.answer(&held.gate, caller.asked(), events, request).await;
    settled(caller, held, lacks, in_json(response.map(Body::new))).await
}

/// Whether the client has its person asked for more when the status tells it to: so the revisions since this one say.
/// Older clients show the status to their model and not the answer, which would have helped it.
fn asks_for_more(parts: &Parts) -> bool {
    parts.headers.get(PROTOCOL_VERSION).is_some_and(|version| version.as_bytes() >= b"2025-11-25".as_slice())
}

fn unacceptable() -> Refused {
    Refused::new(
        StatusCode::NOT_ACCEPTABLE,
        "answers are application/json, and text/event-stream for clients of MCP",
    )
}

const PROTOCOL_VERSION: header::HeaderName = header::HeaderName::from_static("mcp-protocol-version");

/// Tools for programs that speak JSON-RPC alone.
pub(super) async fn programs(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (caller, grant) = match admitted(&site, &parts).await {
        Ok(admitted) => admitted,
        Err(refused) => return refuse(refused, &parts, body).await,
    };
    match body::read(body).await {
        Ok(text) => {
            let held = site.gates.gate(&caller, grant.clone());
            let lacks = lacks(&site, &caller, &parts, &grant, &held, &text);
            let response = plain::answer(&held.gate, &parts.headers, &text).await;
            settled(caller, held, lacks, response).await
        }
        Err(refused) => refused.response(),
    }
}

/// The stream of a session.
async fn listen(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let begun = async {
        let (caller, grant) = known(&site, &parts).await?;
        if parts.method != Method::GET {
            return Err(only("GET", "the stream is got; messages are posted where it says"));
        }
        if !media::takes_events(&parts.headers) {
            return Err(Refused::new(StatusCode::NOT_ACCEPTABLE, "the stream is text/event-stream"));
        }
        if !caller.is_lasting {
            let words = "what Sentry answers does not tell whether it knows the token; call at /mcp";
            return Err(Refused::new(StatusCode::FORBIDDEN, words));
        }
        let held = site.gates.gate(&caller, grant);
        site.sessions.begin(&caller, held, &site.ending, &site.ended)
    };
    match begun.await {
        Ok(stream) => stream,
        Err(refused) => refuse(refused, &parts, body).await,
    }
}

/// A message to a session.
async fn message(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (caller, _) = match admitted(&site, &parts).await {
        Ok(admitted) => admitted,
        Err(refused) => return refuse(refused, &parts, body).await,
    };
    let parameters = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
    let parameters = parameters.map(|Query(parameters)| parameters).unwrap_or_default();
    let id = parameters.iter().find(|(name, _)| name == "session_id").map(|(_, id)| id.as_str());
    let id = id.unwrap_or_default();
    // The answers of a session come by its stream; that Sentry refused the token is looked at when the next message comes.
    if let (Some(signed_in), Some(held)) = (&caller.signed_in, site.sessions.held(&caller, id)) {
        if signed_in.is_tainted() {
            held.gate.was_tainted();
        }
        signed_in.settle(&held).await;
    }
    match body::read(body).await {
        Ok(text) if !mcp::is_message(&text) => unreadable(&text),
        Ok(text) => {
            let posted = site.sessions.post(&caller, id, &text);
            posted.unwrap_or_else(Refused::response)
        }
        Err(refused) => refused.response(),
    }
}

/// Another method than the one that is served.
fn only(method: &'static str, why: &'static str) -> Refused {
    Refused::new(StatusCode::METHOD_NOT_ALLOWED, why).with(header::ALLOW, HeaderValue::from_static(method))
}

/// JSON is what every client can read that came so far; rmcp wants to hear it said.
fn with_accept(mut parts: Parts) -> Parts {
    if !(media::names(&parts.headers, JSON) && media::names(&parts.headers, EVENTS)) {
        let both = HeaderValue::from_static("application/json, text/event-stream");
        parts.headers.insert(header::ACCEPT, both);
    }
    parts
}

/// What is no message: JSON-RPC says what to answer, and where it says nothing the status does.
fn unreadable(text: &[u8]) -> Response<Body> {
    refusal(text).map_or_else(
        || Refused::new(StatusCode::BAD_REQUEST, "the message cannot be read").response(),
        |refusal| json_response(StatusCode::BAD_REQUEST, refusal),
    )
}

/// rmcp says in plain text what its checks of the headers refuse.
fn in_json(response: Response<Body>) -> Response<Body> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !(status.is_client_error() || status.is_server_error()) || kind.is_some() {
        return response;
    }
    let message = if status.is_server_error() {
        "the request was broken off"
    } else {
        "the headers do not fit: MCP-Protocol-Version must name a revision that this server speaks"
    };
    Refused::new(status, message).response()
}
