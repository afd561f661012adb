//! MCP over HTTP, without sessions: each request stands alone and is answered as JSON, or as a stream of events where a
//! tool tells how far it is.

use super::seal::Seal;
#[cfg(not(feature = "conformance"))]
use crate::telemetry::Way;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Full, combinators::BoxBody};
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use std::{convert::Infallible, sync::Arc};
use tokio_util::sync::CancellationToken;
use tools::Gate;

/// The body of an answer.
type ResponseBody = BoxBody<Bytes, Infallible>;

/// What all callers share: nothing but settings and the key of the seals.
pub(crate) struct Streamable {
    settings: StreamableHttpServerConfig,
    sessions: Arc<NeverSessionManager>,
    seal: Seal,
}

impl Streamable {
    /// It breaks off the calls under way when `ended` is cancelled. Host, origin and size of a request are looked at
    /// before it comes here.
    pub(crate) fn new(ended: CancellationToken) -> Self {
        let settings = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_cancellation_token(ended)
            .disable_allowed_hosts()
            .disable_allowed_origins();
        Self { settings, sessions: Arc::default(), seal: Seal::of_one_client() }
    }

    /// Answers a request of this caller. Dropping the future cancels the call.
    pub(crate) async fn answer(
        &self,
        gate: &Arc<Gate>,
        caller: &[u8],
        request: Request<Full<Bytes>>,
    ) -> Response<ResponseBody> {
        let (gate, seal) = (Arc::clone(gate), self.seal.of(caller));
        #[cfg(not(feature = "conformance"))]
        let server =
            move || Ok(super::Server { gate: Arc::clone(&gate), seal: seal.clone(), way: Way::Http });
        #[cfg(feature = "conformance")]
        let server = move || Ok(super::fixtures::Fixtures::of(&gate, &seal));
        let sessions = Arc::clone(&self.sessions);
        StreamableHttpService::new(server, sessions, self.settings.clone()).handle(request).await
    }
}
