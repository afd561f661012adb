//! What the types promise: each of these programs breaks a promise, and none of them compiles.
//!
//! What the compiler says is kept beside each program, because it is what a colleague will read.

#![cfg(test)]

#[test]
fn a_promise_cannot_be_broken() {
    trybuild::TestCases::new().compile_fail("tests/must_not_compile/*.rs");
}
