//! A model with bare text is no model.

use untrusted::Wire;

#[derive(Wire)]
struct Team {
    id: u64,
    name: String,
}

fn main() {}
