//! Traces: the tree, one span of it, older servers, a session's limits, and very large ones.

use crate::testing::*;

/// The trace of the newest `ValueError`.
const TRACE: &str = "ff61256cf69d527e512afba864ac94b3";

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "traceId": TRACE }), more)
}

#[tokio::test]
async fn a_trace_is_read_in_one_round() {
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
    assert_eq!(session.requests().len(), 3);
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
async fn five_thousand_spans_fit() {
    let session = Build { sentry: FakeSentry::large(1).into(), ..Build::default() }.session();
    let asked =
        json!({ "organizationSlug": FakeSentry::LARGE_ORGANIZATION, "traceId": FakeSentry::LARGE_TRACE });
    let answer = session.answer("get_trace_details", asked).await;
    assert!(answer.len() <= 8_000, "{}", answer.len());
    assert_snapshot!(answer);
}

#[tokio::test]
async fn spans_that_differ_in_numbers_and_ids_only_are_one_row() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/trace/") {
            let span = |at: u64, name: String| json!({ "event_id": format!("{at:016x}"), "op": "http", "description": name, "duration": at });
            let mut spans: Vec<Value> = (1..=4)
                .map(|at| span(at, format!("GET /orders/{:032x}/items?page={at}", at * 7_919)))
                .collect();
            spans.extend((5..=7).map(|at| span(at, "GET /health".to_owned())));
            spans.push(span(8, "GET /orders".to_owned()));
            *value = spans.into();
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.answer("get_trace_details", asking(json!({}))).await);
}
