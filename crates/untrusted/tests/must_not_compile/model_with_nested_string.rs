//! A model with bare text deep inside is no model.

use untrusted::Wire;

#[derive(Wire)]
struct Team {
    members: Option<Vec<String>>,
}

fn main() {}
