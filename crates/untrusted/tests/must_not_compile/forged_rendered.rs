//! Nobody but a door makes a rendering.

use untrusted::{Label, Rendered};

fn main() {
    let _ = Rendered { text: String::from("text"), label: Label::Ours, pictures: Vec::new() };
}
