//! The exchange that the program hands in, in a few lines of the tests' own.

use async_trait::async_trait;
use http::{Request, Response};
use llm::{Exchange, NoAnswer};
use reqwest::Client;

pub(crate) struct OverHttp(Client);

impl OverHttp {
    pub(crate) fn new() -> Self {
        // Nothing here is encrypted; reqwest wants a provider of ciphers all the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        #[expect(
            clippy::disallowed_methods,
            reason = "the program's client is in a crate that this one must not know"
        )]
        let client = Client::builder().no_proxy().build().unwrap();
        Self(client)
    }
}

#[async_trait]
impl Exchange for OverHttp {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let no_answer = |_| NoAnswer { reason: "the connection failed", is_passing: true };
        let answer = self.0.execute(request.try_into().unwrap()).await.map_err(no_answer)?;
        let mut response = Response::builder().status(answer.status());
        response.headers_mut().unwrap().extend(answer.headers().clone());
        Ok(response.body(answer.bytes().await.map_err(no_answer)?.to_vec()).unwrap())
    }
}
