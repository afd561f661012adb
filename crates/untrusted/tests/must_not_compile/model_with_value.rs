//! A model with bare JSON, which holds text, is no model.

use untrusted::Wire;

#[derive(Wire)]
struct Event {
    extra: serde_json::Value,
}

fn main() {}
