//! Parameters that several tools share, each with its own grammar and description.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use std::borrow::Cow;
use untrusted::Answer;

/// How many results a page has.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct Limit(u32);

impl Limit {
    /// The number asked for, between 1 and 100.
    pub(crate) const fn get(limit: Option<Self>, default: u32) -> u32 {
        match limit {
            Some(Self(0)) => 1,
            Some(Self(limit)) if limit > 100 => 100,
            Some(Self(limit)) => limit,
            None if default > 100 => 100,
            None if default == 0 => 1,
            None => default,
        }
    }
}

impl JsonSchema for Limit {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 1, "maximum": 100 })
    }
}

/// Who reads the answer. The gate looks at this argument too, and chooses the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Format {
    Text,
    Json,
}

/// How long an answer may be. The gate keeps it, for every tool that has it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(transparent)]
pub(crate) struct MaxKilobytes(u32);

impl MaxKilobytes {
    /// Thousands of bytes.
    pub(crate) const fn get(self) -> u32 {
        self.0
    }

    /// Lets the notes on what was left out name the argument, unless it is at its most already.
    pub(crate) fn advise(asked: Option<Self>, answer: Answer) -> Answer {
        match asked {
            Some(Self(80..)) => answer,
            _ => answer.lengthened_by("maxKilobytes: 80"),
        }
    }
}

impl JsonSchema for MaxKilobytes {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "MaxKilobytes".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "integer", "maximum": 80, "description": "Size of the answer. Default: 24."
        })
    }
}

/// The address of an organization's region, as a caller names it. It is only ever compared.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct RegionUrl(pub(crate) String);

impl JsonSchema for RegionUrl {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "RegionUrl".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "description": "Region URL from find_organizations. Usually not needed." })
    }
}

/// A text that can be taken away: `null` does, and only here does it say something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Clearable {
    /// Not given.
    #[default]
    Kept,
    /// `null`.
    Cleared,
    /// A text.
    Set(String),
}

impl Clearable {
    /// `Some(None)` takes it away.
    pub(crate) fn change(self) -> Option<Option<String>> {
        match self {
            Self::Kept => None,
            Self::Cleared => Some(None),
            Self::Set(text) => Some(Some(text)),
        }
    }
}

impl<'de> Deserialize<'de> for Clearable {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|text| text.map_or(Self::Cleared, Self::Set))
    }
}

impl JsonSchema for Clearable {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Clearable".into()
    }

    // `["string", "null"]` stops some clients; this word others know, and the rest pass over it.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "nullable": true })
    }
}
