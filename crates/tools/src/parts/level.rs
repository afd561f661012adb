//! How bad an event is, as searches of errors take it.

use schemars::JsonSchema;
use serde::Deserialize;

/// How bad an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Level {
    Fatal,
    Error,
    Warning,
    Info,
    Debug,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Fatal => "fatal",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }

    /// The condition of a search: `level:[error, fatal]`, which is also what is meant by none.
    pub(crate) fn condition(asked: Option<Vec<Self>>) -> String {
        let levels = asked.filter(|levels| !levels.is_empty());
        let levels = levels.unwrap_or_else(|| vec![Self::Error, Self::Fatal]);
        let levels = levels.into_iter().map(Self::as_str).collect::<Vec<_>>().join(", ");
        format!("level:[{levels}]")
    }
}
