//! The reading effect cannot be made one that writes.

use tools::{Reads, Writes};

impl Writes for Reads {}

fn main() {}
