//! An untrusted value does not dereference to what is inside.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = *title;
}
