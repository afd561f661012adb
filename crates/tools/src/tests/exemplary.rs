//! The calls that tests walk the catalogue with are calls of every tool, and all are answered.

use super::examples::examples;
use crate::{every, testing::*};

#[test]
fn every_tool_has_an_example() {
    for entry in every() {
        let name = entry.spec.name;
        assert!(examples().iter().any(|example| example.tool == name), "add a call of {name} to examples()");
    }
}

#[tokio::test]
async fn every_example_is_answered() {
    for example in examples() {
        Session::new().answer(example.tool, example.arguments).await;
    }
}
