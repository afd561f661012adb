//! The HTTP request that an application was serving.

use sentry_api::models::Request;
use untrusted::{Rank, Section};

/// Method and address.
pub(crate) fn section(request: &Request) -> Section {
    Section::list("Request")
        .row((&request.method, request.method.as_ref().map(|_| " "), &request.url))
        .rank(Rank::Useful)
}
