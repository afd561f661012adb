//! An untrusted value cannot stand in the head.

use untrusted::{Answer, Untrusted};

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = Answer::new("Issue").fact("Title", &title);
}
