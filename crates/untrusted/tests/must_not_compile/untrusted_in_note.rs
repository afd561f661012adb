//! An untrusted value cannot stand in a note.

use untrusted::{Answer, Untrusted};

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = Answer::new("Issue").note(title);
}
