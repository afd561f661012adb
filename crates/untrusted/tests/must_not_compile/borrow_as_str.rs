//! An untrusted value cannot be borrowed as text.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _: &str = &title;
}
