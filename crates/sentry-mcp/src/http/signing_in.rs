//! The routes by which people sign in, beside those of MCP, and within what time they answer.

use super::{
    body,
    rates::{Kind, Wait},
    refused::{Refused, json_response},
    router::Site,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Response, StatusCode, header},
    middleware::{Next, from_fn_with_state},
};
use serde_json::json;
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

/// As RFC 6749, section 5.2 writes errors: that is what clients read here.
fn too_often(wait: Wait) -> Response<Body> {
    let why = match wait {
        Wait::TooOften(_) => "too many requests",
        Wait::Uncounted => "requests cannot be counted now",
    };
    let description = format!("{why}; try again in {} seconds", wait.seconds());
    let body = json!({"error": "temporarily_unavailable", "error_description": description});
    let mut response = json_response(wait.status(), body.to_string());
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.seconds()));
    response
}

async fn guarded(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response<Body> {
    if let Err(refused) = site.guard.admit_from_anywhere(request.uri(), request.headers()) {
        return refused.response();
    }
    let kind = match request.uri().path() {
        "/oauth/register" => Kind::Registration,
        path if path.starts_with("/oauth/authorize") => Kind::SignIn,
        "/oauth/callback" | "/oauth/revoke" | SIGN_IN => Kind::SignIn,
        _ => Kind::Any,
    };
    let address = site.address(&request);
    if let Err(wait) = site.not_too_often(address, kind).await {
        return too_often(wait);
    }
    let answered = async {
        if request.uri().path() != "/oauth/token" {
            return next.run(request).await;
        }
        match counted_exchange(&site, address, request).await {
            Ok(request) => next.run(request).await,
            Err(response) => *response,
        }
    };
    let late = || Refused::new(StatusCode::REQUEST_TIMEOUT, "the request took too long").response();
    timeout(PATIENCE, answered).await.unwrap_or_else(|_| late())
}

/// Counts a request for tokens by the sign-in whose refresh token it brings: who has one is known, and must not wait
/// because of others at the same address. Without one it is a step of signing in.
async fn counted_exchange(
    site: &Site,
    address: Option<IpAddr>,
    request: Request,
) -> Result<Request, Box<Response<Body>>> {
    let (parts, body) = request.into_parts();
    let body = body::read(body).await.map_err(|refused| Box::new(refused.response()))?;
    let refreshes = site.callers.authority().and_then(|authority| authority.refreshes(&parts.headers, &body));
    let counted = match refreshes {
        Some(sign_in) => site.limits.refreshing(sign_in).await,
        None => site.not_too_often(address, Kind::Exchange).await,
    };
    counted.map_err(|wait| Box::new(too_often(wait)))?;
    Ok(Request::from_parts(parts, Body::from(body)))
}
