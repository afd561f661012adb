//! What may be decoded from a response, and how to decode it when the server sends something odd.

use crate::Untrusted;
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};
use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    ops::{Deref, DerefMut},
};

/// A type that may be decoded from a response: it holds no bare text.
///
/// `#[derive(Wire)]` checks every field. `String` and `serde_json::Value` are not `Wire`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` could carry text that an attacker wrote",
    label = "write `Untrusted<{Self}>` here",
    note = "see docs/architecture.md, invariant 1"
)]
pub trait Wire {}

/// Fails to compile unless `T` may be decoded from a response. `#[derive(Wire)]` calls it for each field.
#[doc(hidden)]
pub const fn is_wire<T: Wire + ?Sized>() {}

impl<T> Wire for Untrusted<T> {}
impl<T: Wire> Wire for Option<T> {}
impl<T: Wire> Wire for Vec<T> {}
impl<T: Wire> Wire for Box<T> {}
impl<T: Wire> Wire for Maybe<T> {}
impl<T: Wire> Wire for Listed<T> {}
impl<K: Wire, V: Wire> Wire for BTreeMap<K, V> {}
impl Wire for Pairs {}
macro_rules! wire { ($($number:ty),*) => { $(impl Wire for $number {})* } }
wire!(bool, u8, u16, u32, u64, i32, i64, f64, ());

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
    let text = String::from_utf8_lossy(bytes);
    let text = whole_characters(&text);
    let value = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
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
    let text = String::from_utf8_lossy(bytes);
    let text = whole_characters(&text);
    let elements: Vec<&RawValue> = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    Ok(Listed::collect(&elements))
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

/// Replaces `\ud800`-style escapes that have no partner, which a strict decoder refuses.
fn whole_characters(text: &str) -> Cow<'_, str> {
    if !text.contains("\\u") {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
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
    /// Text; numbers and booleans are taken as the text that they are written with.
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

/// A field that may be missing, null or of another type than expected: then it is `None`.
///
/// Put `#[serde(default)]` on the model, so that a missing field is covered too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maybe<T>(pub Option<T>);

impl<T> Default for Maybe<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for Maybe<T> {
    type Target = Option<T>;
    fn deref(&self) -> &Option<T> {
        &self.0
    }
}

impl<T> DerefMut for Maybe<T> {
    fn deref_mut(&mut self) -> &mut Option<T> {
        &mut self.0
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Maybe<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(Self(serde_json::from_str(raw.get()).ok()))
    }
}

/// A list in which a bad element is skipped and counted, and which is empty when it is no list at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The elements that could be read, in order.
    pub items: Vec<T>,
    /// How many could not.
    pub skipped: usize,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), skipped: 0 }
    }
}

impl<T> Deref for Listed<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T: DeserializeOwned> Listed<T> {
    fn collect(elements: &[&RawValue]) -> Self {
        let items: Vec<T> =
            elements.iter().filter_map(|element| serde_json::from_str(element.get()).ok()).collect();
        let skipped = elements.len() - items.len();
        Self { items, skipped }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(serde_json::from_str::<Vec<&RawValue>>(raw.get())
            .map(|elements| Self::collect(&elements))
            .unwrap_or_default())
    }
}

/// A JSON object whose keys somebody else chose: pairs in their order, keys as untrusted as values.
///
/// A list of two-element lists (as Sentry sends headers and old tags) is read the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(Vec<(Untrusted, Untrusted<Value>)>);

impl Deref for Pairs {
    type Target = [(Untrusted, Untrusted<Value>)];
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, Value>()? {
                    pairs.push((Untrusted(key), Untrusted(value)));
                }
                Ok(Pairs(pairs))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = list.next_element::<Maybe<(Untrusted, Untrusted<Value>)>>()? {
                    pairs.extend(pair.0);
                }
                Ok(Pairs(pairs))
            }
            fn visit_unit<E>(self) -> Result<Pairs, E> {
                Ok(Pairs::default())
            }
        }
        deserializer.deserialize_any(Object)
    }
}

/// A response whose content does not matter.
impl Wire for IgnoredAny {}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Team {
        id: Maybe<u32>,
        name: Maybe<Untrusted>,
        members: Listed<Team>,
        extra: Pairs,
    }
    impl Wire for Team {}

    #[test]
    fn missing_null_and_mistyped_fields_cost_only_themselves() {
        for odd in
            [r#"{}"#, r#"{"id":null,"name":null,"members":null,"extra":null}"#, r#"{"id":"x","name":[1]}"#]
        {
            let team: Team = decode(odd.as_bytes()).unwrap();
            assert_eq!((team.id.0, team.name.is_none(), team.members.len()), (None, true, 0), "{odd}");
        }
        let team: Team = decode(br#"{"id":7,"name":{"a":1},"unknown":[{}]}"#).unwrap();
        assert_eq!(*team.id, Some(7));
    }

    #[test]
    fn a_bad_element_is_skipped_and_counted() {
        let teams: Listed<Team> = decode_list(br#"[{"id":1},"no",{"id":2},null]"#).unwrap();
        assert_eq!((teams.len(), teams.skipped), (2, 2));
        assert!(decode_list::<Team>(br#"{"id":1}"#).is_err());
        let team: Team = decode(br#"{"members":[{"id":1},3]}"#).unwrap();
        assert_eq!((team.members.len(), team.members.skipped), (1, 1));
    }

    #[test]
    fn a_decode_error_says_where_and_never_what() {
        for input in [&b"{\"secret\": sntry"[..], b"[\"hunter2\"]", b"\"hunter2\"", b"<html>hunter2", b""] {
            let error = decode::<Team>(input).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"));
            assert!(!format!("{error} {error:?}").contains("sntry"));
        }
        assert_eq!(
            decode::<Team>(b"{\"id\": 1").unwrap_err().to_string(),
            "the response ends too early at line 1 column 8"
        );
    }

    #[test]
    fn half_a_character_does_not_cost_the_field() {
        for (input, expected) in [
            (r#"{"name":"a\ud800b"}"#, "a\u{fffd}b"),
            (r#"{"name":"\udc00\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"name":"\\ud800"}"#, "\\ud800"),
            (r#"{"name":"\ud800\ud83d\ude00"}"#, "\u{fffd}😀"),
        ] {
            let team: Team = decode(input.as_bytes()).unwrap();
            assert!(team.name.as_ref().unwrap().same_as(expected), "{input}");
        }
        let team: Team = decode(b"{\"name\":\"a\xffb\"}").unwrap();
        assert!(team.name.as_ref().unwrap().same_as("a\u{fffd}b"));
    }

    #[test]
    fn numbers_are_taken_as_text_where_text_belongs() {
        let team: Team = decode(br#"{"name":12.5,"extra":[["a",1],["b",null],7]}"#).unwrap();
        assert!(team.name.as_ref().unwrap().same_as("12.5"));
        assert_eq!(team.extra.len(), 2);
    }
}
