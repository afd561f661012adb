//! What can go wrong between us and Sentry.

use crate::transport::Unreachable;
use lexicon::BadSegment;
use std::time::Duration;
use untrusted::{Pairs, Unreadable, Untrusted};

/// Why a call brought no answer. What Sentry said about it stays untrusted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No token was configured.
    #[error("no Sentry token is configured")]
    NoToken,
    /// An argument cannot be part of an address.
    #[error("an argument cannot be part of an address: {0}")]
    Segment(#[from] BadSegment),
    /// The server could not be reached, or the exchange broke off.
    #[error("Sentry could not be reached: {0}")]
    Unreachable(#[from] Unreachable),
    /// The tool call's time was used up.
    #[error("Sentry did not answer within {} seconds", .0.as_secs())]
    Deadline(Duration),
    /// 401: the token is wrong, expired or revoked.
    #[error("Sentry does not accept the token (HTTP 401)")]
    Unauthorized(Said),
    /// 403: the token may not do this.
    #[error("the token may not do this (HTTP 403)")]
    Forbidden(Said),
    /// 404: there is no such thing, or the token cannot see it.
    #[error("Sentry knows no such thing, or the token cannot see it (HTTP 404)")]
    Missing(Said),
    /// 429 that would last longer than the call may.
    #[error("Sentry limits the rate of requests (HTTP 429)")]
    Throttled {
        /// How long Sentry asks to wait, when it said so.
        after: Option<Duration>,
    },
    /// Another 4xx: Sentry refuses the request as it is.
    #[error("Sentry refused the request (HTTP {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What Sentry said.
        said: Said,
    },
    /// 5xx, after retries where they are safe.
    #[error("Sentry failed (HTTP {status})")]
    Failing {
        /// The HTTP status.
        status: u16,
    },
    /// A web page where data was expected.
    #[error("the server answered with a web page instead of data (HTTP {status})")]
    WebPage {
        /// The HTTP status.
        status: u16,
    },
    /// A redirect that must not be followed: to another origin, or of a change.
    #[error("the server redirects to another address (HTTP {status})")]
    Redirected {
        /// The HTTP status.
        status: u16,
        /// Where to, as the server wrote it.
        to: Untrusted,
    },
    /// Not what the route should answer. Never quotes the input.
    #[error("the answer could not be read: {0}")]
    Unreadable(#[from] Unreadable),
}

/// What Sentry said in the body of a refusal: usually `detail`, or messages per field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said(pub Pairs);

/// The result of a call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
