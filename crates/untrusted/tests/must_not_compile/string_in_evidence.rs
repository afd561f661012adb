//! A string, which may have come from anywhere, cannot stand in an answer.

use untrusted::Answer;

fn main() {
    let words = String::from("words");
    let _ = Answer::new("Issue").field("Title", words);
}
