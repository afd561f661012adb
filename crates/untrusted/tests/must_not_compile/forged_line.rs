//! Nobody outside the crate can make a line, or say that a span of it is ours.

use untrusted::line::{Line, Span};

fn main() {
    let _ = Line(vec![Span::Ours("text".into())]);
}
