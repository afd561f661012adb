//! An enum with bare text in a variant is no model.

use untrusted::Wire;

#[derive(Wire)]
enum Level {
    Error,
    Other(String),
}

fn main() {}
