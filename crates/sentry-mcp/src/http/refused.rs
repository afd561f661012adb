//! What a request is answered that is not served: JSON with words of ours alone, nothing of the request.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A request that is not served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    pub(super) status: StatusCode,
    code: i32,
    message: Cow<'static, str>,
    header: Option<(header::HeaderName, HeaderValue)>,
}

const INVALID_REQUEST: i32 = -32600;
const INTERNAL_ERROR: i32 = -32603;

impl Refused {
    pub(super) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let code = if status.is_server_error() { INTERNAL_ERROR } else { INVALID_REQUEST };
        Self { status, code, message: message.into(), header: None }
    }

    /// Who it is cannot be found out now.
    pub(super) fn later() -> Self {
        let five = HeaderValue::from_static("5");
        let words = "it cannot be found out now who this is; try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, words).with(header::RETRY_AFTER, five)
    }

    /// With a header that the status asks for.
    pub(super) fn with(self, name: header::HeaderName, value: HeaderValue) -> Self {
        Self { header: Some((name, value)), ..self }
    }

    pub(super) fn response(self) -> Response<Body> {
        let error = json!({"code": self.code, "message": self.message});
        let body = json!({"jsonrpc": "2.0", "id": null, "error": error});
        self.answered(&body)
    }

    /// The same as RFC 6749, section 5.2 writes errors: that is what clients read where people sign in.
    pub(super) fn response_of_signing_in(self) -> Response<Body> {
        let is_passing = self.status.is_server_error() || self.status == StatusCode::TOO_MANY_REQUESTS;
        let error = if is_passing { "temporarily_unavailable" } else { "invalid_request" };
        let body = json!({"error": error, "error_description": self.message});
        self.answered(&body)
    }

    fn answered(self, body: &Value) -> Response<Body> {
        let said = Said(self.message);
        let mut response = json_response(self.status, body.to_string());
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response.extensions_mut().insert(said);
        response
    }
}

/// Why a request is not served, beside the answer, for who shows it to a person.
#[derive(Debug, Clone)]
pub(super) struct Said(pub(super) Cow<'static, str>);

/// An answer in JSON.
pub(super) fn json_response(status: StatusCode, text: impl Into<Body>) -> Response<Body> {
    let mut response = Response::new(text.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
