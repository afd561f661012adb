//! MCP over HTTP, without sessions: each request stands alone and is answered as JSON, or as a stream of events where a
//! tool tells how far it is.

use super::seal::Seal;
#[cfg(not(feature = "conformance"))]
use crate::telemetry::Way;
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{Full, combinators::BoxBody};
use oauth::QuestionKey;
use rmcp::transport::streamable_http_server::{
    StreamableHttpServerConfig, StreamableHttpService, session::never::NeverSessionManager,
};
use std::{convert::Infallible, sync::Arc};
use tokio_util::sync::CancellationToken;
use tools::Gate;

/// The body of an answer.
type ResponseBody = BoxBody<Bytes, Infallible>;

/// Who is asked, as far as the answer to a question is theirs alone.
pub(crate) enum Asked<'a> {
    /// Somebody whom this process knows by this name.
    Here(&'a [u8]),
    /// Somebody who signed in, by a name that every process knows them by.
    Everywhere(&'a [u8]),
}

/// What all callers share: nothing but settings and the keys of the seals.
pub(crate) struct Streamable {
    settings: StreamableHttpServerConfig,
    sessions: Arc<NeverSessionManager>,
    /// For questions whose answer counts in this process.
    here: Seal,
    /// For questions whose answer counts in every process that has these keys.
    everywhere: Seal,
}

impl Streamable {
    /// It breaks off the calls under way when `ended` is cancelled. Host, origin and size of a request are looked at
    /// before it comes here. `keys` are for the questions to people who sign in.
    pub(crate) fn new(ended: CancellationToken, keys: &[QuestionKey]) -> Self {
        let settings = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_cancellation_token(ended)
            .disable_allowed_hosts()
            .disable_allowed_origins();
        let (here, everywhere) = (Seal::of_one_client(), Seal::of_all_processes(keys));
        Self { settings, sessions: Arc::default(), here, everywhere }
    }

    /// Answers a request of this caller. Dropping the future cancels the call. `events`: whether the caller reads a stream of
    /// them; else the answer is JSON, and nothing is told before it.
    pub(crate) async fn answer(
        &self,
        gate: &Arc<Gate>,
        asked: Asked<'_>,
        events: bool,
        request: Request<Full<Bytes>>,
    ) -> Response<ResponseBody> {
        let gate = Arc::clone(gate);
        let seal = match asked {
            Asked::Here(name) => self.here.of(name),
            Asked::Everywhere(name) => self.everywhere.of(name),
        };
        #[cfg(not(feature = "conformance"))]
        let server = move || {
            Ok(super::Server { gate: Arc::clone(&gate), seal: seal.clone(), way: Way::Http, tells: events })
        };
        #[cfg(feature = "conformance")]
        let server = move || Ok(super::fixtures::Fixtures::of(&gate, &seal, events));
        let sessions = Arc::clone(&self.sessions);
        StreamableHttpService::new(server, sessions, self.settings.clone()).handle(request).await
    }
}
