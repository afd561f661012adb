//! A type outside the crate cannot declare itself ours.

struct Title(untrusted::Untrusted);

impl untrusted::Ours for Title {}

fn main() {
    let _ = Title(untrusted::Untrusted::from(String::from("title")));
}
