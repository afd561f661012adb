//! The answers of all endpoints: JSON, redirects and pages, each with the headers that keep it where it belongs.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use pages::Page;
use serde_json::{Value, json};
use url::Url;

use crate::{form::Repeated, redirect::RedirectUri, store::Unavailable};

/// An error as RFC 6749, section 5.2 writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) error: &'static str,
    pub(crate) description: &'static str,
}

impl Refusal {
    pub(crate) const fn bad(error: &'static str, description: &'static str) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error, description }
    }

    /// A client that is not known, or did not prove to be who it is.
    pub(crate) const fn client() -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            error: "invalid_client",
            description: "the client is not known, or its secret is wrong",
        }
    }
}

impl From<Unavailable> for Refusal {
    fn from(unavailable: Unavailable) -> Self {
        tracing::error!(%unavailable, "an authorization request could not be answered");
        Self {
            status: StatusCode::SERVICE_UNAVAILABLE,
            error: "temporarily_unavailable",
            description: "the server cannot do this now; try again",
        }
    }
}

impl From<Repeated> for Refusal {
    fn from(_: Repeated) -> Self {
        Self::bad("invalid_request", "a parameter stands twice")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut response = json(self.status, &body);
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Basic realm=\"sentry-mcp\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        response
    }
}

const NO_STORE: (HeaderName, HeaderValue) = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
const NO_SNIFFING: (HeaderName, HeaderValue) =
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
const NO_REFERRER: (HeaderName, HeaderValue) =
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));

fn respond(
    status: StatusCode,
    body: impl Into<Body>,
    headers: impl IntoIterator<Item = (HeaderName, HeaderValue)>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().extend([NO_STORE, NO_SNIFFING, NO_REFERRER]);
    response.headers_mut().extend(headers);
    response
}

/// JSON that nobody keeps.
pub(crate) fn json(status: StatusCode, body: &Value) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    respond(status, body.to_string(), [kind])
}

/// On to another page.
pub(crate) fn on_to(url: &Url) -> Response {
    match HeaderValue::from_str(url.as_str()) {
        Ok(url) => respond(StatusCode::SEE_OTHER, Body::empty(), [(header::LOCATION, url)]),
        Err(_) => Trouble::Request("An address in the request cannot be used.").into_response(),
    }
}

/// A page. `forms` says where its form leads in the end: browsers hold redirects after a form to that too.
pub(crate) fn page(status: StatusCode, title: &str, body: Markup, forms: String) -> Response {
    Page::new(title, body).with_forms_to(forms).response(status).into_response()
}

/// Why a person sees a page instead of being sent on. Where an address in the request was not checked yet, nothing is
/// ever sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The request is wrong; what follows says how.
    Request(&'static str),
    /// More was sent than is read.
    TooLarge(&'static str),
    /// It does not come from where it must come from.
    Forbidden(&'static str),
    /// Sentry, or the store, does not answer.
    Unavailable(&'static str),
}

impl From<Repeated> for Trouble {
    fn from(_: Repeated) -> Self {
        Self::Request("A parameter of the request stands twice.")
    }
}

impl From<Unavailable> for Trouble {
    fn from(unavailable: Unavailable) -> Self {
        tracing::error!(%unavailable, "a login could not go on");
        Self::Unavailable("The server cannot do this now. Try again in a moment.")
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, words) = match self {
            Self::Request(words) => (StatusCode::BAD_REQUEST, words),
            Self::TooLarge(words) => (StatusCode::PAYLOAD_TOO_LARGE, words),
            Self::Forbidden(words) => (StatusCode::FORBIDDEN, words),
            Self::Unavailable(words) => (StatusCode::SERVICE_UNAVAILABLE, words),
        };
        let body = html! {
            h1 { "Signing in did not work" }
            p { (words) }
            p { "Nothing was given away. Close this page and begin again where you came from." }
        };
        page(status, "Signing in did not work", body, "'none'".to_owned())
    }
}

/// Back to the client, with what it asked for or why not. `iss` is always among it (RFC 9207).
pub(crate) fn back(
    to: &RedirectUri,
    issuer: &str,
    state: Option<&str>,
    with: &[(&'static str, &str)],
) -> Response {
    let mut parameters = with.to_vec();
    parameters.extend(state.map(|state| ("state", state)));
    parameters.push(("iss", issuer));
    on_to(&to.with(&parameters))
}
