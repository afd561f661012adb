//! `create_team`

use crate::{parts::project, prelude::*, tool::Adds};
use access::Fixed;

#[cfg(test)]
mod tests;

/// Create a team: a group of members who look after projects and get their issues.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateTeam {
    organization_slug: Option<OrganizationSlug>,
    /// At most 64 characters.
    name: String,
    region_url: Option<RegionUrl>,
}

impl Tool for CreateTeam {
    // A team is of the organization, so a session that is confined to a project makes none.
    const SPEC: Spec = Spec::new("create_team", "Create a team")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::TeamWrite])
        .hidden_when(&[Fixed::Project]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let name = project::text(Some(&self.name), 64, "`name` must have 1 to 64 characters")?;
        let name = name.unwrap_or_default();
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let team = cx.writer(&place).create_team(&place.organization, &name).await;
        let team = team.map_err(|error| match error {
            sentry_api::Error::Missing(_) => place.missing(error),
            sentry_api::Error::Refused { status: 409, .. } => Error::input(
                Answer::new("There is such a team already")
                    .fact("Name", quote(&name))
                    .fact("Organization", place.organization.clone())
                    .note("Nothing was made. find_teams shows it."),
            ),
            other => Error::of_change(other),
        })?;
        let shown = team.slug.is_some();
        Ok(Answer::new(("Created a team in ", place.organization))
            .fact("Team", (team.slug.0, team.id.0.map(|id| (" (", id, ")"))))
            .field("Name", &team.name)
            .note((!shown).then_some(
                "Sentry made the team and did not show the result; find_teams shows it. Do not make it again.",
            )))
    }
}
