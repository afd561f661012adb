//! An untrusted value does not become a string.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _: String = title.into();
}
