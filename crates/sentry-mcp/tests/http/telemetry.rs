//! What a collector and a Sentry project are told of requests over HTTP.

use crate::{
    client::{Ask, request},
    collector::{Collector, pairs},
    server::{APPLICATION, BEARER, Server},
};
use fake_sentry::{FULL_TOKEN, FakeSentry};
use serde_json::json;
use std::time::{Duration, Instant};

const VARIABLES: [(&str, &str); 4] = [
    ("SENTRY_ACCESS_TOKEN", FULL_TOKEN),
    ("SENTRY_MCP_CLIENT_BEARER", BEARER),
    ("SENTRY_TRACES_SAMPLE_RATE", "1"),
    ("OTEL_TRACES_SAMPLER", "parentbased_always_on"),
];

fn call(path: &str) -> Ask {
    let call =
        request("tools/call", json!({"name": "find_projects", "arguments": {"organizationSlug": "acme"}}));
    Ask::post(path, &call).bearing(&format!("Bearer {BEARER}"))
}

#[test]
fn answers_are_counted_by_route_and_status_and_their_senders_are_not_told() {
    let collector = Collector::open();
    let words = [format!("--otlp-endpoint={}", collector.url()), format!("--sentry-dsn={}", collector.dsn())];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let server = Server::start(FakeSentry::acme().hostile(), &words, &VARIABLES);
    // What the caller decided of it is not heeded.
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    let told = call("/mcp/acme?skills=inspect")
        .with("traceparent", parent)
        .with("tracestate", "a=CANARY-STATE")
        .with("user-agent", "CANARY-AGENT/1")
        .with("cookie", "a=CANARY-COOKIE")
        .with("x-forwarded-for", "203.0.113.77")
        .with("mcp-protocol-version", "2025-06-18");
    assert_eq!(server.ask(&told).status, 200);
    let plain = "00-1bf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
    assert_eq!(server.ask(&call("/rpc").with("accept", "").with("traceparent", plain)).status, 200);
    let unusable = request("tools/call", json!({"name": "find_projects", "arguments": "CANARY"}));
    let unusable = Ask::post("/rpc", &unusable).bearing(&format!("Bearer {BEARER}"));
    assert_eq!(server.ask(&unusable).json()["error"]["code"], -32602);
    assert_eq!(server.ask(&call("/mcp").bearing("Bearer CANARY-BEARER")).status, 401);
    assert_eq!(server.ask(&Ask::get("/CANARY-PATH?CANARY-QUERY")).status, 404);
    assert_eq!(server.ask(&Ask::to("CANARY", "/health")).status, 405);
    server.tell_to_end();
    assert!(server.ended().0.success());
    let measures = collector.measures();
    for expected in [
        "app.server.response http.request.method=POST http.response.status_code=200 http.route=/mcp/…",
        "app.server.response http.request.method=POST http.response.status_code=200 http.route=/rpc",
        "app.server.response http.request.method=POST http.response.status_code=401 http.route=/mcp",
        "app.server.response http.request.method=GET http.response.status_code=404 http.route=elsewhere",
        "app.server.response http.request.method=other http.response.status_code=405 http.route=/health",
        "mcp.server.operation.duration app.transport=http gen_ai.tool.name=find_projects \
         mcp.method.name=tools/call network.transport=tcp",
        "mcp.server.operation.duration app.transport=http error.type=invalid_params \
         mcp.method.name=tools/call network.transport=tcp",
    ] {
        assert!(measures.contains(expected), "{expected} in {measures:#?}");
    }
    let spans = collector.spans();
    let calls: Vec<_> = spans.iter().filter(|(_, span)| span.name == "tools/call find_projects").collect();
    assert_eq!(calls.len(), 2, "{spans:?}");
    assert!(
        calls.iter().all(|(_, span)| !pairs(&span.attributes).contains("mcp.session.id")),
        "there are no sessions"
    );
    let traced = calls.iter().find(|(_, span)| span.trace_id.starts_with(&[0x0a, 0xf7])).unwrap();
    assert!(pairs(&traced.1.attributes).contains("mcp.protocol.version=2025-06-18"), "{traced:?}");
    assert!(calls.iter().any(|(_, span)| span.trace_id.starts_with(&[0x1b, 0xf7])), "{calls:?}");
    assert!(collector.items().iter().filter(|(kind, _)| kind == "transaction").count() >= 2);
    for post in collector.posts() {
        let text = format!("{} {:?} {}", post.path, post.headers, String::from_utf8_lossy(&post.body));
        for word in ["CANARY", "acme", BEARER, FULL_TOKEN, "203.0.113.77", "evil.example"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[test]
fn callers_do_not_decide_which_traces_are_kept() {
    let collector = Collector::open();
    let endpoint = format!("--otlp-endpoint={}", collector.url());
    let none = [&VARIABLES[..], &[("OTEL_TRACES_SAMPLER", "parentbased_always_off")]].concat();
    let server = Server::start(FakeSentry::acme(), &[&endpoint], &none);
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    assert_eq!(server.ask(&call("/mcp").with("traceparent", parent)).status, 200);
    server.tell_to_end();
    assert!(server.ended().0.success());
    assert!(!collector.measures().is_empty());
    assert_eq!(collector.spans(), []);
}

#[test]
fn a_sign_in_leaves_nothing_but_its_route() {
    let collector = Collector::open();
    let words = ["--store=memory".to_owned(), format!("--otlp-endpoint={}", collector.url())];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let server = Server::start(FakeSentry::acme(), &words, APPLICATION);
    let asks = [
        Ask::to("GET", "/oauth/authorize?client_id=CANARY&state=CANARY&code_challenge=CANARY"),
        Ask::to("GET", "/oauth/callback?code=CANARY&state=CANARY"),
        Ask::to("GET", "/.well-known/oauth-protected-resource/mcp/CANARY"),
    ];
    asks.iter().for_each(|ask| drop(server.ask(ask)));
    server.tell_to_end();
    assert!(server.ended().0.success());
    let measures = collector.measures();
    for route in ["/oauth/authorize", "/oauth/callback", "/.well-known/…"] {
        assert!(
            measures.iter().any(|of| of.ends_with(&format!("http.route={route}"))),
            "{route} in {measures:#?}"
        );
    }
    let all: Vec<u8> = collector.posts().iter().flat_map(|post| post.body.to_vec()).collect();
    assert!(!String::from_utf8_lossy(&all).contains("CANARY"));
}

#[test]
fn a_collector_that_does_not_answer_holds_up_no_end() {
    let collector = Collector::answering_after(Duration::from_secs(3600));
    let words = [format!("--otlp-endpoint={}", collector.url()), format!("--sentry-dsn={}", collector.dsn())];
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let server = Server::start(FakeSentry::acme(), &words, &VARIABLES);
    assert_eq!(server.ask(&call("/mcp")).status, 200);
    let began = Instant::now();
    server.tell_to_end();
    assert!(server.ended().0.success());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
