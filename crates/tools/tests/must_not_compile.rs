//! What the types promise about tools: each of these programs breaks a promise, and none of them compiles.
//!
//! What the compiler says is kept beside each program, because it is what a colleague will read.

#![cfg(test)]

#[test]
fn what_breaks_a_promise_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/must_not_compile/*.rs");
}
