//! Which language model is asked: none, unless somebody says so.

use super::*;
use llm::Provider;

/// The model that these settings choose: provider, model, address.
fn chosen(words: &[&str], variables: &[(&str, &str)]) -> Option<(Provider, String, String)> {
    let choice = configured(words, variables).agent?.choice;
    Some((choice.provider(), choice.model().to_owned(), choice.base().to_string()))
}

const KEYS: [(&str, &str); 3] =
    [("OPENAI_API_KEY", "a"), ("ANTHROPIC_API_KEY", "b"), ("OPENROUTER_API_KEY", "c")];

#[test]
fn keys_alone_choose_nothing_and_say_so_once() {
    for count in 1..=3 {
        let (config, notices) = configure(&["--access-token=x"], &KEYS[..count], &[]).unwrap();
        assert!(config.agent.is_none());
        assert_eq!(notices.iter().filter(|notice| matches!(notice, Notice::KeysAlone(_))).count(), 1);
    }
    assert_eq!(chosen(&["--agent-provider="], &KEYS), None);
    assert_eq!(chosen(&[], &[KEYS[0], ("EMBEDDED_AGENT_PROVIDER", " ")]), None);
}

#[test]
fn a_provider_is_chosen_by_flag_or_variable() {
    let variable = ("EMBEDDED_AGENT_PROVIDER", " OpenAI ");
    let openai = (Provider::OpenAi, "gpt-5".to_owned(), "https://api.openai.com/v1".to_owned());
    assert_eq!(chosen(&[], &[KEYS[0], variable]), Some(openai));
    let words = [
        "--agent-provider=anthropic",
        "--anthropic-model=claude-x",
        "--anthropic-base-url=https://a.example/v1/",
    ];
    let anthropic = (Provider::Anthropic, "claude-x".to_owned(), "https://a.example/v1".to_owned());
    assert_eq!(chosen(&words, &[KEYS[1], variable, ("ANTHROPIC_MODEL", "claude-y")]), Some(anthropic));
    let variables = [KEYS[2], ("OPENROUTER_MODEL", "x/y"), ("OPENROUTER_REASONING_EFFORT", "max")];
    let router = (Provider::OpenRouter, "x/y".to_owned(), "https://openrouter.ai/api/v1".to_owned());
    assert_eq!(chosen(&["--agent-provider=openrouter"], &variables), Some(router));
    let azure = ["--agent-provider=azure-openai", "--openai-base-url=https://a.openai.azure.com/openai/v1"];
    assert_eq!(chosen(&azure, &[KEYS[0], ("OPENAI_MODEL", "ours")]).unwrap().1, "ours");
}

#[test]
fn an_effort_may_be_empty() {
    for effort in ["", "low", "Medium", "high"] {
        let variables = [KEYS[0], ("OPENAI_REASONING_EFFORT", effort)];
        assert!(chosen(&["--agent-provider=openai"], &variables).is_some(), "{effort}");
    }
}

#[test]
fn addresses_come_from_flags_alone_and_keys_never_from_the_working_directory() {
    let variables = [KEYS[0], ("OPENAI_BASE_URL", "https://evil.example/v1")];
    assert_eq!(chosen(&["--agent-provider=openai"], &variables).unwrap().2, "https://api.openai.com/v1");
    let dot = "SENTRY_AUTH_TOKEN=dot\nEMBEDDED_AGENT_PROVIDER=openai\nOPENAI_API_KEY=evil\n";
    let (config, notices) = configure(&[], &[], &[(".env", dot)]).unwrap();
    assert!(config.agent.is_none() && notices.len() == 1, "{notices:?}");
    let file = [("file", "EMBEDDED_AGENT_PROVIDER=openai\nOPENAI_API_KEY=ours\n")];
    assert!(configure(&["--env-file=file"], &[], &file).unwrap().0.agent.is_some());
}

#[test]
fn a_provider_without_its_key_is_not_asked_and_ends_nothing() {
    let environment = [("EMBEDDED_AGENT_PROVIDER", "anthropic"), KEYS[0], ("SENTRY_ACCESS_TOKEN", "x")];
    for (words, variables, provider, variable) in [
        (&["--agent-provider=openai"][..], &environment[2..], "openai", "OPENAI_API_KEY"),
        (&["--agent-provider=openrouter"], &environment, "openrouter", "OPENROUTER_API_KEY"),
        (&[], &environment, "anthropic", "ANTHROPIC_API_KEY"),
    ] {
        let (config, notices) = configure(words, variables, &[]).unwrap();
        assert!(config.agent.is_none(), "{words:?}");
        assert_eq!(notices, [Notice::NoKey(provider, variable)], "{words:?}");
    }
}

#[test]
fn what_cannot_be_asked_ends_the_start() {
    let azure = "--agent-provider=azure-openai";
    let deployment = "--openai-base-url=https://a.openai.azure.com/openai/deployments/CANARY";
    let openai = "--agent-provider=openai";
    type Typed<'a> = &'a [&'a str];
    type Set<'a> = &'a [(&'a str, &'a str)];
    let all: [(Typed<'_>, Set<'_>); 10] = [
        (&["--agent-provider=CANARY"], &KEYS),
        (&[], &[("EMBEDDED_AGENT_PROVIDER", "CANARY")]),
        (&[azure], &KEYS),
        (&[azure, deployment], &KEYS),
        (&[openai, "--openai-base-url="], &KEYS),
        (&[openai, "--openai-base-url=http://CANARY.example.com/v1"], &KEYS),
        (&[openai, "--openai-base-url=https://u:CANARY@a.example/v1"], &KEYS),
        (&[openai, "--openai-model=a CANARY"], &KEYS),
        (&[openai], &[KEYS[0], ("OPENAI_REASONING_EFFORT", "CANARY")]),
        (&[openai], &[("OPENAI_API_KEY", "${CANARY}")]),
    ];
    let said: Vec<String> = all
        .iter()
        .map(|(words, variables)| {
            let (said, code) = refused(words, variables, &[]);
            assert!(!said.contains("CANARY"), "{said}");
            format!("{code} {said}")
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}
