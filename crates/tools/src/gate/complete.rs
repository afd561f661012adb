//! Values that the arguments of prompts and of addresses can have, for somebody who is typing one.

use super::Gate;
use crate::{
    context::{Cx, spent::Spent, touched::Touched},
    error::{Blame, Result},
    prompts::Offers,
    tool::Reads,
};
use lexicon::{OrganizationSlug, ProjectRef};
use moka::future::Cache;
use sentry_api::{Deadline, IssueSearch, Page, models::Issue};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How long a person who types waits for values.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many values are offered.
const VALUES: usize = 50;

/// How long they are offered anew: somebody who types asks with each key.
const KEPT: Duration = Duration::from_secs(30);

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

/// What Sentry was asked for while somebody typed, by what is offered and in which organization.
#[derive(Debug)]
pub(super) struct Offered(Cache<(Offers, Option<OrganizationSlug>), Arc<Vec<String>>>);

impl Default for Offered {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(50).time_to_live(KEPT).build())
    }
}

impl Gate {
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
        match argument {
            Some(argument) => self.choice(argument.offers, typed, told).await,
            None => Values::default(),
        }
    }

    /// The same for a piece of a resource's address, which is named by its form.
    pub async fn complete_address(
        &self,
        form: &str,
        piece: &str,
        typed: &str,
        told: &BTreeMap<String, String>,
    ) -> Values {
        let template = self.resource_templates().find(|known| known.uri == form);
        match template.map(|template| template.offers(piece)) {
            Some(offers) => self.choice(offers, typed, told).await,
            None => Values::default(),
        }
    }

    async fn choice(&self, offers: Offers, typed: &str, told: &BTreeMap<String, String>) -> Values {
        let constraint = &self.desk.grant().constraint;
        let (only, needs) = match offers {
            Offers::Organizations => {
                (constraint.organization.as_ref().map(ToString::to_string), "find_organizations")
            }
            Offers::Projects => (constraint.project.as_ref().map(ToString::to_string), "find_projects"),
            Offers::Issues => (None, "search_issues"),
            Offers::Branches => (None, "get_review_context"),
            Offers::Nothing => return Values::default(),
        };
        let values: Arc<Vec<String>> = if only.is_some() {
            Arc::new(only.into_iter().collect())
        } else if self.missing_token.is_some() || !self.may_use(needs) {
            Arc::default()
        } else {
            self.offered(offers, told).await.unwrap_or_default()
        };
        let typed = typed.trim().to_ascii_lowercase();
        let fits = |value: &str| value.to_ascii_lowercase().starts_with(&typed);
        let mut values: Vec<String> = values.iter().filter(|value| fits(value)).cloned().collect();
        let has_more = values.len() > VALUES;
        values.truncate(VALUES);
        Values { values, has_more }
    }

    /// What an argument can be, asked for now or a moment ago; `None` where Sentry cannot say now. Those who ask for the same
    /// at the same time ask once.
    async fn offered(&self, offers: Offers, told: &BTreeMap<String, String>) -> Option<Arc<Vec<String>>> {
        let is_of_one = !matches!(offers, Offers::Organizations | Offers::Branches);
        let named = told.get("organization").filter(|_| is_of_one);
        let named = named.and_then(|slug| slug.trim().parse::<OrganizationSlug>().ok());
        let asked = async {
            match tokio::time::timeout(PATIENCE, self.values(offers, named.clone())).await {
                Ok(Ok(values)) => Some(Arc::new(values)),
                // The next key would be refused, too.
                Ok(Err(error)) if error.blame() != Blame::Sentry => Some(Arc::default()),
                _ => None,
            }
        };
        self.offered.0.optionally_get_with((offers, named.clone()), asked).await
    }

    async fn values(&self, offers: Offers, named: Option<OrganizationSlug>) -> Result<Vec<String>> {
        let (spent, touched) = (Spent::default(), Touched::default());
        let cx = Cx::<Reads>::new(&self.desk, Deadline::within(PATIENCE), &spent, &touched);
        if offers == Offers::Branches {
            return Ok(branches(&cx).await.unwrap_or_default());
        }
        if offers == Offers::Organizations {
            return Ok(slugs(cx.base().organizations(None, None).await?, |found| found.slug.0));
        }
        let place = cx.place(named, None).await?;
        if offers == Offers::Projects {
            let page = cx.sentry(&place).projects(&place.organization, None, 100, None).await?;
            return Ok(slugs(page, |found| found.slug.0));
        }
        let project = cx.project(&place, None).await?.map(ProjectRef::Id);
        let search = IssueSearch {
            query: "is:unresolved",
            sort: "freq",
            projects: project.as_slice(),
            environments: &[],
            period: None,
            limit: 100,
            cursor: None,
        };
        let page = cx.sentry(&place).issues(&place.organization, &search).await?;
        // A server may not heed the project.
        let only = cx.grant().constraint.project.as_ref();
        let inside = |issue: &Issue| only.is_none() || issue.project_slug() == only;
        Ok(slugs(page, |issue| inside(&issue).then_some(issue.short_id.0)?))
    }
}

/// The branches of the checkout beside this server; `None` where there is none.
async fn branches(cx: &Cx<'_>) -> Option<Vec<String>> {
    let checkout = cx.workspace()?.checkout().await.ok()?;
    let branches = checkout.branches().await.ok()?;
    Some(branches.iter().map(|branch| branch.as_str().to_owned()).collect())
}

#[cfg(test)]
mod tests;
