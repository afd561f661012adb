//! The way to GitHub and GitLab: the program's HTTP, without anything of Sentry's.

use async_trait::async_trait;
use forge::{Carry, Lost};
use http::{Request, Response};
use sentry_api::{Http, HttpSettings, Transport};

/// HTTP to a forge: our certificates, proxies and name. Neither a Sentry token nor the operator's headers for Sentry are
/// in it, because both belong to the client of Sentry. Redirects are not followed.
pub(crate) struct ToForge(Http);

impl ToForge {
    /// Opens nothing yet.
    pub(crate) fn new(settings: HttpSettings) -> Self {
        Self(Http::new(settings))
    }
}

#[async_trait]
impl Carry for ToForge {
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Lost> {
        self.0.exchange(request).await.map_err(|reason| Lost(reason.words()))
    }
}
