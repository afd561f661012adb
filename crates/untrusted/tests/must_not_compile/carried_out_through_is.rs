//! A closure that asks a question of an untrusted value cannot carry it out.

use untrusted::Untrusted;

fn main() {
    let mut carried = String::new();
    let title = Untrusted::from(String::from("title"));
    let _ = title.is(|text| {
        carried.push_str(text);
        true
    });
}
