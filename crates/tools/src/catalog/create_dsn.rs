//! `create_dsn`

use crate::{
    parts::{key, project, which_project},
    prelude::*,
    tool::Adds,
};
use lexicon::ProjectRef;

#[cfg(test)]
mod tests;

/// Make another client key (DSN) for a project: one for each application, so that each can be limited or turned off.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateDsn {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    /// Such as `Production`.
    name: String,
    region_url: Option<RegionUrl>,
}

impl Tool for CreateDsn {
    const SPEC: Spec = Spec::new("create_dsn", "Create a DSN")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let name = project::text(Some(&self.name), 64, "`name` must have 1 to 64 characters")?;
        let name = name.unwrap_or_default();
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let made = cx.writer(&place).create_key(&place.organization, &project, &name).await;
        let made = made.map_err(|error| project::missing(error, &place, &project, Error::of_change))?;
        let shown = made.id.is_some();
        let answer = Answer::new(("Created a DSN of ", project, " in ", place.organization));
        Ok(key::stands(answer, &made).note((!shown).then_some(
            "Sentry made the key and did not show the result; find_dsns shows it. Do not make it again.",
        )))
    }
}
