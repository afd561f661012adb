//! Nobody can decode an untrusted value into a type of their own.

use untrusted::Untrusted;

struct Seen(String);

impl<'de> serde::Deserialize<'de> for Untrusted<Seen> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Seen).map(Untrusted::new)
    }
}

fn main() {}
