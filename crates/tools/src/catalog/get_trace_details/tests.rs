//! Traces: the tree, one span of it, older servers, a session's limits, and very large ones.

use crate::testing::*;

/// The trace of the newest `ValueError`.
const TRACE: &str = "ff61256cf69d527e512afba864ac94b3";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "traceId": TRACE }), more)
}

#[tokio::test]
async fn a_trace_is_read_with_one_request() {
    let session = Session::new();
    assert_snapshot!(session.answer("get_trace_details", asking(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn one_span_shows_what_is_below_it() {
    let session = Session::new();
    let whole = session.answer("get_trace_details", asking(json!({}))).await;
    let path = whole.split("Slowest path:\n").nth(1).unwrap();
    let span = path.lines().nth(2).unwrap().rsplit(" · ").next().unwrap();
    assert_snapshot!(session.answer("get_trace_details", asking(json!({ "spanId": span }))).await);
    assert_snapshot!(
        session.refusal("get_trace_details", asking(json!({ "spanId": "00000000000000ff" }))).await
    );
}

#[tokio::test]
async fn an_older_server_tells_the_transactions() {
    let session = Build::faulty(Fault::new(Trouble::Status(404)).path("/acme/trace/")).session();
    assert_snapshot!(session.answer("get_trace_details", asking(json!({}))).await);
    assert_eq!(session.requests().len(), 2);
}

#[tokio::test]
async fn a_trace_that_is_not_there_is_named() {
    let unknown = json!({ "organizationSlug": "acme", "traceId": "00000000000000000000000000000001" });
    assert_snapshot!(refusal("get_trace_details", unknown).await);
    assert_snapshot!(refusal("get_trace_details", json!({ "traceId": "x" })).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_sees_its_spans_only() {
    let session = Build::confined("acme", Some("backend")).session();
    let answer = session.answer("get_trace_details", json!({ "traceId": TRACE })).await;
    assert!(
        !answer.contains("· frontend") && answer.contains(" spans of other projects are not shown."),
        "{answer}"
    );
    assert_snapshot!(answer);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/trace/") {
            *value = json!([7, { "event_id": "x", "children": [null, { "duration": "long" }] }]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.answer("get_trace_details", asking(json!({}))).await);
}

#[tokio::test]
async fn five_thousand_spans_are_told_soon_and_fit() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/trace/") {
            let span = |depth: u64, at: u64, children: Vec<Value>| {
                json!({
                    "event_id": format!("{:016x}", depth * 100_000 + at), "event_type": "span", "op": format!("op{}", at % 40),
                    "description": format!("work {depth} {}", at % 700), "duration": at % 97, "project_slug": "backend",
                    "start_timestamp": 1_795_237_787 + at, "children": children,
                })
            };
            let leaves = |at: u64| (0..49).map(|leaf| span(2, at * 49 + leaf, Vec::new())).collect();
            *value = json!([span(0, 1, (0..100).map(|at| span(1, at, leaves(at))).collect())]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let started = std::time::Instant::now();
    let answer = session.answer("get_trace_details", asking(json!({ "maxKilobytes": 80 }))).await;
    // Bytes are made, changed and read without optimization here, beside other tests.
    assert!(started.elapsed().as_secs() < 5, "{:?}", started.elapsed());
    assert!(answer.contains("\nSpans: 5001\n") && answer.contains(" of 5001 spans"), "{answer}");
    assert!(answer.len() <= 80_000, "{}", answer.len());
}
