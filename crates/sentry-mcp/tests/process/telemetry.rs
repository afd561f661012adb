//! What a collector and a Sentry project are told of a session, and what they never are.

#[expect(dead_code, reason = "tests of the tools ask more of a call")]
#[path = "../../../tools/src/tests/examples.rs"]
mod examples;

use crate::{
    collector::{Collector, pairs},
    session::{Session, program},
    upstream::Upstream,
};
use examples::{Example, examples};
use fake_sentry::{
    Act, FULL_TOKEN, FakeProviders, FakeSentry, Fault, PROVIDER_KEY, Trouble, hostile::canaries,
};
use serde_json::{Map, Value, json};
use std::{
    process::Command,
    time::{Duration, Instant},
};
use tokio::runtime::Builder;

const TOKEN: (&str, &str) = ("SENTRY_ACCESS_TOKEN", FULL_TOKEN);
/// Not a tenth of them.
const ALL_TRACES: (&str, &str) = ("OTEL_TRACES_SAMPLER", "parentbased_always_on");

fn session(upstream: &Upstream, words: &[&str], variables: &[(&str, &str)]) -> Session {
    let host = upstream.host();
    let mut session = Session::start(
        &[&["--host", &host, "--insecure-http"], words].concat(),
        &[&[TOKEN, ALL_TRACES], variables].concat(),
    );
    session.initialize("2025-06-18");
    session
}

/// Spans as lines: whose child, name, kind, whether it failed, attributes. Without what is learned on the side.
fn lines(collector: &Collector) -> String {
    let spans = collector.spans();
    let mut lines: Vec<String> = Vec::new();
    for (_, span) in spans.iter().filter(|(_, span)| span.name != "GET /api/0/") {
        let parent = spans.iter().find(|(_, other)| other.span_id == span.parent_span_id);
        let parent = match parent {
            Some((_, parent)) => parent.name.as_str(),
            None if span.parent_span_id.is_empty() => "nothing",
            None => "somebody else's",
        };
        let failed = span.status.as_ref().is_some_and(|status| status.code == 2);
        assert!(span.end_time_unix_nano >= span.start_time_unix_nano);
        lines.push(format!(
            "{} (kind {}{}, below {parent}) {}",
            span.name,
            span.kind,
            if failed { ", failed" } else { "" },
            pairs(&span.attributes)
        ));
    }
    let session =
        spans.iter().flat_map(|(_, span)| &span.attributes).find(|pair| pair.key == "mcp.session.id");
    let session = session.map(|pair| pairs(std::slice::from_ref(pair))).unwrap_or_default();
    // Requests at the same time end in any order.
    lines.sort();
    lines.join("\n").replace(&session, "mcp.session.id=SESSION")
}

#[test]
fn a_call_is_told_as_a_span_with_the_requests_that_it_made() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::open();
    let mut session = session(&upstream, &["--otlp-endpoint", &collector.url()], &[]);
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let issue = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"});
    let meta = json!({"traceparent": parent, "tracestate": "a=CANARY-STATE", "baggage": "b=CANARY-BAGGAGE"});
    session.request("tools/call", &json!({"name": "get_issue_details", "arguments": issue, "_meta": meta}));
    session.call("find_projects", &json!({"organizationSlug": "acme"}));
    session.call("get_issue_details", &json!({"organizationSlug": "acme", "issueId": "BACKEND-99999"}));
    session.call("no_such_tool_CANARY", &json!({}));
    session.request("prompts/get", &json!({"name": "CANARY"}));
    session.request("resources/read", &json!({"uri": "sentry://acme/issues/BACKEND-1K"}));
    assert!(session.end().status.success());
    insta::assert_snapshot!(lines(&collector));
    let spans = collector.spans();
    let (service, call) = spans.iter().find(|(_, span)| span.name == "tools/call get_issue_details").unwrap();
    assert_eq!(service, "sentry-mcp");
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert_eq!(format!("00-{}-{}-01", hex(&call.trace_id), hex(&call.parent_span_id)), parent);
    insta::assert_snapshot!(collector.measures().into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_language_model_is_told_as_the_operator_named_it() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::open();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let script = vec![
        Act::calls("search_issues", json!({"query": "is:unresolved", "organizationSlug": "acme"})),
        Act::says("CANARY-OF-THE-MODEL"),
    ];
    let providers = runtime.block_on(FakeProviders::serve(script)).unwrap();
    let base = format!("--openai-base-url={}/v1", providers.url());
    let variables = [("EMBEDDED_AGENT_PROVIDER", "openai"), ("OPENAI_API_KEY", PROVIDER_KEY)];
    let mut session = session(&upstream, &["--otlp-endpoint", &collector.url(), &base], &variables);
    let (text, is_error) = session.call("use_sentry", &json!({"request": "What is CANARY-WORST?"}));
    assert!(!is_error, "{text}");
    session.end();
    let told = lines(&collector);
    assert!(told.contains("chat (kind 3, below tools/call use_sentry) gen_ai.operation.name=chat gen_ai.provider.name=openai gen_ai.request.model=gpt-5"), "{told}");
    assert!(told.contains("gen_ai.tool.name=use_sentry gen_ai.usage.input_tokens="), "{told}");
    let bytes: Vec<u8> = collector.posts().iter().flat_map(|post| post.body.to_vec()).collect();
    assert!(!String::from_utf8_lossy(&bytes).contains("CANARY"));
}

#[test]
fn a_project_is_told_of_failures_and_not_of_mistakes() {
    let upstream =
        Upstream::serve(FakeSentry::acme().fault(Fault::new(Trouble::Status(500)).path("/projects/")));
    let project = Collector::open();
    let variables =
        [("SENTRY_TRACES_SAMPLE_RATE", "1"), ("SENTRY_ENVIRONMENT", "staging"), ("SENTRY_RELEASE", "ours@1")];
    let mut session = session(&upstream, &["--sentry-dsn", &project.dsn()], &variables);
    let of_acme = json!({"organizationSlug": "acme"});
    let issue = |id: &str| json!({"organizationSlug": "acme", "issueId": id});
    let calls = [
        ("find_organizations", json!({})),
        ("find_projects", of_acme),
        ("get_issue_details", issue("BACKEND-99999")),
        ("get_issue_details", issue("not an issue")),
        ("no_such_tool", json!({})),
    ];
    calls.iter().for_each(|(tool, arguments)| drop(session.call(tool, arguments)));
    session.end();
    let items = project.items();
    let events: Vec<&Value> =
        items.iter().filter(|(kind, _)| kind == "event").map(|(_, event)| event).collect();
    assert_eq!(events.len(), 1, "{events:?}");
    let event = events[0];
    assert_eq!(event["exception"]["values"][0]["type"], "failing");
    assert_eq!(
        event["exception"]["values"][0]["value"],
        "tools/call find_projects at GET /api/0/organizations/{organization}/projects/ (500)"
    );
    assert_eq!((&event["environment"], &event["release"]), (&json!("staging"), &json!("ours@1")));
    assert_eq!(event["fingerprint"], json!(["failing", "find_projects"]));
    let named: Vec<_> =
        items.iter().filter(|(kind, _)| kind == "transaction").map(|(_, of)| &of["transaction"]).collect();
    let expected = ["initialize", "tools/call find_organizations", "tools/call find_projects"];
    assert_eq!(named[..3], expected.map(|name| json!(name)).iter().collect::<Vec<_>>());
    assert_eq!(named.len(), 1 + calls.len());
}

#[test]
fn nobody_is_told_unless_asked_to() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::open();
    let (url, dsn) = (collector.url(), collector.dsn());
    let of_the_application = [("SENTRY_DSN", dsn.as_str())];
    let set = [("SENTRY_MCP_DSN", dsn.as_str()), ("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str())];
    for (words, variables, is_told) in [
        (&[][..], &of_the_application[..], false),
        (&["--sentry-dsn=", "--otlp-endpoint="], &set, false),
        (&[], &set, true),
    ] {
        let variables = [variables, &[("SENTRY_TRACES_SAMPLE_RATE", "1")]].concat();
        let mut session = session(&upstream, words, &variables);
        session.call("find_organizations", &json!({}));
        session.end();
        assert_eq!(!collector.spans().is_empty(), is_told, "{words:?}");
        assert_eq!(!collector.items().is_empty(), is_told, "{words:?}");
    }
}

#[test]
fn commands_that_are_no_server_tell_nobody_and_say_so() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::open();
    let (host, url, dsn) = (upstream.host(), collector.url(), collector.dsn());
    let run = |words: &[&str], variables: &[(&str, &str)]| {
        let all = [words, &["--host", &host, "--insecure-http"]].concat();
        let output = program(&all, &[&[TOKEN], variables].concat()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    for command in [&["call", "whoami"][..], &["review", "--files", "a.py"], &["triage"]] {
        for (flag, value) in [("--sentry-dsn", &dsn), ("--otlp-endpoint", &url)] {
            let (code, told) = run(&[command, &[flag, value]].concat(), &[]);
            assert_eq!(code, Some(2), "{command:?} {told}");
            assert!(
                told.contains(&format!("{flag}: only a server tells")) && !told.contains(value),
                "{told}"
            );
        }
    }
    // What a server beside it is told by, and what turns it off, is no mistake.
    let set = [("SENTRY_MCP_DSN", dsn.as_str()), ("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str())];
    for words in [&["call", "whoami"][..], &["call", "whoami", "--sentry-dsn=", "--otlp-endpoint="]] {
        let (code, told) = run(words, &set);
        assert_eq!(code, Some(0), "{told}");
    }
    assert!(collector.posts().is_empty());
}

#[test]
fn who_does_not_answer_holds_up_nobody() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let hanging = Collector::answering_after(Duration::from_secs(3600));
    let closed = ("http://127.0.0.1:9".to_owned(), "http://key@127.0.0.1:9/7".to_owned());
    for (url, dsn) in [(hanging.url(), hanging.dsn()), closed] {
        let often = [("SENTRY_TRACES_SAMPLE_RATE", "1"), ("OTEL_METRIC_EXPORT_INTERVAL", "100")];
        let mut session = session(&upstream, &["--otlp-endpoint", &url, "--sentry-dsn", &dsn], &often);
        // More than either queue holds.
        let began = Instant::now();
        for _ in 0..300 {
            assert!(!session.call("find_organizations", &json!({})).1);
        }
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
        let began = Instant::now();
        let ended = session.end();
        assert!(ended.status.success(), "{ended:?}");
        assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
        for signal in ["traces", "metrics"] {
            assert!(ended.complaints.matches(&format!("\"signal\":\"{signal}\"")).count() <= 1, "{ended:?}");
        }
    }
    assert!(!hanging.posts().is_empty(), "it was asked");
}

/// Something of the kind that the schema wants, with a canary where it wants a text.
fn sent(schema: &Value) -> Value {
    let text = "CANARY-ARGUMENT";
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    match kind.or(schema["anyOf"][0]["type"].as_str()) {
        Some("boolean") => json!(true),
        Some("integer" | "number") => json!(1),
        Some("array") => json!([text]),
        Some("object") => json!({ text: text }),
        _ => json!(text),
    }
}

#[test]
fn nothing_of_a_call_leaves() {
    let upstream = Upstream::serve(FakeSentry::acme().hostile());
    let collector = Collector::open();
    let host = upstream.host();
    let (url, dsn) = (collector.url(), collector.dsn());
    let words =
        ["--host", &host, "--insecure-http", "--tools=all", "--allow-delete", "--otlp-endpoint", &url];
    let words = [&words[..], &["--sentry-dsn", &dsn]].concat();
    let sampled = [ALL_TRACES, ("SENTRY_TRACES_SAMPLE_RATE", "1")];
    let variables = [&[TOKEN, ("SENTRY_HEADERS", "X-Gate: CANARY-HEADER")][..], &sampled].concat();
    let mut session = Session::of(program(&words, &variables));
    let client = json!({"name": "CANARY-CLIENT", "version": "CANARY-VERSION"});
    let opening = json!({"protocolVersion": "CANARY-REVISION", "capabilities": {}, "clientInfo": client});
    session.request("initialize", &opening);
    let listed = session.request("tools/list", &json!({}));
    let tools = listed["result"]["tools"].as_array().unwrap().clone();
    assert!(tools.len() > 40, "{}", tools.len());
    for tool in &tools {
        let properties = tool["inputSchema"]["properties"].as_object().cloned().unwrap_or_default();
        let all: Map<String, Value> =
            properties.iter().map(|(name, schema)| (name.clone(), sent(schema))).collect();
        for arguments in [Value::from(all), json!({"CANARY-NAME": "CANARY-VALUE"})] {
            let meta = json!({"traceparent": "CANARY-PARENT"});
            session
                .request("tools/call", &json!({"name": tool["name"], "arguments": arguments, "_meta": meta}));
        }
    }
    let asking: Vec<Example> = examples().into_iter().filter(Example::asks_sentry).collect();
    let mut asked = 0;
    for example in &asking {
        let before = upstream.requests().len();
        session.call(example.tool, &example.arguments);
        asked += usize::from(upstream.requests().len() > before);
    }
    // The documentation is elsewhere, and some links are of another server than this one.
    assert!(asked * 10 > asking.len() * 9, "{asked} of {}", asking.len());
    session.request("CANARY/method", &json!({"a": "CANARY-PARAMETER"}));
    session.request("resources/read", &json!({"uri": "sentry://CANARY/issues/CANARY"}));
    session.request(
        "prompts/get",
        &json!({"name": "investigate_issue", "arguments": {"issue": "CANARY-ISSUE"}}),
    );
    let ended = session.end();
    assert!(ended.status.success(), "{ended:?}");
    assert!(collector.spans().len() > tools.len() * 3);
    assert!(collector.items().len() > 50, "{}", collector.items().len());
    for post in collector.posts() {
        let text = format!("{} {:?} {}", post.path, post.headers, String::from_utf8_lossy(&post.body));
        assert_eq!(canaries(&text), []);
        let words = ["CANARY", "BACKEND-1K", "acme", "113dfa9a", FULL_TOKEN, host.as_str(), "evil.example"];
        for word in words {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn a_call_that_is_cancelled_is_told_as_such() {
    let upstream = Upstream::slow(Duration::from_secs(3));
    let collector = Collector::open();
    let mut session = session(&upstream, &["--otlp-endpoint", &collector.url()], &[]);
    let id = session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    upstream.is_asked();
    session.notify("notifications/cancelled", &json!({"requestId": id, "reason": "CANARY-REASON"}));
    assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
    session.end();
    let told = lines(&collector);
    assert!(
        told.contains("tools/call find_organizations (kind 2, failed, below nothing) app.transport=stdio error.type=cancelled"),
        "{told}"
    );
    assert!(
        told.contains("GET /api/0/organizations/ (kind 3, failed, below tools/call find_organizations) error.type=cancelled"),
        "{told}"
    );
}

#[test]
fn headers_go_to_the_address_that_they_are_set_for() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::open();
    let (url, traces) = (collector.url(), format!("{}/v1/traces", collector.url()));
    let of_all = ("OTEL_EXPORTER_OTLP_HEADERS", "x-all=CANARY-ALL");
    let of_traces = ("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "x-key=CANARY-TRACES,content-type=text/html");
    let of_metrics = ("OTEL_EXPORTER_OTLP_METRICS_HEADERS", "x-key=CANARY-METRICS");
    let elsewhere = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9");
    let typed = ["--otlp-endpoint", url.as_str()];
    for (words, variables, spans, measures) in [
        (&typed[..], &[of_all, of_traces, of_metrics, elsewhere][..], None, None),
        (&typed, &[of_traces, of_metrics], None, None),
        (&typed, &[of_all, of_traces], Some("CANARY-ALL"), Some("CANARY-ALL")),
        (
            &[],
            &[("OTEL_EXPORTER_OTLP_ENDPOINT", url.as_str()), of_all, of_metrics],
            Some("CANARY-ALL"),
            Some("CANARY-METRICS"),
        ),
        (
            &[],
            &[("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces.as_str()), of_traces, of_metrics],
            Some("CANARY-TRACES"),
            None,
        ),
    ] {
        let before = collector.posts().len();
        let mut session = session(&upstream, words, variables);
        session.call("find_organizations", &json!({}));
        session.end();
        let posts = &collector.posts()[before..];
        assert!(posts.iter().any(|post| post.path == "/v1/traces"), "{variables:?}");
        for post in posts {
            let expected = if post.path == "/v1/traces" { spans } else { measures };
            let all = format!("{:?}", post.headers);
            assert_eq!(all.matches("CANARY").count(), usize::from(expected.is_some()), "{variables:?} {all}");
            assert!(expected.is_none_or(|expected| all.contains(expected)), "{variables:?} {all}");
            assert_eq!(post.headers["content-type"], "application/x-protobuf");
        }
    }
}

#[test]
fn a_collector_that_takes_spans_alone_is_told_of_once() {
    let upstream = Upstream::serve(FakeSentry::acme());
    let collector = Collector::without("/v1/metrics");
    let often = [("OTEL_METRIC_EXPORT_INTERVAL", "50"), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
    let mut session = session(&upstream, &["--otlp-endpoint", &collector.url()], &often);
    let count = |path: &str| collector.posts().iter().filter(|post| post.path == path).count();
    let began = Instant::now();
    while count("/v1/metrics") < 4 || count("/v1/traces") < 4 {
        assert!(began.elapsed() < Duration::from_secs(20), "{} posts", collector.posts().len());
        session.call("find_organizations", &json!({}));
    }
    let complaints = session.end().complaints;
    assert_eq!(complaints.matches("takes no telemetry").count(), 1, "{complaints}");
    assert_eq!(complaints.matches("takes telemetry again").count(), 0, "{complaints}");
    assert!(complaints.contains("metrics"), "{complaints}");
}

#[cfg(unix)]
#[test]
fn calls_that_a_signal_breaks_off_are_told() {
    let upstream = Upstream::slow(Duration::from_secs(25));
    let collector = Collector::open();
    let mut session = session(&upstream, &["--otlp-endpoint", &collector.url()], &[]);
    for _ in 0..8 {
        session.ask("tools/call", &json!({"name": "find_organizations", "arguments": {}}));
    }
    upstream.is_asked();
    // What is answered after them shows that all have begun.
    assert_eq!(session.request("ping", &json!({}))["result"], json!({}));
    let process = session.process_id().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &process]).status().unwrap().success());
    assert!(session.wait().status.success());
    let spans = collector.spans();
    let calls: Vec<_> =
        spans.iter().filter(|(_, span)| span.name == "tools/call find_organizations").collect();
    assert_eq!(calls.len(), 8, "{spans:?}");
    assert!(
        calls.iter().all(|(_, span)| pairs(&span.attributes).contains("error.type=cancelled")),
        "{calls:?}"
    );
}
