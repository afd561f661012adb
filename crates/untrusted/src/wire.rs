//! What may be decoded from a response, and how its text becomes values without an error quoting it.

use crate::{Listed, Untrusted, tolerant::read};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, Visitor},
};
use serde_json::Value;
use std::{borrow::Cow, collections::BTreeMap, fmt};

/// A type that may be decoded from a response: it holds no bare text.
///
/// `#[derive(Wire)]` checks every field. `String` and `serde_json::Value` are not `Wire`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` could carry text that an attacker wrote",
    label = "write `Untrusted<{Self}>` here",
    note = "see docs/architecture.md, invariant 1"
)]
pub trait Wire {
    /// Whether it is written as one string, number or boolean: then a field of it is read in passing.
    #[doc(hidden)]
    const SCALAR: bool = false;
    /// Whether it is written as an object: `derive(Deserialize)` would also take a list for one, field by field.
    #[doc(hidden)]
    const OBJECT: bool = false;
}

/// Fails to compile unless `T` may be decoded from a response. `#[derive(Wire)]` calls it for each field.
#[doc(hidden)]
pub const fn is_wire<T: Wire + ?Sized>() {}

impl Wire for Untrusted<String> {
    const SCALAR: bool = true;
}
impl Wire for Untrusted<Value> {}
impl<T: Wire> Wire for Option<T> {}
impl<T: Wire> Wire for Vec<T> {}
impl<T: Wire> Wire for Box<T> {
    const SCALAR: bool = T::SCALAR;
    const OBJECT: bool = T::OBJECT;
}
impl<K: Wire, V: Wire> Wire for BTreeMap<K, V> {}
impl Wire for () {}
macro_rules! scalars { ($($scalar:ty),*) => { $(impl Wire for $scalar { const SCALAR: bool = true; })* } }
scalars!(bool, u8, u16, u32, u64, i32, i64, f64);
/// A response whose content does not matter.
impl Wire for IgnoredAny {}

/// A response that could not be read. It says where, never what: a decoder's own error text quotes the
/// input, and the input is the attacker's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable {
    /// Line of the response, from 1.
    pub line: usize,
    /// Column in that line, from 1.
    pub column: usize,
    /// What kind of fault it is, in our words.
    pub kind: &'static str,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.kind, self.line, self.column)
    }
}

impl std::error::Error for Unreadable {}

/// Decodes a response that must be an object.
///
/// Bytes that are not UTF-8 and escapes of half a character become U+FFFD, so that one bad byte in one
/// field does not cost the answer.
///
/// # Errors
/// [`Unreadable`] when it is not JSON, is cut, or is not an object.
pub fn decode<T: Wire + DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    let text = in_utf8(bytes);
    let text = whole_characters(&text);
    let value = read(&text).map_err(|error| unreadable(&error))?;
    // A struct also decodes from a list, field by field; a response that is a list is not meant so.
    if text.trim_start().starts_with('[') {
        return Err(Unreadable { line: 1, column: 1, kind: UNEXPECTED });
    }
    Ok(value)
}

/// Decodes a response that must be a list, element by element: a bad element is skipped and counted.
///
/// # Errors
/// [`Unreadable`] when it is not JSON, is cut, or is not a list.
pub fn decode_list<T: Wire + DeserializeOwned>(bytes: &[u8]) -> Result<Listed<T>, Unreadable> {
    let text = in_utf8(bytes);
    let text = whole_characters(&text);
    let list = read(&text).map_err(|error| unreadable(&error))?;
    // Inside a model something else in place of a list is an empty one; a whole response that is not
    // the list that was asked for is a fault.
    if !text.trim_start().starts_with('[') {
        return Err(Unreadable { line: 1, column: 1, kind: UNEXPECTED });
    }
    Ok(list)
}

const UNEXPECTED: &str = "the response has an unexpected shape";

fn unreadable(error: &serde_json::Error) -> Unreadable {
    let kind = match error.classify() {
        serde_json::error::Category::Eof => "the response ends too early",
        serde_json::error::Category::Syntax => "the response is not JSON",
        serde_json::error::Category::Data | serde_json::error::Category::Io => UNEXPECTED,
    };
    Unreadable { line: error.line(), column: error.column(), kind }
}

/// Bytes that are not UTF-8 become U+FFFD. Nearly all responses are, which is quicker to see than to mend.
fn in_utf8(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Replaces `\ud800`-style escapes that have no partner, which a strict decoder refuses.
fn whole_characters(text: &str) -> Cow<'_, str> {
    // Most texts have no such escape at all, which is one look.
    if !text.contains("\\u") || !text.contains("\\ud") && !text.contains("\\uD") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                out.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            _ => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (kept, after) = escape.split_at(length.min(escape.len()));
        out.push_str(kept);
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The UTF-16 unit that a `\uXXXX` escape at the start of `text` names.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

impl<'de> Deserialize<'de> for Untrusted<String> {
    /// Text; a number or a boolean becomes text.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Untrusted<String>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Untrusted(text.to_owned()))
            }
            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Untrusted(text))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Untrusted(number.to_string()))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Untrusted(number.to_string()))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Untrusted(number.to_string()))
            }
            fn visit_bool<E: Error>(self, truth: bool) -> Result<Self::Value, E> {
                Ok(Untrusted(truth.to_string()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

impl<'de> Deserialize<'de> for Untrusted<Value> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Untrusted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Maybe;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Release {
        version: Maybe<Untrusted>,
    }
    impl Wire for Release {}

    fn version(response: &[u8]) -> Untrusted {
        decode::<Release>(response).unwrap().version.0.unwrap()
    }

    #[test]
    fn a_decode_error_says_where_and_never_what() {
        for input in [&b"{\"secret\": sntry"[..], b"[\"hunter2\"]", b"\"hunter2\"", b"<html>hunter2", b""] {
            let error = decode::<Release>(input).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
            assert!(!format!("{error} {error:?}").contains("sntry"));
        }
        assert_eq!(
            decode::<Release>(b"{\"id\": 1").unwrap_err().to_string(),
            "the response ends too early at line 1 column 8"
        );
    }

    #[test]
    fn an_object_is_no_list_and_a_list_no_object() {
        assert_eq!(decode::<Release>(b" [{}]").unwrap_err().kind, UNEXPECTED);
        for other in [&b" {}"[..], b"null", b"7", b"\"x\"", b"true"] {
            assert_eq!(decode_list::<Release>(other).unwrap_err().kind, UNEXPECTED);
        }
    }

    #[test]
    fn half_a_character_does_not_cost_the_field() {
        for (input, expected) in [
            (r#"{"version":"a\ud800b"}"#, "a\u{fffd}b"),
            (r#"{"version":"\uDC00\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"version":"\\ud800"}"#, "\\ud800"),
            (r#"{"version":"\ud800\ud83d\ude00"}"#, "\u{fffd}😀"),
        ] {
            assert!(version(input.as_bytes()).same_as(expected), "{input}");
        }
        assert!(version(b"{\"version\":\"a\xffb\"}").same_as("a\u{fffd}b"));
    }

    #[test]
    fn a_number_is_taken_as_text_where_text_belongs() {
        for (number, text) in [("12.5", "12.5"), ("-3", "-3"), ("true", "true")] {
            assert!(version(format!("{{\"version\":{number}}}").as_bytes()).same_as(text));
        }
    }
}
