//! The ways to go wrong: answers that take the place of the true one, and true ones that are disturbed.

use std::{io, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{StatusCode, header},
    response::Response,
};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::shape;
use crate::{
    reply::{json_with, text, with_header},
    routes::elsewhere::LOGIN_PAGE,
};

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// 429 with this `Retry-After`: seconds or an HTTP date; without the header when `None`.
    RateLimited {
        /// The header's value.
        retry_after: Option<String>,
    },
    /// This status with a JSON body in Sentry's shape, for example 500 or 503.
    Status(u16),
    /// This status with this body, which is JSON unless it begins as a page does.
    Says {
        /// The status.
        status: u16,
        /// The body.
        body: String,
    },
    /// 502 with the HTML page of a proxy.
    BadGateway,
    /// 404 with an empty HTML body: Sentry's answer for a route that this version of it does not have.
    NoRoute,
    /// The true answer, this much later.
    Slow(Duration),
    /// No answer, ever; the connection stays open.
    Hang,
    /// The true answer, broken off in the middle of its body.
    Cut,
    /// 200 with the login page.
    Html,
    /// A redirect; `{origin}` in the location stands for this server, `{path}` for the path and query asked for.
    Redirect {
        /// 301, 302, 303, 307 or 308.
        status: u16,
        /// The header's value.
        location: String,
    },
    /// 200 with a JSON list of this many megabytes, in pieces and of unannounced length.
    Oversize {
        /// Of 1,000,000 bytes.
        megabytes: usize,
    },
    /// 200 with an empty body.
    Empty,
    /// The true answer in a list, or the first element instead of the list.
    ListForObject,
    /// 200 with a body that stops being JSON after a text that looks like a secret ([`Trouble::SECRET`]).
    MalformedJson,
    /// The true answer with half of a surrogate pair (`\ud800`) in its titles (or names), which JSON may spell and text cannot hold.
    LoneSurrogate,
    /// The true answer with `42` put into each of its lists of objects.
    BadElement,
    /// The true answer with null in every field of a record but its identifiers.
    NullFields,
    /// The true answer with null in every field of a record.
    NullEverything,
    /// The true answer without every field of a record but its identifiers.
    OnlyIds,
    /// The true answer with fields that nobody knows, of every type, in each of its objects.
    ExtraFields,
    /// The true answer with values of another type in every field of a record but its identifiers.
    WrongTypes,
    /// The true answer with values of another type in every field at any depth that holds no other fields.
    WrongTypesDeep,
    /// The true answer with values of the right type that break the grammar of their field: times, URLs, numbers.
    MalformedFields,
    /// The true answer without every second field at any depth, identifiers excepted.
    MissingFields,
}

impl Trouble {
    /// The text in the body of [`Trouble::MalformedJson`] that must not come out anywhere.
    pub const SECRET: &'static str = "FAKE-SECRET-d0n0tl0gth1s";

    /// 429 after which a client should wait this many seconds.
    #[must_use]
    pub fn rate_limited(seconds: u64) -> Self {
        Self::RateLimited { retry_after: Some(seconds.to_string()) }
    }

    /// The answer that takes the place of the true one; `None` when that is needed.
    pub(crate) async fn instead(&self, origin: &str, path: &str) -> Option<Response> {
        Some(match self {
            Self::RateLimited { retry_after } => {
                let detail = "You are attempting to use this endpoint too frequently. Limit is 40 requests in 1 seconds";
                let response = json_with(StatusCode::TOO_MANY_REQUESTS, &json!({ "detail": detail }));
                match retry_after {
                    Some(wait) => with_header(response, "retry-after", wait),
                    None => response,
                }
            }
            Self::Status(status) => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                json_with(
                    status,
                    &json!({ "detail": "Internal Error", "errorId": "0d1e2f3a4b5c4d6e8f90a1b2c3d4e5f6" }),
                )
            }
            Self::Says { status, body } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                let kind = if body.starts_with('<') { "text/html" } else { "application/json" };
                text(status, kind, body.clone().into())
            }
            Self::BadGateway => {
                let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n";
                text(StatusCode::BAD_GATEWAY, "text/html", Bytes::from_static(page.as_bytes()))
            }
            Self::NoRoute => text(StatusCode::NOT_FOUND, "text/html; charset=utf-8", Bytes::new()),
            Self::Hang => std::future::pending().await,
            Self::Html => {
                text(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(LOGIN_PAGE.as_bytes()))
            }
            Self::Redirect { status, location } => {
                let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::FOUND);
                let location = location.replace("{origin}", origin).replace("{path}", path);
                with_header(text(status, "text/html", Bytes::new()), "location", &location)
            }
            Self::Oversize { megabytes } => oversize(*megabytes),
            Self::Empty => text(StatusCode::OK, "application/json", Bytes::new()),
            Self::MalformedJson => {
                let body = format!("{{\"id\": \"70147\", \"token\": \"{}\", \"title\": oops}}", Self::SECRET);
                text(StatusCode::OK, "application/json", body.into())
            }
            _ => return None,
        })
    }

    /// The true answer, disturbed.
    pub(crate) async fn disturb(&self, response: Response) -> Response {
        match self {
            Self::Slow(delay) => {
                tokio::time::sleep(*delay).await;
                response
            }
            Self::Cut => cut(response).await,
            Self::LoneSurrogate => lone_surrogate(response).await,
            Self::ListForObject => shape::change(response, shape::list_for_object).await,
            Self::BadElement => shape::change(response, shape::bad_element).await,
            Self::NullFields => shape::change(response, shape::null_fields).await,
            Self::NullEverything => shape::change(response, shape::null_everything).await,
            Self::OnlyIds => shape::change(response, shape::only_ids).await,
            Self::ExtraFields => shape::change(response, shape::extra_fields).await,
            Self::WrongTypes => shape::change(response, shape::wrong_types).await,
            Self::WrongTypesDeep => shape::change(response, shape::wrong_types_deep).await,
            Self::MalformedFields => shape::change(response, shape::malformed_fields).await,
            Self::MissingFields => shape::change(response, shape::missing_fields).await,
            _ => response,
        }
    }
}

/// A body that announces its whole length and then fails half-way, upon which the connection closes.
async fn cut(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let half = whole.slice(..whole.len() / 2);
    let end = async {
        // Long enough for the first half to leave before the connection closes.
        tokio::time::sleep(Duration::from_millis(10)).await;
        Err(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    let pieces = stream::iter([Ok(half)]).chain(stream::once(end));
    Response::from_parts(parts, Body::from_stream(pieces))
}

async fn lone_surrogate(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&whole);
    // Where nothing has a title, names or what else people write have to do, at last the first text there is.
    let written = ["title", "name", "message", "description", "span.op"].map(|key| format!("\"{key}\":\""));
    let text = match written.iter().find(|start| text.contains(start.as_str())) {
        Some(start) => text.replace(start.as_str(), &format!("{start}\\ud800 ")),
        None => text.replacen("\":\"", "\":\"\\ud800 ", 1),
    };
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(text))
}

fn oversize(megabytes: usize) -> Response {
    // Each piece is one list element of 100,000 bytes.
    let mut piece = String::from("{\"id\":\"70147\",\"title\":\"");
    let end = "\"},";
    piece.push_str(&"x".repeat(100_000 - piece.len() - end.len()));
    piece.push_str(end);
    let piece = Bytes::from(piece);
    let first = stream::iter([Bytes::from_static(b"[")]);
    let pieces = stream::iter(std::iter::repeat_n(piece, megabytes * 10));
    let last = stream::iter([Bytes::from_static(b"{}]")]);
    let body = Body::from_stream(first.chain(pieces).chain(last).map(Ok::<_, io::Error>));
    let mut response = text(StatusCode::OK, "application/json", Bytes::new());
    *response.body_mut() = body;
    response
}
