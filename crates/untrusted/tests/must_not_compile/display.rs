//! An untrusted value cannot be printed.

use untrusted::Untrusted;

fn main() {
    let title = Untrusted::from(String::from("title"));
    let _ = format!("{title}");
}
