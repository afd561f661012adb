//! The arguments of a tool, of what was typed and of what files of a repository say.

use serde_json::{Map, Value};

/// Those that were given.
#[derive(Default)]
pub(super) struct Given(Map<String, Value>);

impl Given {
    /// An argument, where there is one.
    pub(super) fn give(&mut self, name: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.0.insert(name.to_owned(), value.into());
        }
    }

    /// A list, where it holds anything.
    pub(super) fn list(&mut self, name: &str, words: &[String]) {
        self.give(name, (!words.is_empty()).then(|| words.to_vec()));
    }

    /// All of them.
    pub(super) fn arguments(self) -> Map<String, Value> {
        self.0
    }
}
