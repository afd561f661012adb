//! Nobody can teach a string to be decoded from a response.

impl untrusted::Wire for String {}

fn main() {}
