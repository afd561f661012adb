//! What an issue can be changed to, in the words of its tools and of Sentry.

use schemars::JsonSchema;
use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(inline)]
pub(crate) enum Status {
    Resolved,
    ResolvedInNextRelease,
    Unresolved,
    #[serde(alias = "archived")]
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Priority {
    High,
    Medium,
    Low,
}

impl Status {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::ResolvedInNextRelease => "resolvedInNextRelease",
            Self::Unresolved => "unresolved",
            Self::Ignored => "ignored",
        }
    }
}

impl Priority {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}
