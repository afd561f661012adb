//! The routes by which people sign in, beside those of MCP, and within what time they answer.

use super::{body, rates::Kind, refused::Refused, router::Site};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{Response, StatusCode},
    middleware::{Next, from_fn_with_state},
};
use oauth::LARGEST_BODY;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::time::timeout;

/// Longer than Sentry is waited for at the end of a sign-in, and than a body may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The routes here that hold no word of anybody.
pub(super) const ROUTES: [&str; 7] = [
    "/oauth/register",
    "/oauth/authorize",
    "/oauth/callback",
    "/oauth/token",
    "/oauth/revoke",
    SIGN_IN,
    SIGN_OUT,
];
/// Where a person begins who wants to use the pages of this server, and where the form leads with which they end that.
pub(super) const SIGN_IN: &str = "/oauth/sign-in";
pub(super) const SIGN_OUT: &str = "/oauth/sign-out";

/// The routes, where people sign in. Each looks itself at where a form comes from; metadata and tokens are for clients in
/// pages of every origin.
pub(super) fn router(site: &Arc<Site>) -> Router<Arc<Site>> {
    let Some(authority) = site.callers.authority() else { return Router::new() };
    authority.router().layer(from_fn_with_state(Arc::clone(site), guarded)).with_state(())
}

async fn guarded(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response<Body> {
    if let Err(refused) = site.guard.admit_from_anywhere(request.uri(), request.headers()) {
        return refused.response_of_signing_in();
    }
    let kind = match request.uri().path() {
        "/oauth/register" => Kind::Registration,
        path if path.starts_with("/oauth/authorize") => Kind::SignIn,
        "/oauth/callback" | "/oauth/revoke" | SIGN_IN => Kind::SignIn,
        _ => Kind::Any,
    };
    let address = site.address(&request);
    if let Err(wait) = site.not_too_often(address, kind).await {
        return Refused::from(wait).response_of_signing_in();
    }
    let answered = async {
        if request.uri().path() != "/oauth/token" {
            return next.run(request).await;
        }
        match counted_exchange(&site, address, request).await {
            Ok(request) => next.run(request).await,
            Err(refused) => refused.response_of_signing_in(),
        }
    };
    let late =
        |_| Refused::new(StatusCode::REQUEST_TIMEOUT, "the request took too long").response_of_signing_in();
    timeout(PATIENCE, answered).await.unwrap_or_else(late)
}

/// Counts a request for tokens by the sign-in whose refresh token it brings: who has one is known, and must not wait
/// because of others at the same address. Without one it is a step of signing in.
async fn counted_exchange(
    site: &Site,
    address: Option<IpAddr>,
    request: Request,
) -> Result<Request, Refused> {
    let (parts, body) = request.into_parts();
    let body = body::read_at_most(LARGEST_BODY, body).await?;
    let refreshes = site.callers.authority().and_then(|authority| authority.refreshes(&parts.headers, &body));
    match refreshes {
        Some(sign_in) => site.limits.refreshing(sign_in).await?,
        None => site.not_too_often(address, Kind::Exchange).await?,
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}
