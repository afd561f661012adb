//! A tool that reads has no way to the half of the client that changes things.

use tools::{Cx, Place, Reads};

fn resolve(cx: &Cx<'_, Reads>, place: &Place) {
    let _ = cx.writer(place);
}

fn main() {}
