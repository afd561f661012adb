//! A language model that follows a script, asked over real HTTP.

use super::Build;
use async_trait::async_trait;
use fake_sentry::{FakeProviders, PROVIDER_KEY};
use http::{Request, Response};
use llm::{Choice, Exchange, Model, NoAnswer, Provider};
use sentry_api::{Http, HttpSettings, Transport};
use std::sync::Arc;

/// The program's way to providers, but for the words of failures.
struct OverHttp(Http);

#[async_trait]
impl Exchange for OverHttp {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, NoAnswer> {
        let failed = |_| NoAnswer { reason: "the connection failed", is_passing: true };
        self.0.exchange(request).await.map_err(failed)
    }
}

/// A model at these providers.
pub(crate) fn model_at(providers: &FakeProviders, provider: Provider) -> Model {
    let path = match provider {
        Provider::AzureOpenAi => "/openai/v1",
        Provider::OpenRouter => "/api/v1",
        Provider::OpenAi | Provider::Anthropic => "/v1",
    };
    let base = format!("{}{path}", providers.url()).parse().unwrap();
    let choice = Choice::new(provider, PROVIDER_KEY.to_owned().into(), Some(base), None).unwrap();
    Model::new(choice, Arc::new(OverHttp(Http::new(HttpSettings::default()))))
}

impl Build {
    /// The usual session, with a model of Anthropic's at these providers.
    pub(crate) fn asking(providers: &FakeProviders) -> Self {
        Self { model: Some(model_at(providers, Provider::Anthropic)), ..Self::default() }
    }
}
