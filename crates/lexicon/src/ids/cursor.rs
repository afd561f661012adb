//! The place in a list that Sentry's `Link` header names.

use untrusted::inert_id;

inert_id!(
    /// The next page, as the previous answer named it.
    Cursor, 200, "^[a-zA-Z0-9:._=+/-]+$", place);

/// Most are `time:offset:previous`, some are Base64; none is prose.
fn place(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_' | '=' | '+' | '/' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_of_all_kinds_are_kept_as_they_are() {
        for text in ["0:25:0", "1763676582000:0:1", "100:-1:1", "eyJwIjogMX0=", "aGk+/w=="] {
            assert_eq!(text.parse::<Cursor>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn prose_is_not_a_cursor() {
        let long = "0".repeat(201);
        for text in ["", "0:25:0 and more", "0:25:0&x=y", "\"0:0:0\"", "0\u{200b}", &long] {
            assert!(text.parse::<Cursor>().is_err(), "{text:?}");
        }
    }
}
