//! Gives types that are more than one identifier the same places as identifiers: responses, arguments, answers.

/// The type reads itself (`FromStr`, with a sentence of ours as error) and prints itself in identifier characters.
///
/// The doc comment is the description that a model reads.
macro_rules! spoken {
    ($(#[doc = $doc:literal])* $name:ident, $max:literal) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = untrusted::macros::text_or_whole_number(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                untrusted::macros::text_schema(concat!($($doc),*).trim())
            }
        }

        untrusted::inert!($name, $max, wire);
    };
}

pub(crate) use spoken;
