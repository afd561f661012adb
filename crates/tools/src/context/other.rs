//! Handing a call over to another tool of the catalogue, which is permitted as if it had been called itself.

use super::Cx;
use crate::{catalog, entry::Entry, error::Result, tool::Reads};
use serde_json::{Map, Value};
use untrusted::Answer;

/// Another tool.
#[derive(Debug)]
pub(crate) struct Other<'c, 'a> {
    entry: &'static Entry,
    cx: &'c Cx<'a, Reads>,
}

impl<'a> Cx<'a, Reads> {
    /// Another tool that reads, if the catalogue has it. One that writes is out of a reading tool's reach.
    pub(crate) fn other(&self, name: &str) -> Option<Other<'_, 'a>> {
        let entry = catalog::ALL.iter().find(|entry| entry.spec.name == name && !entry.writes)?;
        Some(Other { entry, cx: self })
    }
}

impl Other<'_, '_> {
    /// As clients call it.
    pub(crate) const fn name(&self) -> &'static str {
        self.entry.spec.name
    }

    /// Whether it has a parameter of this name.
    pub(crate) fn takes(&self, parameter: &str) -> bool {
        self.entry.schema().get("properties").is_some_and(|properties| properties.get(parameter).is_some())
    }

    /// Runs it within the time of this call.
    ///
    /// # Errors
    /// As the tool; and when the caller may not use it.
    pub(crate) async fn run(&self, arguments: Vec<(&'static str, Value)>) -> Result<Answer> {
        let named = arguments.into_iter().map(|(name, value)| (name.to_owned(), value));
        let arguments: Map<String, Value> = named.collect();
        let permitted = self.entry.permit(self.cx.desk.grant())?;
        let Cx { desk, deadline, spent, touched, progress, .. } = *self.cx;
        permitted.run(arguments, desk, deadline, spent, touched, progress).await
    }
}
