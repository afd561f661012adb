//! What a gate offers beside tools: prompts and resources.

use super::{Gate, Outcome};
use crate::{
    caller::Caller,
    prompts::{self, NoPrompt, Prompt},
    resources::{self, ResourceTemplate},
    surface,
};
use access::Need;
use std::collections::BTreeMap;

impl Gate {
    /// The prompts whose tools the session may use, by name.
    pub fn prompts(&self) -> impl Iterator<Item = &'static Prompt> {
        prompts::ALL.iter().filter(|prompt| prompt.needs.iter().any(|tool| self.may_use(tool)))
    }

    /// The text of a prompt.
    ///
    /// # Errors
    /// [`NoPrompt`]: there is none of that name, or what it is told does not fit.
    pub fn prompt(&self, name: &str, told: &BTreeMap<String, String>) -> Result<String, NoPrompt> {
        let prompt = self.prompts().find(|prompt| prompt.name == name).ok_or(NoPrompt::Unknown)?;
        prompt.text(told, &|tool| self.may_use(tool), &|tool| self.surface.lists(tool))
    }

    /// The kinds of resources whose tools the session may use.
    pub fn resource_templates(&self) -> impl Iterator<Item = &'static ResourceTemplate> {
        resources::ALL.iter().filter(|template| self.may_use(template.tool))
    }

    /// What is at an address, as the tool that shows it answers; `None` when no resource has such an address.
    pub async fn read_resource(&self, caller: Caller<'_>, uri: &str) -> Option<Outcome> {
        let (tool, arguments) = resources::meant(uri)?;
        Some(self.call_for(caller, tool, arguments).await)
    }

    /// What reading at an address needs; `None` when no resource has such an address.
    #[must_use]
    pub fn need_to_read(&self, uri: &str) -> Option<Need> {
        let (tool, arguments) = resources::meant(uri)?;
        self.need(tool, &arguments)
    }

    pub(super) fn may_use(&self, tool: &str) -> bool {
        surface::named(tool).is_some_and(|entry| entry.permit(self.desk.grant()).is_ok())
    }
}

#[cfg(test)]
mod tests;
