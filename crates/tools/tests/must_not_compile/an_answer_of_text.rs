//! A tool answers with a document, never with text.

use schemars::JsonSchema;
use serde::Deserialize;
use tools::{Cx, Reads, Result, Spec, Tool};

/// Says hello.
#[derive(Deserialize, JsonSchema)]
struct Hello {}

impl Tool for Hello {
    const SPEC: Spec = Spec::new("hello", "Hello");
    type Effect = Reads;

    async fn run(self, _: &Cx<'_>) -> Result<String> {
        Ok("hello".to_owned())
    }
}

fn main() {}
