#![no_main]

//! Decodes the bytes as a response: they are read, or refused in our own words.

#[path = "../../tests/odd_responses/event.rs"]
mod event;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| event::is_read_or_refused_in_our_words(bytes));
