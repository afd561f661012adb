//! Keys of a record are ours; what an attacker named is a value.

use untrusted::{Data, Untrusted};

fn main() {
    let key = Untrusted::from(String::from("key"));
    let _ = Data::record().with(key, 1u32);
}
