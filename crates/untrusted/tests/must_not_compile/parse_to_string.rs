//! An untrusted value parses to harmless types only.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = title.parse::<String>();
}
