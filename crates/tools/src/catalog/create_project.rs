//! `create_project`

use crate::{error::brief, parts::project, place::Place, prelude::*, tool::Adds};
use access::Fixed;
use lexicon::{ProjectRef, ProjectSlug, TeamSlug};
use sentry_api::{ProjectChange, models::ProjectKey};

mod repository;
#[cfg(test)]
mod tests;

/// Create a project that a team looks after, and get its DSN for the application.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateProject {
    organization_slug: Option<OrganizationSlug>,
    team_slug: TeamSlug,
    name: String,
    /// Default: from the name.
    slug: Option<ProjectSlug>,
    /// Such as `javascript-react`.
    platform: Option<String>,
    /// Where its code is, such as `acme/backend`.
    repository: Option<String>,
    region_url: Option<RegionUrl>,
}

impl Tool for CreateProject {
    const SPEC: Spec = Spec::new("create_project", "Create a project")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite, Scope::TeamRead, Scope::OrgRead])
        .hidden_when(&[Fixed::Project]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        let platform =
            project::text(self.platform.as_deref(), 64, "`platform` must have 1 to 64 characters")?;
        let wanted = ProjectChange {
            name: project::text(Some(&self.name), 50, "`name` must have 1 to 50 characters")?,
            slug: self.slug.as_ref().map(|slug| slug.as_str().to_lowercase()),
            platform: platform.map(|platform| platform.to_lowercase()),
        };
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        // Before anything is made: a repository that is not there is a mistake in the arguments.
        let repository = match self.repository.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => Some(repository::find(cx, &place, name).await?),
            None => None,
        };
        let made = cx.writer(&place).create_project(&place.organization, &self.team_slug, &wanted).await;
        let made = made.map_err(|error| refused(error, &place, &self.team_slug))?;
        let answer = Answer::new(("Created a project in ", place.organization.clone()))
            .fact("Slug", made.slug.0.clone())
            .fact("Number", made.id.0)
            .fact("Team", self.team_slug)
            .field("Name", &made.name)
            .field("Platform", &made.platform);
        let Some(slug) = made.slug.0 else {
            return Ok(answer.note(
                "Sentry made the project and did not show the result; find_projects and find_dsns show it. Do not make it again.",
            ));
        };
        // The project is made, whatever becomes of the rest.
        let (key, mapped) = tokio::join!(first_key(cx, &place, slug.clone()), async {
            match &repository {
                Some(repository) => Some(repository::link(cx, &place, &slug, repository).await),
                None => None,
            }
        });
        let answer = match key {
            Ok(key) => answer.fact("Key", key.id.0.clone()).field("DSN", key.public_dsn()),
            Err(error) => answer.note(("Its DSN could not be had: ", brief(&error), ". find_dsns shows it.")),
        };
        Ok(match (mapped, repository) {
            (Some(Ok(())), Some(repository)) => answer.fact("Repository", repository.name),
            (Some(Err(why)), Some(repository)) => {
                answer.note(("The repository ", repository.name, " could not be linked: ", why, "."))
            }
            _ => answer,
        })
    }
}

fn refused(error: sentry_api::Error, place: &Place, team: &TeamSlug) -> Error {
    match error {
        sentry_api::Error::Missing(_) => Error::input(
            Answer::new("No such team")
                .fact("Team", team.clone())
                .fact("Organization", place.organization.clone())
                .note("find_teams lists the teams. Nothing was made."),
        ),
        sentry_api::Error::Refused { status: 409, .. } => Error::input(
            Answer::new("There is such a project already")
                .fact("Organization", place.organization.clone())
                .note("Nothing was made. find_projects shows it; give another `slug` to make a second one."),
        ),
        other => Error::of_change(other),
    }
}

/// The key that Sentry has made with the project; if it has made none, a new one.
async fn first_key(cx: &Cx<'_, Adds>, place: &Place, slug: ProjectSlug) -> sentry_api::Result<ProjectKey> {
    let project = ProjectRef::Slug(slug);
    let page = cx.sentry(place).project_keys(&place.organization, &project, None).await?;
    let mut usable: Vec<ProjectKey> = page
        .items
        .into_iter()
        .filter(|key| key.is_active.0 != Some(false) && key.public_dsn().is_some())
        .collect();
    let by_name = usable.iter().position(|key| key.name.as_ref().is_some_and(|name| name.same_as("Default")));
    match by_name {
        Some(at) => Ok(usable.swap_remove(at)),
        None if usable.is_empty() => {
            cx.writer(place).create_key(&place.organization, &project, "Default").await
        }
        None => Ok(usable.swap_remove(0)),
    }
}
