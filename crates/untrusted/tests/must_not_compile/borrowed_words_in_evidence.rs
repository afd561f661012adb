//! Words that are not in our source cannot stand in an answer, though they be a `&str`.

use untrusted::Answer;

fn answer(words: &str) -> Answer {
    Answer::new("Issue").field("Title", words)
}

fn main() {
    let _ = answer("words");
}
