//! A short name for a whole JSON value: what was agreed on is recognized by it, whatever of it was shown.

use ring::digest::{SHA256, digest};
use serde_json::Value;
use std::fmt::Write as _;

/// The first 128 bits of the SHA-256 of the value as canonical JSON (RFC 8785's order of names), in hexadecimal digits.
pub(crate) fn of(mut value: Value) -> String {
    value.sort_all_objects();
    let sum = digest(&SHA256, value.to_string().as_bytes());
    sum.as_ref().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_order_of_names_does_not_count_and_everything_else_does() {
        let one = of(json!({"a": [1, {"x": 1, "y": "2"}], "b": null}));
        assert_eq!(one.len(), 32);
        assert_eq!(one, of(json!({"b": null, "a": [1, {"y": "2", "x": 1}]})));
        for other in [
            json!({"a": [1, {"x": 1, "y": 2}], "b": null}),
            json!({"a": [{"x": 1, "y": "2"}, 1], "b": null}),
            json!({"a": [1, {"x": 1, "y": "2"}]}),
        ] {
            assert_ne!(one, of(other));
        }
    }
}
