//! Answers and refusals in Sentry's shapes.

use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// What every handler returns.
pub(crate) type Answer = Result<Response, Refusal>;

/// An error answer with a JSON body.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    body: Value,
}

impl Refusal {
    fn detail(status: StatusCode, detail: &str) -> Self {
        Self { status, body: json!({ "detail": detail }) }
    }

    /// 400 with a sentence, as for a search that cannot be parsed.
    pub(crate) fn bad_request(detail: &str) -> Self {
        Self::detail(StatusCode::BAD_REQUEST, detail)
    }

    /// 400 with messages per field, as for a body that does not validate.
    pub(crate) fn fields(fields: Value) -> Self {
        Self { status: StatusCode::BAD_REQUEST, body: fields }
    }

    /// 401 without a token.
    pub(crate) fn no_credentials() -> Self {
        Self::detail(StatusCode::UNAUTHORIZED, "Authentication credentials were not provided.")
    }

    /// 401 with a token that nobody knows.
    pub(crate) fn invalid_token() -> Self {
        Self::detail(StatusCode::UNAUTHORIZED, "Invalid token")
    }

    /// 403.
    pub(crate) fn forbidden() -> Self {
        Self::detail(StatusCode::FORBIDDEN, "You do not have permission to perform this action.")
    }

    /// 404 for a thing that is not there (a route that is not there has no JSON body).
    pub(crate) fn not_found() -> Self {
        Self::detail(StatusCode::NOT_FOUND, "The requested resource does not exist")
    }

    /// 404 with a sentence of its own.
    pub(crate) fn missing(detail: &str) -> Self {
        Self::detail(StatusCode::NOT_FOUND, detail)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = json_with(self.status, &self.body);
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("xBasic realm=\"api\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// 200 with a JSON body.
pub(crate) fn ok(body: &Value) -> Response {
    json_with(StatusCode::OK, body)
}

/// Any status with a JSON body.
pub(crate) fn json_with(status: StatusCode, body: &Value) -> Response {
    text(status, "application/json", body.to_string().into())
}

/// Any status and content type.
pub(crate) fn text(status: StatusCode, content_type: &'static str, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Adds a header whose value is known to be printable.
pub(crate) fn with_header(mut response: Response, name: &'static str, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}
