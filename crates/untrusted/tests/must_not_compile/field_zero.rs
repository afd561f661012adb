//! What is inside an untrusted value cannot be named.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = title.0;
}
