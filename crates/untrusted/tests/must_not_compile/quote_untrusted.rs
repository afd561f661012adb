//! Quoting is for the caller's own words, not for untrusted values.

use untrusted::{Untrusted, quote};

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = quote(&title);
}
