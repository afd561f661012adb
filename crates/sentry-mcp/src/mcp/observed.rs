//! What telemetry is told of a request of MCP: words that we know, and of the rest nothing.

use super::Server;
use crate::telemetry::{self, Parent, Told};
use http::request::Parts;
use rmcp::{
    ErrorData, RoleServer,
    model::{ErrorCode, ProtocolVersion},
    service::RequestContext,
};
use std::future::Future;

/// Answers a request of this method, and tells of it.
pub(super) fn observed<T, W: Future<Output = Result<T, ErrorData>>>(
    server: &Server,
    method: &'static str,
    context: &RequestContext<RoleServer>,
    work: W,
) -> impl Future<Output = W::Output> + use<T, W> {
    let told = telemetry::told(|| told(server, method, context));
    // The work of a tool is large, and would be copied at each layer around it.
    let work = Box::pin(work);
    telemetry::observed(told, async {
        let done = work.await;
        if let Err(refused) = &done {
            let (word, is_news) = in_a_word(refused.code);
            telemetry::failed(word, is_news);
        }
        done
    })
}

fn told(server: &Server, method: &'static str, context: &RequestContext<RoleServer>) -> Told {
    let version = context.protocol_version();
    let version = ProtocolVersion::KNOWN_VERSIONS.iter().find(|known| Some(*known) == version.as_ref());
    // The conventions of MCP have it in `_meta`; what carries HTTP writes the header.
    let header = || Parent::of(&context.extensions.get::<Parts>()?.headers);
    let parent = context.meta.get_traceparent().map_or_else(header, Parent::read);
    Told { method, way: server.way, version: version.map(ProtocolVersion::as_str), parent }
}

/// What a refusal by the protocol is, and whether it is a fault of ours.
const fn in_a_word(code: ErrorCode) -> (&'static str, bool) {
    match code {
        ErrorCode::INVALID_PARAMS => ("invalid_params", false),
        ErrorCode::METHOD_NOT_FOUND => ("method_not_found", false),
        ErrorCode::RESOURCE_NOT_FOUND => ("resource_not_found", false),
        ErrorCode::INTERNAL_ERROR => ("internal_error", true),
        _ => ("refused", false),
    }
}
