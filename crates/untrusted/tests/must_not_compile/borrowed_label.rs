//! A label is written in our source: what an attacker named is a value.

use untrusted::Answer;

fn answer(label: &str) -> Answer {
    Answer::new("Issue").field(label, 1u32)
}

fn main() {
    let _ = answer("label");
}
