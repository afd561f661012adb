//! `get_release_details`

use crate::{
    error::brief,
    parts::{paging, release},
    place::Place,
    prelude::*,
};
use lexicon::{Link, ProjectRef, ProjectSlug};
use sentry_api::{
    Page,
    models::{Commit, Deploy, Release},
};
use untrusted::{Person, Rank};

mod health;
#[cfg(test)]
mod tests;

/// Read a release: dates, new issues, deploys, commits, and its health (crash-free sessions and users, adoption).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetReleaseDetails {
    organization_slug: Option<OrganizationSlug>,
    /// In full, from find_releases.
    release_version: String,
    /// As it is in this project.
    project_slug_or_id: Option<ProjectRef>,
    /// Default: false.
    include_health: Option<bool>,
    include_deploys: Option<bool>,
    include_commits: Option<bool>,
    /// Deploys and commits. Default: 10.
    #[schemars(range(min = 1, max = 50))]
    limit: Option<u32>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetReleaseDetails {
    const SPEC: Spec = Spec::new("get_release_details", "Get release details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let version = self.release_version.trim();
        if version.is_empty() {
            return Err(Error::complaint("`releaseVersion` is empty"));
        }
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project_slug_or_id).await?;
        let with_health = self.include_health == Some(true);
        let limit = self.limit.map_or(10, |limit| limit.clamp(1, 50));
        let (organization, sentry) = (&place.organization, cx.sentry(&place));
        let (release, deploys, commits) = tokio::join!(
            sentry.release(organization, version, project.as_ref(), with_health),
            async {
                match self.include_deploys {
                    Some(false) => None,
                    _ => Some(sentry.deploys(organization, version, project.as_ref(), limit).await),
                }
            },
            async {
                match (self.include_commits, project.clone().map(ProjectRef::Id)) {
                    (Some(false), _) => None,
                    (_, Some(of)) => Some(sentry.project_commits(organization, &of, version, limit).await),
                    (_, None) => Some(sentry.commits(organization, version, limit).await),
                }
            },
        );
        let release = release.map_err(|error| match error {
            sentry_api::Error::Missing(_) => none(&place, "No such release", version),
            other => other.into(),
        })?;
        let release = release::only_of(release, project.as_ref())
            .ok_or_else(|| none(&place, "The release is not of this project", version))?;
        let answer = Answer::new(("Release ", quote(version), " in ", organization.clone()))
            .fact("Link", Link::release(&place.host, organization, version, project.as_ref()));
        let answer = about(answer, &release, cx.grant().constraint.project.clone());
        let answer = if with_health { health::told(answer, &release) } else { answer };
        let answer = listed(answer, "Deploys", deploys, deploy_row);
        Ok(listed(answer, "Commits", commits, commit_row))
    }
}

fn none(place: &Place, what: &'static str, version: &str) -> Error {
    Error::input(
        Answer::new(what)
            .fact("Release", quote(version))
            .fact("Organization", place.organization.clone())
            .note("find_releases lists releases with their full versions, such as `backend@2.4.1`."),
    )
}

fn about(answer: Answer, release: &Release, only: Option<ProjectSlug>) -> Answer {
    let full = release.version.as_ref();
    let short = release.short_version.as_ref().filter(|short| full != Some(short));
    let archived = release.status.as_ref().filter(|status| !status.same_as("open"));
    let slugs = release.projects.items.iter().filter_map(|of| of.slug.0.clone());
    let slugs: Vec<ProjectSlug> = only.map_or_else(|| slugs.collect(), |only| vec![only]);
    let slugs = slugs.into_iter().enumerate().map(|(at, slug)| ((at > 0).then_some(", "), slug));
    let slugs: Vec<_> = slugs.collect();
    let around = release.current_project_meta.as_ref();
    answer
        .fact("Created", release.date_created.0)
        .fact("Released", release.date_released.0)
        .fact("First event", release.first_event.0)
        .fact("Last event", release.last_event.0)
        .fact("New issues", release.new_groups.0)
        .fact("Commits in all", release.commit_count.0)
        .fact("Deploys in all", release.deploy_count.0)
        .field("Projects", slugs)
        .field("Short version", short)
        .field("Status", archived)
        .field("Release before", around.and_then(|around| around.prev_release_version.as_ref()))
        .field("Release after", around.and_then(|around| around.next_release_version.as_ref()))
}

/// A list below the release; that it could not be read costs itself only.
fn listed<T>(
    answer: Answer,
    label: &'static str,
    asked: Option<sentry_api::Result<Page<T>>>,
    row: fn(T) -> Item,
) -> Answer {
    match asked {
        None => answer,
        Some(Ok(page)) => {
            let more = page.next.is_some().then_some((label, ": there are more; `limit` goes up to 50."));
            let none = (page.items.is_empty() && page.skipped == 0).then_some((label, ": none."));
            answer
                .section(Section::list(label).items(page.items, row).rank(Rank::Useful))
                .note(none)
                .note(more)
                .note(paging::skipped(page.skipped))
        }
        Some(Err(error)) => answer.note((label, " could not be read: ", brief(&error), ".")),
    }
}

fn deploy_row(deploy: Deploy) -> Item {
    Item::new((
        deploy.environment.0,
        deploy.name.0.map(|name| (" · ", name)),
        deploy.date_started.0.map(|at| (" · started ", at)),
        deploy.date_finished.0.map(|at| (" · finished ", at)),
        deploy.url.0.map(|url| (" · ", url)),
    ))
}

fn commit_row(commit: Commit) -> Item {
    let author = commit.author.as_ref().and_then(|author| author.name.as_ref().or(author.email.as_ref()));
    let pull_request = commit.pull_request.0.and_then(|request| request.id.0);
    Item::new((
        commit.id.0.map(|id| id.map(|id| id.chars().take(12).collect::<String>())),
        commit
            .message
            .0
            .map(|message| (" ", message.map(|text| text.lines().next().unwrap_or_default().to_owned()))),
        author.map(|author| (" · ", Person(author))),
        commit.date_created.0.map(|at| (" · ", at)),
        commit.repository.0.and_then(|repository| repository.name.0).map(|name| (" · ", name)),
        pull_request.map(|id| (" · #", id)),
    ))
}
