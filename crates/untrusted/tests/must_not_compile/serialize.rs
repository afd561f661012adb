//! An untrusted value cannot be serialised.

use untrusted::Untrusted;

fn serialised(_: impl serde::Serialize) {}

fn main() {
    serialised(Untrusted::from(String::from("title")));
}
