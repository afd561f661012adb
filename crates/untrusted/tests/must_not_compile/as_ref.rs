//! An untrusted value lends no reference to its text.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _: &str = title.as_ref();
}
