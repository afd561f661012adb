//! What was sent to an endpoint: read in one way everywhere, and refused in the words of the endpoint where it cannot be read.

use axum::{
    body::Bytes,
    extract::{
        FromRequest, Request,
        rejection::{BytesRejection, FailedToBufferBody},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    answer::{Refusal, Trouble},
    form::Parameters,
};

/// The largest body that any endpoint takes, in bytes.
pub const LARGEST_BODY: usize = 64 * 1024;

/// A body of a bounded size, whatever is in it.
pub(crate) struct Sent(pub(crate) Bytes);

/// A form.
pub(crate) struct Form(pub(crate) Parameters);

/// Why nobody looks at what was sent. Programs are told so as RFC 6749, section 5.2 writes errors, people by a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It is larger than [`LARGEST_BODY`].
    TooLarge,
    /// It ended before its end.
    BrokenOff,
    /// It is no form.
    NoForm,
    /// A parameter is no UTF-8, which forms and addresses are written in (RFC 6749, appendix B).
    NoText,
}

impl From<Unread> for Refusal {
    fn from(unread: Unread) -> Self {
        let (status, description) = match unread {
            Unread::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 64 KiB"),
            Unread::BrokenOff => (StatusCode::BAD_REQUEST, "the body cannot be read to its end"),
            Unread::NoForm => (StatusCode::BAD_REQUEST, "the body must be application/x-www-form-urlencoded"),
            Unread::NoText => (StatusCode::BAD_REQUEST, "a parameter is not UTF-8"),
        };
        Self { status, error: "invalid_request", description }
    }
}

impl From<Unread> for Trouble {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::TooLarge => Self::TooLarge("More was sent than any page of this server sends."),
            Unread::BrokenOff => Self::Request("The form did not arrive as a whole."),
            Unread::NoForm => Self::Request("What was sent is not the form of this page."),
            Unread::NoText => Self::Request("A parameter of the request is not UTF-8."),
        }
    }
}

impl IntoResponse for Unread {
    fn into_response(self) -> Response {
        Refusal::from(self).into_response()
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Unread;

    async fn from_request(request: Request, state: &S) -> Result<Self, Unread> {
        match Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_))) => {
                Err(Unread::TooLarge)
            }
            Err(_) => Err(Unread::BrokenOff),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Unread;

    async fn from_request(request: Request, state: &S) -> Result<Self, Unread> {
        let headers = request.headers().clone();
        let Sent(body) = Sent::from_request(request, state).await?;
        form(&headers, &body).map(Self)
    }
}

/// Reads a form, and nothing else.
pub(crate) fn form(headers: &HeaderMap, body: &[u8]) -> Result<Parameters, Unread> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
        return Err(Unread::NoForm);
    }
    Parameters::parse(body)
}

/// Another method than those of the endpoint; which those are stands in the header `Allow`.
pub(crate) async fn another_way() -> Response {
    let description = "this address does not take such a request";
    Refusal { status: StatusCode::METHOD_NOT_ALLOWED, error: "invalid_request", description }.into_response()
}
