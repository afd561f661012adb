//! A language model that the operator chose, as clients and operators meet it. It follows a script.

use crate::{
    session::{Session, program},
    upstream::Upstream,
};
use fake_sentry::{Act, FULL_TOKEN, FakeProviders, FakeSentry, PROVIDER_KEY};
use serde_json::{Value, json};
use std::{process::Stdio, time::Duration};
use tokio::runtime::{Builder, Runtime};

/// Providers that are served as long as the value lives.
struct Providers {
    running: FakeProviders,
    _runtime: Runtime,
}

impl Providers {
    fn serve(script: Vec<Act>) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let running = runtime.block_on(FakeProviders::serve(script)).unwrap();
        Self { running, _runtime: runtime }
    }

    /// The program before this Sentry, with one of these as its provider.
    fn session(&self, upstream: &Upstream, flag: &str, variables: &[(&str, &str)]) -> Session {
        let (host, base) = (upstream.host(), format!("{flag}={}/v1", self.running.url()));
        let mut all =
            vec![("SENTRY_ACCESS_TOKEN", FULL_TOKEN), ("SENTRY_HEADERS", "X-Gate: HEADER-OF-SENTRY")];
        all.extend(variables);
        Session::start(&["--host", &host, "--insecure-http", &base], &all)
    }
}

fn worst() -> Act {
    Act::calls("search_issues", json!({"query": "is:unresolved", "sort": "freq", "organizationSlug": "acme"}))
}

fn question() -> Value {
    json!({"name": "use_sentry", "arguments": {"request": "What is worst?"}, "_meta": {"progressToken": "t"}})
}

const OPENAI: [(&str, &str); 2] = [("EMBEDDED_AGENT_PROVIDER", "openai"), ("OPENAI_API_KEY", PROVIDER_KEY)];
const ANTHROPIC: [(&str, &str); 2] =
    [("EMBEDDED_AGENT_PROVIDER", "anthropic"), ("ANTHROPIC_API_KEY", PROVIDER_KEY)];

#[test]
fn a_question_is_answered_with_progress_and_its_cost() {
    for (flag, variables, provider) in
        [("--openai-base-url", OPENAI, "openai"), ("--anthropic-base-url", ANTHROPIC, "anthropic")]
    {
        let upstream = Upstream::serve(FakeSentry::acme());
        let providers = Providers::serve(vec![worst(), Act::says("BACKEND-1K.")]);
        let mut session = providers.session(&upstream, flag, &variables);
        session.initialize("2025-11-25");
        let listed = session.request("tools/list", &json!({}));
        assert!(listed.to_string().contains("\"use_sentry\""), "{listed}");
        let answer = session.request("tools/call", &question());
        let result = &answer["result"];
        assert!(result["content"][0]["text"].as_str().unwrap().contains("| BACKEND-1K."), "{answer}");
        assert_eq!(result["_meta"]["sentry-mcp/label"]["integrity"], "untrusted");
        let usage = &result["_meta"]["sentry-mcp/usage"];
        assert_eq!((usage["provider"].as_str(), usage["questions"].as_u64()), (Some(provider), Some(2)));
        assert_eq!((usage["inputTokens"].as_u64(), usage["outputTokens"].as_u64()), (Some(200), Some(40)));
        let progress = session.asked("notifications/progress");
        assert_eq!(progress["params"]["progressToken"], "t");
        assert_eq!(progress["params"]["message"], "step 1 of at most 12: asking the model");
        assert_eq!(providers.running.complaints(), [""; 0]);
        // Nothing of Sentry's goes to the provider.
        let sent = format!("{:?}", providers.running.questions());
        assert!(!sent.contains(FULL_TOKEN) && !sent.contains("HEADER-OF-SENTRY"));
        assert!(!session.end().complaints.contains(PROVIDER_KEY));
    }
}

#[test]
fn a_cancelled_question_is_not_answered() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let providers = Providers::serve(vec![Act::Waits(Duration::from_secs(60))]);
    let mut session = providers.session(&upstream, "--openai-base-url", &OPENAI);
    session.initialize("2025-11-25");
    let id = session.ask("tools/call", &question());
    session.asked("notifications/progress");
    session.notify("notifications/cancelled", &json!({"requestId": id}));
    session.request("ping", &json!({}));
    let ended = session.end();
    assert!(ended.status.success());
    assert!(ended.unclaimed.iter().all(|message| message["id"] != json!(id)), "{:?}", ended.unclaimed);
}

#[test]
fn keys_alone_ask_nobody() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let providers = Providers::serve(vec![worst()]);
    let keys = [("OPENAI_API_KEY", PROVIDER_KEY), ("ANTHROPIC_API_KEY", PROVIDER_KEY)];
    let mut session = providers.session(&upstream, "--openai-base-url", &keys);
    session.initialize("2025-11-25");
    let listed = session.request("tools/list", &json!({}));
    assert!(!listed.to_string().contains("use_sentry"), "{listed}");
    let (text, is_error) = session.call("use_sentry", &json!({"request": "What is worst?"}));
    assert!(is_error && text.contains("none is chosen"), "{text}");
    let (text, is_error) =
        session.call("search_issues", &json!({"query": "worst crashes", "organizationSlug": "acme"}));
    assert!(!is_error, "{text}");
    assert!(providers.running.questions().is_empty());
    let said = session.end().complaints;
    assert_eq!(
        said.matches("OPENAI_API_KEY and ANTHROPIC_API_KEY alone asks no language model").count(),
        1,
        "{said}"
    );
}

#[test]
fn a_provider_that_does_not_exist_ends_the_start_and_one_without_its_key_is_told() {
    for (words, variables, code, expected) in [
        (
            &["--agent-provider", "anthropic"][..],
            &OPENAI[1..],
            0,
            "anthropic is chosen and ANTHROPIC_API_KEY is not set",
        ),
        (&[], &OPENAI[..1], 0, "openai is chosen and OPENAI_API_KEY is not set"),
        (&["--agent-provider", "clippy"], &[], 2, "--agent-provider: it is no provider"),
    ] {
        let output = program(words, variables).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn doctor_names_the_model_and_not_the_key() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let host = upstream.host();
    let words = ["doctor", "--host", &host, "--insecure-http"];
    let token = ("SENTRY_ACCESS_TOKEN", FULL_TOKEN);
    for (variables, expected) in [
        (vec![token], "Language model: `none chosen`"),
        (
            vec![token, OPENAI[0], OPENAI[1]],
            "Language model: `gpt-5 of openai at https://api.openai.com/v1, key from OPENAI_API_KEY`",
        ),
    ] {
        let output = program(&words, &variables).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains(expected) && !text.contains(PROVIDER_KEY), "{text}");
    }
}
