//! One span: whole, on servers that tell less, and outside a session's project.

use crate::testing::*;

const TOOL: &str = "get_span_details";
/// The trace of the newest `ValueError`.
const TRACE: &str = "ff61256cf69d527e512afba864ac94b3";
/// A query in the backend in which an error happened, and a span of the frontend.
const QUERY: &str = "64d1f37c5ae16cb7";
const PAGELOAD: &str = "d82175b4d4682ad6";

fn asking(span: &str) -> Value {
    json!({ "organizationSlug": "acme", "traceId": TRACE, "spanId": span })
}

#[tokio::test]
async fn a_span_is_told_with_its_attributes_and_its_place() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, asking(QUERY)).await);
    assert_snapshot!(session.requests().join("\n"));
    assert_snapshot!(session.answer(TOOL, asking(PAGELOAD)).await);
}

#[tokio::test]
async fn a_server_without_attributes_tells_the_rest() {
    let session = Build::faulty(Fault::new(Trouble::Status(404)).path("/trace-items/")).session();
    let answer = session.answer(TOOL, asking(QUERY)).await;
    assert!(answer.contains("could not be asked for: Sentry has none."), "{answer}");
    let session = Build::faulty(Fault::new(Trouble::Status(404)).path("/acme/trace/")).session();
    assert_snapshot!(session.answer(TOOL, asking(PAGELOAD)).await);
}

#[tokio::test]
async fn a_span_that_is_not_there_is_named() {
    assert_snapshot!(refusal(TOOL, asking("00000000000000ff")).await);
    let nowhere =
        json!({ "organizationSlug": "acme", "traceId": "00000000000000000000000000000001", "spanId": QUERY });
    assert_snapshot!(refusal(TOOL, nowhere).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme", "traceId": TRACE })).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_is_refused_the_spans_of_others() {
    let session = Build::confined("acme", Some("backend")).session();
    let asked = |span: &str| json!({ "traceId": TRACE, "spanId": span });
    let refused = session.refusal(TOOL, asked(PAGELOAD)).await;
    assert!(refused.starts_with("# Not permitted\n") && !refused.contains("pageload"), "{refused}");
    let refused = session.refusal("get_trace_details", asked(PAGELOAD)).await;
    assert!(refused.starts_with("# Not permitted\n") && !refused.contains("pageload"), "{refused}");
    let answer = session.answer(TOOL, asked(QUERY)).await;
    assert!(!answer.contains("frontend") && !answer.contains("pageload"), "{answer}");
}

#[tokio::test]
async fn what_could_not_be_read_is_counted() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/trace-items/") {
            value["attributes"] = json!([7, { "name": null }, { "name": "kept", "value": [1, "x"] }, null]);
        }
    };
    let answer = Build { bend, ..Build::default() }.session().answer(TOOL, asking(QUERY)).await;
    assert!(answer.contains("\nAttributes:\n- kept: [1,\"x\"]\n"), "{answer}");
    assert!(answer.contains("missing above: 3."), "{answer}");
}
