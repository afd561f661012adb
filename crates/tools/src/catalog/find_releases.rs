//! `find_releases`

use crate::{
    parts::{paging, release},
    prelude::*,
};
use lexicon::ProjectRef;
use sentry_api::models::Release;

#[cfg(test)]
mod tests;

/// Find releases, the newest first: full version, dates, new issues, last deploy.
///
/// Use it to learn the version that `release:` in a search takes, or what was deployed before an error began.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindReleases {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Only of this project: its slug or number.
    project_slug: Option<ProjectRef>,
    /// Part of a version.
    query: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for FindReleases {
    const SPEC: Spec = Spec::new("find_releases", "Find releases")
        .skills(&[Skill::Inspect, Skill::Triage])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project_slug.clone()).await?;
        let query = self.query.as_deref().map(str::trim).filter(|query| !query.is_empty());
        let limit = Limit::get(self.limit, 25);
        let sentry = cx.sentry(&place);
        let cursor = start.cursor();
        let page = sentry.releases(&place.organization, query, project.as_ref(), limit, cursor).await;
        let page = page.map_err(|error| place.missing(error))?;
        let mut page = paging::named(page, |release| release.version.is_some());
        let came = page.items.len();
        let within = |of| release::only_of(of, project.as_ref());
        page.items = page.items.into_iter().filter_map(within).collect();
        let hidden = came - page.items.len();
        start.leave_out(&mut page.items);
        let none = paging::none(&page, query.is_some());
        let only = project.is_some();
        let slug = match self.project_slug {
            Some(ProjectRef::Slug(slug)) => Some(slug),
            _ => cx.grant().constraint.project.clone(),
        };
        let answer = Answer::new(("Releases in ", place.organization))
            .fact("Filter", query.map(quote))
            .fact("Project", (slug.map(|slug| (slug, ", ")), project))
            .section(Section::list("Releases").items(page.items, |release| row(release, only)).at_most(100))
            .note(none)
            .note(paging::left_out(hidden))
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}

fn row(release: Release, of_one_project: bool) -> Item {
    let full = release.version.0;
    let short = release.short_version.0.filter(|short| full.as_ref() != Some(short));
    let archived = release.status.0.filter(|status| !status.same_as("open"));
    let deploy = release.last_deploy.0.map(|deploy| {
        (
            " · deployed",
            deploy.environment.0.map(|to| (" to ", to)),
            deploy.date_finished.0.map(|at| (" ", at)),
        )
    });
    let when = (
        release.date_created.0.map(|at| (" · created ", at)),
        release.date_released.0.map(|at| (", released ", at)),
        release.first_event.0.map(|at| (", first event ", at)),
        release.last_event.0.map(|at| (", last event ", at)),
    );
    let counts = (
        release.new_groups.0.map(|count| (" · ", count, " new issues")),
        release.commit_count.0.filter(|count| count.0 > 0).map(|count| (", ", count, " commits")),
        release.deploy_count.0.filter(|count| count.0 > 0).map(|count| (", ", count, " deploys")),
    );
    let commit = release.last_commit.0.map(|commit| {
        (
            commit.id.0.map(|id| (" · last commit ", id.map(short_hash))),
            commit.message.0.map(|message| (" ", message.map(subject))),
        )
    });
    // Several projects are rare, and one that was asked for is known.
    let mut projects = release.projects.items.into_iter().filter_map(|project| project.slug.0);
    let projects = (projects.next(), projects.next(), projects.next());
    let projects = projects.0.filter(|_| !of_one_project).map(|first| {
        (" · ", first, projects.1.map(|next| (", ", next)), projects.2.map(|next| (", ", next, ", …")))
    });
    Item::new((
        full,
        short.map(|short| (" (", short, ")")),
        archived.map(|status| (" · ", status)),
        when,
        counts,
        commit,
        deploy,
        projects,
    ))
}

/// As much of a commit's hash as tells it from others.
#[expect(clippy::needless_pass_by_value, reason = "the form that a change of untrusted text has")]
fn short_hash(id: String) -> String {
    id.chars().take(12).collect()
}

/// The first line of a commit's message, as much as tells it from others.
#[expect(clippy::needless_pass_by_value, reason = "the form that a change of untrusted text has")]
fn subject(message: String) -> String {
    const LONGEST: usize = 72;
    message.lines().next().unwrap_or_default().chars().take(LONGEST).collect()
}
