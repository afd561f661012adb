//! The way to providers of language models: the program's HTTP, without anything of Sentry's.

use crate::telemetry;
use async_trait::async_trait;
use http::{Request, Response};
use llm::{Exchange, NoAnswer};
use sentry_api::{Http, HttpSettings, Transport};
use std::time::Duration;

/// A model that thinks says nothing for so long.
const SILENCE: Duration = Duration::from_secs(120);

/// HTTP to providers: our certificates and proxies. Neither a Sentry token nor the operator's headers for Sentry are in
/// it, because both belong to the client of Sentry.
pub(crate) struct ToProviders(Http);

impl ToProviders {
    /// Opens nothing yet.
    pub(crate) fn new(settings: HttpSettings) -> Self {
        Self(Http::new(settings).bearing_silence(SILENCE))
    }
}

#[async_trait]
impl Exchange for ToProviders {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let answer = telemetry::question(self.0.exchange(request)).await;
        answer.map_err(|reason| NoAnswer { reason: reason.words(), is_passing: reason.is_passing() })
    }
}
