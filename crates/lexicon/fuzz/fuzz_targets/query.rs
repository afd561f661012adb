#![no_main]

//! Reads the bytes as a search: it is written back to the letter, or refused with a place inside it.

use lexicon::query;
use libfuzzer_sys::fuzz_target;

#[path = "../../src/query/tests/promises.rs"]
mod promises;

fuzz_target!(|bytes: &[u8]| promises::are_kept(&String::from_utf8_lossy(bytes)));
