//! `remove_team_from_project`

use crate::{
    parts::{project, which_project},
    prelude::*,
    tool::Destroys,
};
use lexicon::{ProjectRef, TeamSlug};
use sentry_api::models::Team;

#[cfg(test)]
mod tests;

/// Take a project away from a team. The last team of a project stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct RemoveTeamFromProject {
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    #[schemars(required)]
    project_slug: Option<ProjectRef>,
    team_slug: TeamSlug,
    region_url: Option<RegionUrl>,
}

impl Tool for RemoveTeamFromProject {
    const SPEC: Spec = Spec::new("remove_team_from_project", "Remove a team from a project")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite, Scope::TeamRead, Scope::OrgRead]);
    type Effect = Destroys;

    async fn run(self, cx: &Cx<'_, Destroys>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let teams = project::teams(cx, &place, &project).await?;
        let wanted = self.team_slug;
        let is_it = |team: &Team| {
            team.slug.as_ref().is_some_and(|slug| slug.as_str().eq_ignore_ascii_case(wanted.as_str()))
        };
        let refused = |why: &'static str| {
            Error::input(
                Answer::new("The team was not removed")
                    .fact("Team", wanted.clone())
                    .fact("Project", project.clone())
                    .fact("Problem", why)
                    .section(project::looked_after_by(&teams)),
            )
        };
        let Some(team) = teams.iter().find(|team| is_it(team)).and_then(|team| team.slug.0.clone()) else {
            return Err(refused("the team does not look after this project"));
        };
        if teams.len() == 1 {
            return Err(refused("it is the last team of the project; add another before it is removed"));
        }
        let now = cx.writer(&place).remove_team(&place.organization, &project, &team).await;
        let now = now.map_err(Error::of_change)?;
        let shown = !now.teams.is_empty();
        Ok(Answer::new(("Team ", team, " looks after ", project.clone(), " no longer"))
            .fact("Organization", place.organization)
            .section(project::looked_after_by(&now.teams.items))
            .note((!shown).then_some("Sentry took the change and did not show the result.")))
    }
}
