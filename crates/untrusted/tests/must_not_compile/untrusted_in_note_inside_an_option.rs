//! An untrusted value cannot stand in a note, nor when it may be absent.

use untrusted::{Answer, Untrusted};

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = Answer::new("Issue").note(Some(title));
}
