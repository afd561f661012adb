//! The kinds of events, by the one name that requests in words, links and tools have for each.

use crate::query::Dialect;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use std::borrow::Cow;

/// What a search among events is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dataset {
    /// `errors`
    Errors,
    /// `spans`
    Spans,
    /// `logs`
    Logs,
    /// `metrics`, those that applications send; Sentry's own name is `tracemetrics`.
    #[serde(alias = "tracemetrics")]
    Metrics,
    /// `profiles`
    Profiles,
    /// `replays`, recorded visits.
    Replays,
}

impl Dataset {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Errors, Self::Spans, Self::Logs, Self::Metrics, Self::Profiles, Self::Replays];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Errors => "errors",
            Self::Spans => "spans",
            Self::Logs => "logs",
            Self::Metrics => "metrics",
            Self::Profiles => "profiles",
            Self::Replays => "replays",
        }
    }

    /// What its fields are.
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Errors => Dialect::Errors,
            Self::Spans => Dialect::Spans,
            Self::Logs => Dialect::Logs,
            Self::Metrics => Dialect::Metrics,
            Self::Profiles => Dialect::Profiles,
            Self::Replays => Dialect::Replays,
        }
    }
}

// By hand: derived, each value would bring its documentation into every list of tools.
impl JsonSchema for Dataset {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Dataset".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": Self::ALL.map(Self::as_str) })
    }
}

#[cfg(test)]
mod tests {
    use serde::de::value::{Error, StrDeserializer};

    use super::*;

    fn read(name: &str) -> Result<Dataset, Error> {
        Dataset::deserialize(StrDeserializer::new(name))
    }

    #[test]
    fn each_is_read_by_the_name_that_it_has() {
        for dataset in Dataset::ALL {
            assert_eq!(read(dataset.as_str()), Ok(dataset));
        }
        assert_eq!(read("tracemetrics"), Ok(Dataset::Metrics));
        assert!(read("discover").is_err());
    }
}
