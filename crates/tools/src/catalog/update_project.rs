//! `update_project`

use crate::{
    parts::{project, which_project},
    prelude::*,
};
use lexicon::{ProjectRef, ProjectSlug};
use sentry_api::ProjectChange;

#[cfg(test)]
mod tests;

/// Change a project's name, slug or platform. A new slug changes its addresses.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateProject {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    name: Option<String>,
    slug: Option<ProjectSlug>,
    /// Such as `python`.
    platform: Option<String>,
    region_url: Option<RegionUrl>,
}

impl Tool for UpdateProject {
    const SPEC: Spec = Spec::new("update_project", "Update a project")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let platform =
            project::text(self.platform.as_deref(), 64, "`platform` must have 1 to 64 characters")?;
        let change = ProjectChange {
            name: project::text(self.name.as_deref(), 200, "`name` must have 1 to 200 characters")?,
            slug: self.slug.as_ref().map(|slug| slug.as_str().to_lowercase()),
            platform: platform.map(|platform| platform.to_lowercase()),
        };
        if change == ProjectChange::default() {
            return Err(Error::complaint("nothing to change: give `name`, `slug` or `platform`"));
        }
        if change.slug.is_some() && cx.grant().constraint.project.is_some() {
            return Err(Error::complaint(
                "this session is confined to the project by its slug, which therefore cannot be changed here",
            ));
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let now = cx.writer(&place).change_project(&place.organization, &project, &change).await;
        let now = now.map_err(|error| project::missing(error, &place, &project, Error::of_change))?;
        let shown = now.slug.is_some();
        Ok(Answer::new(("Updated ", project, " in ", place.organization))
            .fact("Slug", now.slug.0)
            .fact("Number", now.id.0)
            .field("Name", &now.name)
            .field("Platform", &now.platform)
            .note(
                (!shown)
                    .then_some("Sentry took the change and did not show the result; find_projects shows it."),
            ))
    }
}
