//! A comparison of somebody's own cannot be run on untrusted values: it would see two of them at once and
//! could copy the one into the other.

use untrusted::Untrusted;

struct Copying(String, std::cell::RefCell<String>);

impl PartialEq for Copying {
    fn eq(&self, other: &Self) -> bool {
        self.1.replace(other.0.clone());
        true
    }
}

fn main() {
    let carried = Untrusted::new(Copying(String::new(), Default::default()));
    let title = Untrusted::from(String::from("title")).map(|text| Copying(text, Default::default()));
    let _ = carried == title;
}
