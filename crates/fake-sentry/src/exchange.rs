//! What happens to every request around its handler: it is logged, delayed and answered.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, request::Parts, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};

use crate::{
    asked::origin,
    faults::{Trouble, change},
    reply::{ok, text},
    seen::Seen,
    shared::Shared,
};

/// Longer bodies than any client of ours sends are not a test but a mistake.
const LONGEST_BODY: usize = 16 * 1024 * 1024;

pub(crate) async fn exchange(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if parts.uri.path() == "/__requests" {
        let summary = ok(&shared.seen.summary());
        if parts.method == Method::DELETE {
            shared.seen.forget();
        }
        return summary;
    }
    let Ok(body) = to_bytes(body, LONGEST_BODY).await else {
        return text(StatusCode::PAYLOAD_TOO_LARGE, "text/plain", Bytes::new());
    };
    let number = shared.seen.begin(Seen {
        method: parts.method.clone(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.clone(),
        body: body.clone(),
        status: None,
    });
    if !shared.settings.latency.is_zero() {
        tokio::time::sleep(shared.settings.latency).await;
    }
    let trouble = shared.faults.take(&parts.method, parts.uri.path());
    let trouble = trouble.or_else(|| shared.is_crowded().then(|| Trouble::rate_limited(1)));
    let response = match trouble {
        None => answer(&shared, next, parts, body).await,
        Some(trouble) => {
            let path = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
            match trouble.instead(&origin(&parts), path).await {
                Some(instead) => instead,
                None => trouble.disturb(answer(&shared, next, parts, body).await).await,
            }
        }
    };
    shared.seen.end(number, response.status().as_u16());
    response
}

/// What the handlers say, rewritten by the overlay when that is on.
async fn answer(shared: &Shared, next: Next, parts: Parts, body: Bytes) -> Response {
    let path = parts.uri.path().to_owned();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if !shared.settings.hostile {
        return response;
    }
    let refused = response.status().is_client_error();
    change(response, |answer| shared.overlay.rewrite(&path, refused, answer)).await
}
