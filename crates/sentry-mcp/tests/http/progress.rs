//! How far a call is: told in a stream of events to who wants to know and can read one, and to nobody else.

use crate::{
    client::{Ask, call, connect},
    modern::modern,
    server::Server,
};
use fake_sentry::{Act, FULL_TOKEN, FakeProviders, FakeSentry, Fault, PROVIDER_KEY, Trouble};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    time::{Duration, Instant},
};
use tokio::runtime::{Builder, Runtime};

const TOKEN: &str = "of the call";

/// A server whose language model searches once and then answers, so many times.
struct Asking {
    server: Server,
    _providers: (FakeProviders, Runtime),
}

impl Asking {
    fn times(times: usize) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let search = json!({"query": "is:unresolved", "sort": "freq", "organizationSlug": "acme"});
        let script = || [Act::calls("search_issues", search.clone()), Act::says("BACKEND-1K.")];
        let script: Vec<Act> = (0..times).flat_map(|_| script()).collect();
        let providers = runtime.block_on(FakeProviders::serve(script)).unwrap();
        let base = format!("--openai-base-url={}/v1", providers.url());
        let variables = [
            ("SENTRY_ACCESS_TOKEN", FULL_TOKEN),
            ("EMBEDDED_AGENT_PROVIDER", "openai"),
            ("OPENAI_API_KEY", PROVIDER_KEY),
        ];
        let server = Server::start(FakeSentry::acme(), &[&base], &variables);
        Self { server, _providers: (providers, runtime) }
    }
}

fn calls(meta: &Value) -> [Ask; 2] {
    calls_of("use_sentry", &json!({"request": "What is worst?"}), meta)
}

/// The same call in both eras, with what it says of itself beside its arguments.
fn calls_of(tool: &str, arguments: &Value, meta: &Value) -> [Ask; 2] {
    let mut legacy = call(tool, arguments.clone());
    legacy["params"]["_meta"] = meta.clone();
    let legacy = Ask::post("/mcp", &legacy).with("mcp-protocol-version", "2025-11-25");
    let mut modern = modern("tools/call", json!({"name": tool, "arguments": arguments}), json!({}));
    let mut body: Value = String::from_utf8(modern.body).unwrap().parse().unwrap();
    body["params"]["_meta"].as_object_mut().unwrap().extend(meta.as_object().unwrap().clone());
    modern.body = body.to_string().into();
    [legacy, modern]
}

/// The messages of a stream of events, each with when it came. Lines that frame chunks, and ids, are passed over.
fn streamed(server: &Server, ask: &Ask) -> (String, Vec<(Value, Instant)>) {
    let mut stream = connect(server.address());
    stream.write_all(&ask.bytes(server.address())).unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let head: Vec<String> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let data = lines.filter_map(|line| Some((line.strip_prefix("data: ")?.parse().ok()?, Instant::now())));
    (head.join("\n").to_ascii_lowercase(), data.collect())
}

#[test]
fn who_asks_for_progress_is_told_it_in_order_before_the_result() {
    let Asking { server, _providers } = Asking::times(2);
    // Sentry takes its time.
    let late = Duration::from_secs(2);
    server.sentry().faults().add(Fault::new(Trouble::Slow(late)).path("/issues/"));
    for ask in calls(&json!({"progressToken": TOKEN})) {
        let (head, messages) = streamed(&server, &ask);
        assert!(head.starts_with("http/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        // Whoever stands between must not hold a stream up.
        assert!(head.contains("\nx-accel-buffering: no\n"), "{head}");
        assert!(head.contains("\ncache-control: no-cache\n"), "{head}");
        let ((result, ended), told) = messages.split_last().unwrap();
        assert!(told.len() >= 2, "{messages:?}");
        for (place, (told, _)) in told.iter().enumerate() {
            assert_eq!(told["method"], "notifications/progress", "{told}");
            assert_eq!(told["params"]["progressToken"], TOKEN);
            assert_eq!(told["params"]["progress"].as_f64(), Some(place as f64 + 1.0), "{told}");
            assert!(told["params"]["message"].as_str().unwrap().starts_with("step "), "{told}");
            assert!(told.get("id").is_none() && told["jsonrpc"] == "2.0", "{told}");
        }
        let id = String::from_utf8(ask.body).unwrap().parse::<Value>().unwrap()["id"].clone();
        assert_eq!(result["id"], id);
        let text = result["result"]["content"][0]["text"].as_str().unwrap();
        assert!(text.contains("BACKEND-1K"), "{text}");
        // It was told while it went on, and not with the result.
        assert!(*ended - told[0].1 > late / 2, "{:?}", *ended - told[0].1);
    }
}

#[test]
fn who_does_not_ask_or_cannot_read_a_stream_gets_json() {
    let Asking { server, _providers } = Asking::times(8);
    for ask in calls(&json!({})) {
        assert!(server.ask(&ask).answer().0.contains("BACKEND-1K"));
    }
    for ask in calls(&json!({"progressToken": TOKEN})) {
        for accept in ["application/json", "application/json, text/event-stream;q=0"] {
            let (text, is_error) = server.ask(&ask.clone().with("accept", accept)).answer();
            assert!(!is_error && text.contains("BACKEND-1K"), "{accept}: {text}");
        }
    }
    // A program that speaks JSON-RPC alone.
    let [mut ask, _] = calls(&json!({"progressToken": TOKEN}));
    for path in ["/mcp", "/rpc"] {
        ask.path = path.to_owned();
        let ask = ask.clone().with("mcp-protocol-version", "").with("accept", "application/json");
        assert!(server.ask(&ask).answer().0.contains("BACKEND-1K"), "{path}");
    }
    // A tool that tells nothing answers as ever, whoever asks.
    let mut plain = call("find_organizations", json!({}));
    plain["params"]["_meta"] = json!({"progressToken": TOKEN});
    let ask = Ask::post("/mcp", &plain).with("mcp-protocol-version", "2025-11-25");
    assert!(server.ask(&ask).answer().0.contains("acme"));
}

#[test]
fn a_sweep_tells_how_many_issues_it_has_read() {
    let server = Server::start(FakeSentry::large(400), &[], &[("SENTRY_ACCESS_TOKEN", FULL_TOKEN)]);
    let arguments = json!({"organizationSlug": "large", "since": "90d", "limit": 2});
    for ask in calls_of("triage_issues", &arguments, &json!({"progressToken": TOKEN})) {
        let (_, messages) = streamed(&server, &ask);
        let ((result, ended), told) = messages.split_last().unwrap();
        assert_ne!(result["result"]["isError"], true, "{result}");
        let said: Vec<&str> =
            told.iter().map(|(told, _)| told["params"]["message"].as_str().unwrap()).collect();
        assert_eq!(said[..2], ["100 of 320 issues read", "200 of 320 issues read"], "{said:?}");
        assert_eq!(said[4..], ["1 of 2 issues read in full", "2 of 2 issues read in full"], "{said:?}");
        let progress: Vec<f64> =
            told.iter().map(|(told, _)| told["params"]["progress"].as_f64().unwrap()).collect();
        assert!(progress.is_sorted_by(|before, after| before < after), "{progress:?}");
        // A second has four pages.
        assert!(*ended - told[0].1 > Duration::from_millis(400), "{:?}", *ended - told[0].1);
    }
}
