//! A string cannot stand in a heading.

use untrusted::Answer;

fn main() {
    let _ = Answer::new(String::from("words"));
}
