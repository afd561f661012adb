//! Names that differ in numbers and identifiers only: they name the same work, done many times.

/// The name with a `#` for each number and each identifier in it.
///
/// `/assets/chunk-12.js` and `/assets/chunk-7.js` are alike, and so are `GET /orders/1f0c9a3e77d2` and
/// `GET /orders/77aa10cbe5d1`.
pub(super) fn masked(name: &str) -> String {
    let mut left = name;
    let mut masked = String::with_capacity(name.len());
    while let Some(first) = left.chars().next() {
        if let Some(rest) = left.get(UUID..).filter(|_| is_uuid(left)) {
            masked.push('#');
            left = rest;
            continue;
        }
        let length = left.find(|c: char| !c.is_alphanumeric()).unwrap_or(left.len());
        let (word, rest) = left.split_at(length);
        if word.is_empty() {
            masked.push(first);
            left = rest.get(first.len_utf8()..).unwrap_or_default();
        } else {
            mask(word, &mut masked);
            left = rest;
        }
    }
    masked
}

/// Characters of a UUID with its dashes.
const UUID: usize = 36;
/// From so many hexadecimal digits on, a word is an identifier.
const HEX: usize = 8;
/// From so many characters on, a word with digits in it is one.
const OPAQUE: usize = 16;

fn is_uuid(text: &str) -> bool {
    let dash = |at| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() >= UUID && text.bytes().take(UUID).enumerate().all(fits)
}

fn mask(word: &str, masked: &mut String) {
    let is_digit = |c: char| c.is_ascii_digit();
    let is_id = word.len() >= OPAQUE || word.len() >= HEX && word.chars().all(|c| c.is_ascii_hexdigit());
    if !word.contains(is_digit) {
        masked.push_str(word);
    } else if is_id {
        masked.push('#');
    } else {
        for (at, part) in word.split(is_digit).enumerate() {
            if at > 0 && !masked.ends_with('#') {
                masked.push('#');
            }
            masked.push_str(part);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_identifiers_are_masked_and_words_are_not() {
        for (name, expected) in [
            ("", ""),
            ("SELECT id FROM users WHERE id = %s", "SELECT id FROM users WHERE id = %s"),
            ("/assets/chunk-12.js", "/assets/chunk-#.js"),
            ("GET /v2/orders/1234/items?page=3", "GET /v#/orders/#/items?page=#"),
            ("GET /orders/1f0c9a3e77d2", "GET /orders/#"),
            ("GET /orders/5a0f2b1c-93de-4c11-8f00-aabbccddeeff/x", "GET /orders/#/x"),
            ("job A1b2C3d4E5f6G7h8I9", "job #"),
            ("deadbeef facade", "deadbeef facade"),
            ("step 10 of 12ms", "step # of #ms"),
            ("größe 7 ½", "größe # ½"),
            ("\u{1f600}9-a", "\u{1f600}#-a"),
        ] {
            assert_eq!(masked(name), expected, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn masking_again_changes_nothing(name in "[a-f0-9 /.#-]{0,80}|\\PC{0,40}") {
            let once = masked(&name);
            proptest::prop_assert_eq!(masked(&once), once);
        }
    }
}
