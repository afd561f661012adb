//! What came of saying where a project's code is.

use super::Count;
use serde::Deserialize;
use untrusted::{Maybe, Wire};

/// `POST /organizations/{org}/code-mappings/bulk/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct CodeMappings {
    /// Mappings that were made.
    pub created: Maybe<Count>,
    /// Mappings that were there and were changed.
    pub updated: Maybe<Count>,
    /// Mappings that were refused.
    pub errors: Maybe<Count>,
}
