//! What is not part of the API that the fake serves.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{Method, StatusCode, Uri},
    response::Response,
};
use serde_json::json;

use crate::{
    reply::{json_with, text},
    routes::documentation,
    shared::Shared,
};

/// The page that a browser gets, and that a client with a wrong base URL gets too: HTML with status 200.
pub(crate) const LOGIN_PAGE: &str = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>Login | Sentry</title></head>\n\
<body><form method=\"post\" action=\"/auth/login/acme/\"><h1>Sign in to continue</h1>\
<input name=\"username\"><input name=\"password\" type=\"password\"></form></body>\n</html>\n";

/// Any other path. Below `/api/` Sentry answers 404 with an empty HTML body, or a hint when only a slash is missing.
/// What ends in `.md` is documentation.
pub(crate) async fn anything(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let path = uri.path();
    if let Some(page) = path.strip_suffix(".md") {
        return documentation::page(&shared, page);
    }
    if !path.starts_with("/api/") {
        return text(StatusCode::OK, "text/html; charset=utf-8", Bytes::from_static(LOGIN_PAGE.as_bytes()));
    }
    if path.ends_with('/') {
        return text(StatusCode::NOT_FOUND, "text/html; charset=utf-8", Bytes::new());
    }
    let hint = format!("Route not found, did you forget a trailing slash?\n\ntry: {path}/\n");
    text(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", hint.into())
}

/// A known path with a method that it does not know.
pub(crate) async fn wrong_method(method: Method) -> Response {
    let detail = format!("Method \"{method}\" not allowed.");
    json_with(StatusCode::METHOD_NOT_ALLOWED, &json!({ "detail": detail }))
}
