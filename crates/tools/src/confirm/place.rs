//! Where a change would be made, as far as its arguments do not say it: a person has to see that too.

use crate::{context::Cx, entry::Entry, error::Result};
use access::Constraint;
use lexicon::{OrganizationSlug, ProjectSlug};
use serde_json::{Map, Value};

/// Where a change would be made, besides what its arguments say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Implied {
    /// The one that the session is confined to, else what an omitted one means.
    pub(crate) organization: Option<OrganizationSlug>,
    /// The one that the session is confined to.
    pub(crate) project: Option<ProjectSlug>,
}

impl Implied {
    /// What this call leaves open.
    ///
    /// # Errors
    /// When an organization is left out and nobody can tell which is meant.
    pub(crate) async fn of(cx: &Cx<'_>, entry: &Entry, arguments: &Map<String, Value>) -> Result<Self> {
        let Constraint { organization, project } = cx.grant().constraint.clone();
        let takes = entry.schema().get("properties").is_some_and(|all| all.get(ORGANIZATION).is_some());
        let is_open = takes && !arguments.contains_key(ORGANIZATION) && !arguments.iter().any(is_link);
        let organization = match organization {
            None if is_open => Some(cx.organization(None).await?),
            confined => confined,
        };
        Ok(Self { organization, project })
    }
}

const ORGANIZATION: &str = "organizationSlug";

/// Whether a thing is named by its link, which says the organization. Other addresses are what a change is about.
fn is_link((name, value): (&String, &Value)) -> bool {
    let names_a_thing = ["Id", "Ids", "Url"].iter().any(|end| name.ends_with(end));
    names_a_thing && value.as_str().is_some_and(|text| text.contains("://"))
}
