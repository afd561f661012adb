//! What a gate offers beside tools: prompts, with the values that their arguments can have, and resources.

use super::{Gate, Outcome};
use crate::{
    caller::Caller,
    context::{Cx, spent::Spent, touched::Touched},
    prompts::{self, NoPrompt, Offers, Prompt},
    resources::{self, ResourceTemplate},
    surface,
    tool::Reads,
};
use access::Need;
use lexicon::{OrganizationSlug, ProjectRef};
use sentry_api::{Deadline, IssueSearch, Page, models::Issue};
use std::{collections::BTreeMap, time::Duration};

/// How long a person who types waits for values.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many values are offered.
const VALUES: usize = 50;

/// Values that an argument can have.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// They begin as what was typed.
    pub values: Vec<String>,
    /// Whether there are more of them.
    pub has_more: bool,
}

/// The slugs among what a page holds, as text.
fn slugs<T, S: ToString>(page: Page<T>, slug: impl Fn(T) -> Option<S>) -> Vec<String> {
    page.items.into_iter().filter_map(slug).map(|slug| slug.to_string()).collect()
}

impl Gate {
    /// The prompts whose tools the session may use, by name.
    pub fn prompts(&self) -> impl Iterator<Item = &'static Prompt> {
        prompts::ALL.iter().filter(|prompt| self.may_use(prompt.needs))
    }

    /// The text of a prompt.
    ///
    /// # Errors
    /// [`NoPrompt`]: there is none of that name, or what it is told does not fit.
    pub fn prompt(&self, name: &str, told: &BTreeMap<String, String>) -> Result<String, NoPrompt> {
        let prompt = self.prompts().find(|prompt| prompt.name == name).ok_or(NoPrompt::Unknown)?;
        prompt.text(told, &|tool| self.may_use(tool))
    }

    /// Values for an argument of a prompt that begin as what was typed; none where nothing is known. `told`: what the
    /// other arguments are already. They are identifiers, of which strangers can make none.
    pub async fn complete(
        &self,
        prompt: &str,
        argument: &str,
        typed: &str,
        told: &BTreeMap<String, String>,
    ) -> Values {
        let arguments = self.prompts().find(|known| known.name == prompt).map(|prompt| prompt.arguments);
        let argument = arguments.unwrap_or_default().iter().find(|known| known.name == argument);
        let Some(offers) = argument.map(|argument| argument.offers) else { return Values::default() };
        let constraint = &self.desk.grant().constraint;
        let (only, needs) = match offers {
            Offers::Organizations => {
                (constraint.organization.as_ref().map(ToString::to_string), "find_organizations")
            }
            Offers::Projects => (constraint.project.as_ref().map(ToString::to_string), "find_projects"),
            Offers::Issues => (None, "search_issues"),
            Offers::Nothing => return Values::default(),
        };
        let values = if only.is_some() {
            only.into_iter().collect()
        } else if self.missing_token.is_some() || !self.may_use(needs) {
            Vec::new()
        } else {
            let values = tokio::time::timeout(PATIENCE, self.values(offers, told)).await.ok().flatten();
            values.unwrap_or_default()
        };
        let typed = typed.trim().to_ascii_lowercase();
        let fits = |value: &String| value.to_ascii_lowercase().starts_with(&typed);
        let mut values: Vec<String> = values.into_iter().filter(fits).collect();
        let has_more = values.len() > VALUES;
        values.truncate(VALUES);
        Values { values, has_more }
    }

    /// What an argument can be; `None` where Sentry does not say.
    async fn values(&self, offers: Offers, told: &BTreeMap<String, String>) -> Option<Vec<String>> {
        let (spent, touched) = (Spent::default(), Touched::default());
        let cx = Cx::<Reads>::new(&self.desk, Deadline::within(PATIENCE), &spent, &touched);
        if offers == Offers::Organizations {
            let page = cx.base().organizations(None, None).await.ok()?;
            return Some(slugs(page, |found| found.slug.0));
        }
        let named = told.get("organization").and_then(|slug| slug.trim().parse::<OrganizationSlug>().ok());
        let place = cx.place(named, None).await.ok()?;
        if offers == Offers::Projects {
            let page = cx.sentry(&place).projects(&place.organization, None, 100, None).await.ok()?;
            return Some(slugs(page, |found| found.slug.0));
        }
        let project = cx.project(&place, None).await.ok()?.map(ProjectRef::Id);
        let search = IssueSearch {
            query: "is:unresolved",
            sort: "freq",
            project: project.as_ref(),
            environments: &[],
            period: None,
            limit: 100,
            cursor: None,
        };
        let page = cx.sentry(&place).issues(&place.organization, &search).await.ok()?;
        // A server may not heed the project.
        let only = cx.grant().constraint.project.as_ref();
        let inside = |issue: &Issue| only.is_none() || issue.project_slug() == only;
        Some(slugs(page, |issue| inside(&issue).then_some(issue.short_id.0)?))
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

    fn may_use(&self, tool: &str) -> bool {
        surface::named(tool).is_some_and(|entry| entry.permit(self.desk.grant()).is_ok())
    }
}

#[cfg(test)]
mod tests;
