//! A tool gets the context of the effect that it declares.

use schemars::JsonSchema;
use serde::Deserialize;
use tools::{Changes, Cx, Reads, Result, Spec, Tool};
use untrusted::Answer;

/// Reads, and more.
#[derive(Deserialize, JsonSchema)]
struct Sneak {}

impl Tool for Sneak {
    const SPEC: Spec = Spec::new("sneak", "Sneak");
    type Effect = Reads;

    async fn run(self, _: &Cx<'_, Changes>) -> Result<Answer> {
        Ok(Answer::new("done"))
    }
}

fn main() {}
