//! A closure that transforms an untrusted value cannot carry it out.

use untrusted::Untrusted;

fn main() {
    let mut carried = String::new();
    let title = Untrusted::from(String::from("title"));
    let _ = title.map(|text| carried = text);
}
