//! A response cannot be decoded into a list of a type that is not `Wire`.

fn main() {
    let _ = untrusted::decode_list::<serde_json::Value>(b"[]");
}
