//! An effect that says it reads and reaches the writing half cannot be declared.

use tools::Effect;

struct Harmless;

impl Effect for Harmless {
    const WRITES: bool = false;
    const DESTROYS: bool = false;
    const REMOVES: bool = false;
}

fn main() {}
