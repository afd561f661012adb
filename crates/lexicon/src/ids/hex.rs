//! Identifiers that SDKs draw at random: UUIDs without dashes, and half of one.

use untrusted::inert_id;

inert_id!(
    /// The event's id: 32 hexadecimal digits.
    EventId, 32, "^[0-9a-f]{32}$", whole, without_dashes);
inert_id!(
    /// The trace's id: 32 hexadecimal digits.
    TraceId, 32, "^[0-9a-f]{32}$", whole, without_dashes);
inert_id!(
    /// The replay's id: 32 hexadecimal digits.
    ReplayId, 32, "^[0-9a-f]{32}$", whole, without_dashes);
inert_id!(
    /// The profile's id: 32 hexadecimal digits.
    ProfileId, 32, "^[0-9a-f]{32}$", whole, without_dashes);
inert_id!(
    /// The span's id: 16 hexadecimal digits.
    SpanId, 16, "^[0-9a-f]{16}$", half, |text| text.to_ascii_lowercase());

/// Where a UUID has its dashes.
const DASHES: [usize; 4] = [8, 13, 18, 23];

fn without_dashes(text: &str) -> String {
    let dashes = text.bytes().enumerate().filter(|(_, byte)| *byte == b'-').map(|(at, _)| at);
    let bare = if dashes.eq(DASHES) { text.replace('-', "") } else { text.to_owned() };
    bare.to_ascii_lowercase()
}

fn whole(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn half(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_and_capitals_are_taken_out() {
        for text in [
            "7ca573c0f4814912aaa9bdc77d1a7d51",
            "7CA573C0F4814912AAA9BDC77D1A7D51",
            " 7ca573c0-f481-4912-aaa9-bdc77d1a7d51\n",
        ] {
            assert_eq!(text.parse::<EventId>().unwrap().as_str(), "7ca573c0f4814912aaa9bdc77d1a7d51");
        }
        assert_eq!("A1B2C3D4E5F60718".parse::<SpanId>().unwrap().as_str(), "a1b2c3d4e5f60718");
    }

    #[test]
    fn other_lengths_dashes_and_digits_are_refused() {
        for text in [
            "",
            "latest",
            "7ca573c0f4814912aaa9bdc77d1a7d5",
            "7ca573c0f4814912aaa9bdc77d1a7d511",
            "7ca573c0f4814912aaa9bdc77d1a7d5g",
            "7ca5-73c0f481-4912-aaa9-bdc77d1a7d51",
            "7ca573c0-f4814912aaa9bdc77d1a7d51",
            "-7ca573c0f4814912aaa9bdc77d1a7d51",
            "７ca573c0f4814912aaa9bdc77d1a7d51",
        ] {
            assert!(text.parse::<TraceId>().is_err(), "{text:?}");
            assert!(text.parse::<ReplayId>().is_err(), "{text:?}");
        }
        assert!("7ca573c0f4814912aaa9bdc77d1a7d51".parse::<SpanId>().is_err());
    }
}
