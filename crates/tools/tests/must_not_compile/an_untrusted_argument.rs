//! What the caller writes is the caller's; text from outside is no argument.

use schemars::JsonSchema;
use serde::Deserialize;
use untrusted::Untrusted;

/// Repeats.
#[derive(Deserialize, JsonSchema)]
struct Repeat {
    text: Untrusted,
}

fn main() {}
