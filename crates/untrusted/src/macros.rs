//! What the exported macros stand on, so that a crate that uses them needs no dependency of its own.

pub use schemars::{JsonSchema, Schema, SchemaGenerator};
pub use serde::{Deserialize, Deserializer};

use serde::de::{Error, Visitor};
use std::{borrow::Cow, fmt};

/// Reads an identifier from a string or a whole number.
///
/// # Errors
/// Anything else.
pub fn text_or_whole_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Cow<'de, str>, D::Error> {
    struct Text;
    impl<'de> Visitor<'de> for Text {
        type Value = Cow<'de, str>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an identifier")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok(Cow::Owned(number.to_string()))
        }
        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            Ok(Cow::Owned(number.to_string()))
        }
    }
    deserializer.deserialize_any(Text)
}

/// Whether the text has characters of identifiers and addresses only, at least one.
#[must_use]
pub fn could_be_identifier(text: &str) -> bool {
    !text.is_empty() && text.chars().all(crate::inert::in_alphabet)
}

/// An error of the deserializer, from one of our own sentences.
pub fn custom<E: Error>(message: &'static str) -> E {
    E::custom(message)
}

/// The schema of an identifier. The grammar stays out of it: a model that is told "string" and the
/// description sends the right thing, and the pattern would cost its tokens in every tool.
pub fn text_schema(description: &'static str) -> Schema {
    schemars::json_schema!({ "type": "string", "description": description })
}
