//! Every provider over real HTTP, against scripted ones that are as strict as theirs.
#![cfg(test)]

mod failures;
mod over_http;
mod talks;

use fake_sentry::{Act, FakeProviders, PROVIDER_KEY};
use llm::{Choice, Model, Offer, Provider, Talk};
use over_http::OverHttp;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use untrusted::{Answer, Boundary, Budget};

/// The ways to ask, with the path below the server and the model.
const WAYS: [(Provider, &str, &str, &str); 6] = [
    (Provider::OpenAi, "/v1", "gpt-5", "/v1/responses"),
    (Provider::OpenAi, "/v1", "gpt-4o", "/v1/responses"),
    (Provider::AzureOpenAi, "/openai/v1", "gpt-5", "/openai/v1/responses"),
    (Provider::AzureOpenAi, "/openai/deployments/ours", "gpt-5", "/openai/deployments/ours/chat/completions"),
    (Provider::Anthropic, "/v1", "claude-sonnet-4-5", "/v1/messages"),
    (Provider::OpenRouter, "/api/v1", "openai/gpt-5.6-luna", "/api/v1/chat/completions"),
];

const SOON: Duration = Duration::from_secs(10);

fn model(providers: &FakeProviders, way: (Provider, &str, &str, &str)) -> Model {
    let (provider, path, model, _) = way;
    let base = format!("{}{path}", providers.url()).parse().unwrap();
    let version = Some("2024-10-21".to_owned());
    let choice = Choice::new(provider, PROVIDER_KEY.to_owned().into(), Some(base), version).unwrap();
    Model::new(choice.with_model(model), Arc::new(OverHttp::new()))
}

fn talk(request: &str) -> Talk {
    let prompt = Boundary::with_nonce(7).prompt(&Answer::new("What is known"), request, Budget::default());
    Talk::new("Answer in one word.", &prompt.unwrap(), 1_000)
}

fn offer(name: &'static str) -> Offer {
    let schema = json!({"type": "object", "properties": {"query": {"type": "string"}}});
    let Value::Object(schema) = schema else { unreachable!("an object") };
    Offer { name, description: "Looks something up.".to_owned(), schema }
}

/// Providers that do this, and what they complain of at the end.
async fn serve(script: impl IntoIterator<Item = Act>) -> FakeProviders {
    FakeProviders::serve(script).await.unwrap()
}

#[track_caller]
fn content(providers: &FakeProviders) {
    assert_eq!(providers.complaints(), [""; 0]);
}
