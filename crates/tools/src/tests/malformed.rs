//! Arguments of another kind than a tool takes: each is a complaint that names the argument, costs no request, and
//! changes nothing.

use super::examples::examples;
use crate::testing::*;
use std::collections::BTreeSet;

/// A value that a parameter of this kind cannot be read from, however kindly.
fn wrong(kind: &str) -> Vec<Value> {
    match kind {
        "object" => vec![json!(7), json!("{")],
        "array" => vec![json!([{ "a": 1 }]), json!({ "a": 1 })],
        "string" => vec![json!({ "a": 1 }), json!(["a", "b"])],
        _ => vec![json!({ "a": 1 }), json!("some words"), json!([1, 2])],
    }
}

#[tokio::test]
async fn every_argument_of_another_kind_is_a_complaint_that_names_it() {
    let session = Session::new();
    let (mut seen, mut calls) = (BTreeSet::new(), 0);
    for example in examples() {
        let entry = crate::named(example.tool).unwrap();
        if entry.is_gateway() || !seen.insert(example.tool) {
            continue;
        }
        for (name, property) in entry.schema().get("properties").and_then(Value::as_object).unwrap() {
            for value in wrong(property["type"].as_str().unwrap()) {
                let arguments = with(example.arguments.clone(), json!({ name: value }));
                let refused = session.refusal(example.tool, arguments).await;
                let place = format!("{} {name} = {value}: {refused}", example.tool);
                assert!(refused.starts_with("# The arguments do not fit the tool\n"), "{place}");
                assert!(refused.contains(&format!("Argument: `{name}`\n")), "{place}");
                calls += 1;
            }
        }
    }
    // What the token may do is asked beside every call.
    assert!(session.requests().iter().all(|line| line == "GET /api/0/"), "{:?}", session.requests());
    assert!(calls > 500, "{calls} calls");
}
