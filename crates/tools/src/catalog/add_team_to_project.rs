//! `add_team_to_project`

use crate::{
    parts::{project, which_project},
    prelude::*,
    tool::Adds,
};
use lexicon::{ProjectRef, TeamSlug};

#[cfg(test)]
mod tests;

/// Let a team look after a project: its members see it and get its issues.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct AddTeamToProject {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    team_slug: TeamSlug,
    region_url: Option<RegionUrl>,
}

impl Tool for AddTeamToProject {
    const SPEC: Spec = Spec::new("add_team_to_project", "Add a team to a project")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite, Scope::TeamRead, Scope::OrgRead]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let before = project::teams(cx, &place, &project).await?;
        let team = self.team_slug;
        let is_it = |slug: &TeamSlug| slug.as_str().eq_ignore_ascii_case(team.as_str());
        if before.iter().any(|known| known.slug.as_ref().is_some_and(is_it)) {
            return Ok(Answer::new(("Team ", team.clone(), " looks after ", project, " already"))
                .fact("Organization", place.organization)
                .section(project::looked_after_by(&before))
                .note("Nothing was changed."));
        }
        let now = cx.writer(&place).add_team(&place.organization, &project, &team).await;
        let now = now.map_err(|error| match error {
            // The project has been read just now.
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such team")
                    .fact("Team", team.clone())
                    .fact("Organization", place.organization.clone())
                    .note("find_teams lists the teams of the organization. Nothing was changed."),
            ),
            other => Error::of_change(other),
        })?;
        let shown = !now.teams.is_empty();
        Ok(Answer::new(("Team ", team, " looks after ", project, " now"))
            .fact("Organization", place.organization)
            .section(project::looked_after_by(&now.teams.items))
            .note((!shown).then_some("Sentry took the change and did not show the result.")))
    }
}
