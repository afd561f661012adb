//! Which language model is asked, if any: only one whose provider the operator named.

use super::{
    ConfigError, Notice,
    source::{Found, Places, Source, flag},
    token::{BadToken, token},
};
use crate::{
    cli::AgentFlags,
    env::{
        ANTHROPIC_API_KEY, ANTHROPIC_MODEL, EMBEDDED_AGENT_PROVIDER, OPENAI_API_KEY, OPENAI_API_VERSION,
        OPENAI_MODEL, OPENAI_REASONING_EFFORT, OPENROUTER_API_KEY, OPENROUTER_MODEL,
        OPENROUTER_REASONING_EFFORT,
    },
};
use llm::{BadBaseUrl, BadChoice, BaseUrl, Choice, Effort, Provider};

/// The model that is asked.
pub(crate) struct Agent {
    pub(crate) choice: Choice,
    /// Where its key was found.
    pub(crate) key_source: Source,
}

/// Why no model can be asked although one is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadAgent {
    /// No such provider.
    #[error("it is no provider; write openai, azure-openai, anthropic or openrouter")]
    Provider,
    /// The key is none.
    #[error(transparent)]
    Key(BadToken),
    /// The address is none.
    #[error(transparent)]
    Address(#[from] BadBaseUrl),
    /// Azure's settings do not fit together.
    #[error(transparent)]
    Choice(#[from] BadChoice),
    /// No such effort.
    #[error("write low, medium or high; empty says nothing about it")]
    Effort,
    /// No such effort, where there are more.
    #[error("write none, minimal, low, medium, high or xhigh; empty says nothing about it")]
    EffortOfOpenRouter,
    /// Not a model's name.
    #[error("it is no model's name")]
    Model,
}

const fn key_variable(provider: Provider) -> &'static str {
    match provider {
        Provider::OpenAi | Provider::AzureOpenAi => OPENAI_API_KEY,
        Provider::Anthropic => ANTHROPIC_API_KEY,
        Provider::OpenRouter => OPENROUTER_API_KEY,
    }
}

/// Finds the model. A key alone chooses nothing, and says so.
pub(super) fn find(
    flags: &AgentFlags,
    places: &Places,
    notices: &mut Vec<Notice>,
) -> Result<Option<Agent>, ConfigError> {
    let chosen = filled(flag("--agent-provider", flags.agent_provider.as_deref()));
    let Some(chosen) = chosen.or_else(|| places.variable(&[EMBEDDED_AGENT_PROVIDER])) else {
        notices.extend(unchosen(flags, places));
        return Ok(None);
    };
    let provider: Provider = chosen.text.parse().map_err(|_| bad(&chosen, BadAgent::Provider))?;
    let key = places.variable(&[key_variable(provider)]);
    // As with the official server: searches work without a model, so its key need not stop the start.
    let Some(key) = key else {
        notices.push(Notice::NoKey(provider.id(), key_variable(provider)));
        return Ok(None);
    };
    let (typed_base, typed_model, model_variable, effort_variable) = match provider {
        Provider::OpenAi | Provider::AzureOpenAi => (
            flag("--openai-base-url", flags.openai_base_url.as_deref()),
            flag("--openai-model", flags.openai_model.as_deref()),
            OPENAI_MODEL,
            Some(OPENAI_REASONING_EFFORT),
        ),
        Provider::Anthropic => (
            flag("--anthropic-base-url", flags.anthropic_base_url.as_deref()),
            flag("--anthropic-model", flags.anthropic_model.as_deref()),
            ANTHROPIC_MODEL,
            None,
        ),
        Provider::OpenRouter => (None, None, OPENROUTER_MODEL, Some(OPENROUTER_REASONING_EFFORT)),
    };
    // An empty address would send the key to another server than was meant.
    let base = typed_base.map(|found| found.text.parse::<BaseUrl>().map_err(|problem| bad(&found, problem)));
    let text = token(key.text).map_err(|problem| bad(&key, BadAgent::Key(problem)))?;
    let version = places.variable(&[OPENAI_API_VERSION]).map(|found| found.text.trim().to_owned());
    let choice = Choice::new(provider, text.into(), base.transpose()?, version);
    let mut choice = choice.map_err(|problem| bad(&chosen, problem))?;
    if let Some(model) = filled(typed_model).or_else(|| places.variable(&[model_variable])) {
        let name = model.text.trim();
        let fits = name.len() <= 200 && name.chars().all(|c| c.is_ascii_graphic());
        choice = choice.with_model(if fits { name } else { return Err(bad(&model, BadAgent::Model)) });
    }
    if let Some(effort) = effort_variable.and_then(|name| places.variable(&[name])) {
        let named = Effort::named(effort.text, provider);
        if named.is_none() && !effort.text.trim().is_empty() {
            let openrouter = provider == Provider::OpenRouter;
            let problem = if openrouter { BadAgent::EffortOfOpenRouter } else { BadAgent::Effort };
            return Err(bad(&effort, problem));
        }
        choice = choice.with_effort(named);
    }
    Ok(Some(Agent { choice, key_source: key.source }))
}

/// What is worth telling when nothing is chosen: keys that choose nothing, flags that change nothing.
fn unchosen(flags: &AgentFlags, places: &Places) -> Vec<Notice> {
    let keys = [OPENAI_API_KEY, ANTHROPIC_API_KEY, OPENROUTER_API_KEY];
    let keys: Vec<&str> = keys.into_iter().filter(|name| places.variable(&[*name]).is_some()).collect();
    let given =
        |name, value: &Option<String>| value.as_ref().is_some_and(|value| !value.is_empty()).then_some(name);
    let idle: Vec<&str> = [
        given("--openai-base-url", &flags.openai_base_url),
        given("--openai-model", &flags.openai_model),
        given("--anthropic-base-url", &flags.anthropic_base_url),
        given("--anthropic-model", &flags.anthropic_model),
    ]
    .into_iter()
    .flatten()
    .collect();
    let keys = (!keys.is_empty()).then_some(Notice::KeysAlone(keys));
    keys.into_iter().chain((!idle.is_empty()).then_some(Notice::WithoutProvider(idle))).collect()
}

/// A value with content: an empty name names nothing.
fn filled(found: Option<Found<'_>>) -> Option<Found<'_>> {
    found.filter(|found| !found.text.trim().is_empty())
}

fn bad(found: &Found<'_>, problem: impl Into<BadAgent>) -> ConfigError {
    ConfigError::new(found.source, problem.into())
}
