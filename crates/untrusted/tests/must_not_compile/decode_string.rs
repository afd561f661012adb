//! A response cannot be decoded into a type that is not `Wire`.

fn main() {
    let _ = untrusted::decode::<String>(b"\"text\"");
}
