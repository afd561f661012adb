//! What the operator chose: a provider, its key and model, and how hard the model is to think.

use crate::base_url::BaseUrl;
use secrecy::SecretString;
use std::{fmt, str::FromStr};

/// Who runs the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// OpenAI, or whatever speaks its API at another address.
    OpenAi,
    /// OpenAI's models at Azure.
    AzureOpenAi,
    /// Anthropic.
    Anthropic,
    /// OpenRouter, which passes questions on to many.
    OpenRouter,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::OpenAi, Self::AzureOpenAi, Self::Anthropic, Self::OpenRouter];

    /// As settings name it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OpenAi => "openai",
            Self::AzureOpenAi => "azure-openai",
            Self::Anthropic => "anthropic",
            Self::OpenRouter => "openrouter",
        }
    }

    /// The model that is asked when none is named.
    #[must_use]
    pub const fn default_model(self) -> &'static str {
        match self {
            Self::OpenAi | Self::AzureOpenAi => "gpt-5",
            Self::Anthropic => "claude-sonnet-4-5",
            Self::OpenRouter => "openai/gpt-5.6-luna",
        }
    }

    const fn address(self) -> Option<&'static str> {
        match self {
            Self::OpenAi => Some("https://api.openai.com/v1"),
            Self::AzureOpenAi => None,
            Self::Anthropic => Some("https://api.anthropic.com/v1"),
            Self::OpenRouter => Some("https://openrouter.ai/api/v1"),
        }
    }
}

impl FromStr for Provider {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_lowercase();
        let known = Self::ALL.into_iter().find(|provider| provider.id() == text);
        known.ok_or("write openai, azure-openai, anthropic or openrouter")
    }
}

/// How hard a model that can think is to think.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort(&'static str);

impl Effort {
    /// A little: what a search needs.
    pub const LOW: Self = Self("low");
    const OF_OPENAI: [&'static str; 3] = ["low", "medium", "high"];
    const OF_OPENROUTER: [&'static str; 6] = ["none", "minimal", "low", "medium", "high", "xhigh"];

    /// The effort of this name, if the provider knows it.
    #[must_use]
    pub fn named(text: &str, provider: Provider) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let known: &[&'static str] = match provider {
            Provider::OpenRouter if text == "max" => return Some(Self("xhigh")),
            Provider::OpenRouter => &Self::OF_OPENROUTER,
            _ => &Self::OF_OPENAI,
        };
        known.iter().find(|known| **known == text).map(|known| Self(known))
    }

    pub(crate) const fn as_str(self) -> &'static str {
        self.0
    }
}

/// Why a choice cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadChoice {
    /// Azure has no address that all share.
    #[error("azure-openai needs --openai-base-url, which ends in /openai/v1 or /openai/deployments/NAME")]
    AzureAddress,
    /// Azure's older form demands a version.
    #[error("a base URL that ends in /openai/deployments/NAME needs OPENAI_API_VERSION")]
    AzureVersion,
}

/// A model that can be asked. The key is in it, so `Debug` shows only who is asked.
#[derive(Clone)]
pub struct Choice {
    pub(crate) provider: Provider,
    pub(crate) key: SecretString,
    pub(crate) model: String,
    pub(crate) base: BaseUrl,
    /// Whether the operator named the address, behind which something else may be.
    pub(crate) is_own_base: bool,
    pub(crate) effort: Option<Effort>,
    /// Azure's older form demands it.
    pub(crate) api_version: Option<String>,
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Choice")
            .field("provider", &self.provider)
            .field("model", &self.model)
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl Choice {
    /// A provider with its key and its usual model. `base` is where the operator says that it is.
    ///
    /// # Errors
    /// For Azure without an address of one of its two forms, or without the version that the older one demands.
    pub fn new(
        provider: Provider,
        key: SecretString,
        base: Option<BaseUrl>,
        api_version: Option<String>,
    ) -> Result<Self, BadChoice> {
        let is_own_base = base.is_some();
        let base = base.or_else(|| provider.address().map(BaseUrl::own)).ok_or(BadChoice::AzureAddress)?;
        let choice = Self {
            provider,
            key,
            model: provider.default_model().to_owned(),
            base,
            is_own_base,
            effort: None,
            api_version,
        };
        if provider == Provider::AzureOpenAi {
            match choice.azure_form() {
                None => return Err(BadChoice::AzureAddress),
                Some(Azure::Deployment) if choice.api_version.is_none() => {
                    return Err(BadChoice::AzureVersion);
                }
                Some(_) => {}
            }
        }
        Ok(choice.thinking_a_little())
    }

    /// Another model than the usual one.
    #[must_use]
    pub fn with_model(self, model: &str) -> Self {
        Self { model: model.to_owned(), effort: None, ..self }.thinking_a_little()
    }

    /// How hard it is to think; `None` says nothing about it.
    #[must_use]
    pub fn with_effort(self, effort: Option<Effort>) -> Self {
        Self { effort, ..self }
    }

    /// Who runs the model.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        self.provider
    }

    /// The model's name.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// Where it is.
    #[must_use]
    pub const fn base(&self) -> &BaseUrl {
        &self.base
    }

    /// A model that cannot think refuses to be told how hard to, so only those that are known to are.
    fn thinking_a_little(self) -> Self {
        let effort = match self.provider {
            Provider::OpenRouter => Some(Effort::LOW),
            Provider::OpenAi | Provider::AzureOpenAi => self.thinks().then_some(Effort::LOW),
            Provider::Anthropic => None,
        };
        Self { effort, ..self }
    }

    /// Whether the model is one of OpenAI's that think, by its name.
    pub(crate) fn thinks(&self) -> bool {
        let name = self.model.as_str();
        let by_number =
            name.strip_prefix('o').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        (name.starts_with("gpt-5") || by_number) && !name.contains("chat")
    }

    pub(crate) fn azure_form(&self) -> Option<Azure> {
        if self.base.ends_with("/openai/v1") {
            Some(Azure::Newer)
        } else if self.base.is_child_of("/openai/deployments") {
            Some(Azure::Deployment)
        } else {
            None
        }
    }
}

/// The two forms of an address at Azure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Azure {
    /// `…/openai/v1`
    Newer,
    /// `…/openai/deployments/NAME`
    Deployment,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(provider: Provider, base: Option<&str>, version: Option<&str>) -> Result<Choice, BadChoice> {
        let base = base.map(|base| base.parse().unwrap());
        Choice::new(provider, "secret-key".to_owned().into(), base, version.map(str::to_owned))
    }

    #[test]
    fn azure_has_two_forms_of_address_and_no_other() {
        let newer = Some("https://a.openai.azure.com/openai/v1/");
        let older = Some("https://a.openai.azure.com/openai/deployments/gpt-5");
        assert!(choice(Provider::AzureOpenAi, newer, None).is_ok());
        assert!(choice(Provider::AzureOpenAi, older, Some("2024-10-21")).is_ok());
        assert_eq!(choice(Provider::AzureOpenAi, older, None).err(), Some(BadChoice::AzureVersion));
        for base in [None, Some("https://a.openai.azure.com"), Some("https://a.openai.azure.com/openai")] {
            assert_eq!(
                choice(Provider::AzureOpenAi, base, None).err(),
                Some(BadChoice::AzureAddress),
                "{base:?}"
            );
        }
    }

    #[test]
    fn only_models_that_think_are_told_how_hard() {
        for (model, thinks) in [
            ("gpt-5", true),
            ("gpt-5-mini", true),
            ("o4-mini", true),
            ("gpt-4o", false),
            ("gpt-5-chat-latest", false),
            ("omni", false),
        ] {
            let choice = choice(Provider::OpenAi, None, None).unwrap().with_model(model);
            assert_eq!(choice.effort, thinks.then_some(Effort::LOW), "{model}");
        }
        assert_eq!(choice(Provider::Anthropic, None, None).unwrap().effort, None);
    }

    #[test]
    fn each_provider_has_its_own_words_for_effort() {
        assert_eq!(Effort::named(" High", Provider::OpenAi).map(Effort::as_str), Some("high"));
        assert_eq!(Effort::named("max", Provider::OpenRouter).map(Effort::as_str), Some("xhigh"));
        assert_eq!(Effort::named("minimal", Provider::OpenAi), None);
    }

    #[test]
    fn the_key_is_not_shown() {
        assert!(!format!("{:?}", choice(Provider::OpenAi, None, None).unwrap()).contains("secret"));
    }
}
