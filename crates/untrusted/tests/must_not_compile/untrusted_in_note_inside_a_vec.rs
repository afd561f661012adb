//! An untrusted value cannot stand in a note, nor as one of several.

use untrusted::{Answer, Untrusted};

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = Answer::new("Issue").note(vec![title]);
}
