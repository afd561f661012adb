//! A generic model does not let bare text in through its parameter.

use untrusted::{Wire, decode};

#[derive(serde::Deserialize, Wire)]
struct Page<T> {
    items: Vec<T>,
}

fn main() {
    let _ = decode::<Page<u64>>(b"{}");
    let _ = decode::<Page<String>>(b"{}");
}
