//! Snapshots of applications' screens.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A snapshot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snapshot {
    /// Slug.
    pub(crate) project: String,
    pub(crate) added: String,
    /// Whether others are compared with it.
    pub(crate) base: bool,
    /// As Sentry sends it.
    pub(crate) answer: Map<String, Value>,
}

impl Snapshot {
    pub(crate) fn field(&self, name: &str) -> Value {
        self.answer.get(name).cloned().unwrap_or_default()
    }

    /// Whether a field is this text.
    pub(crate) fn is(&self, name: &str, text: &str) -> bool {
        self.answer.get(name).and_then(Value::as_str) == Some(text)
    }
}
