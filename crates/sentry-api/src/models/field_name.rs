//! What can be searched by: the tags and attributes that an organization's data really has.

use lexicon::FieldName;
use serde::Deserialize;
use untrusted::{Maybe, Wire};

/// `GET /organizations/{org}/tags/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct TagName {
    /// As a search names it.
    pub key: Maybe<FieldName>,
}

/// `GET /organizations/{org}/trace-items/attributes/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct AttributeName {
    /// As a search names it.
    pub name: Maybe<FieldName>,
}
