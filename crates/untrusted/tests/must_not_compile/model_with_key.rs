//! A model whose map has bare keys is no model: keys are chosen by attackers too.

use std::collections::BTreeMap;
use untrusted::{Untrusted, Wire};

#[derive(Wire)]
struct Event {
    tags: BTreeMap<String, Untrusted>,
}

fn main() {}
