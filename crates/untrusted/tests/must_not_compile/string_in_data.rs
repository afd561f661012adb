//! A string, which may have come from anywhere, cannot stand in data.

use untrusted::Data;

fn main() {
    let _ = Data::record().with("title", String::from("title"));
}
