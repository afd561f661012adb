//! Random text made of nasty pieces.

use crate::pieces::PIECES;
use proptest::prelude::*;

/// Any text, most of it nasty.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        2 => any::<String>(),
        1 => any::<char>().prop_map(String::from),
        1 => (proptest::sample::select(PIECES), 1..400_usize).prop_map(|(piece, times)| piece.repeat(times)),
        1 => (any::<char>(), 1..3000_usize).prop_map(|(c, times)| String::from(c).repeat(times)),
    ];
    proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}
