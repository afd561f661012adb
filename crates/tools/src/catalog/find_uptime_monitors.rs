//! `find_uptime_monitors`

use crate::{
    parts::{paging, person, which_project},
    prelude::*,
};
use lexicon::ProjectRef;
use sentry_api::{MonitorSearch, models::UptimeMonitor};

#[cfg(test)]
mod tests;

/// Find uptime monitors: number, name, up or down, address, interval.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindUptimeMonitors {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// Part of a name or address.
    query: Option<String>,
    environment: Option<String>,
    /// `user:ID`, `team:ID`, `myteams` or `unassigned`.
    owner: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

impl Tool for FindUptimeMonitors {
    const SPEC: Spec = Spec::new("find_uptime_monitors", "Find uptime monitors")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::OrgRead, Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, which_project::unless_all(self.project_slug)).await?;
        let start = paging::Start::of(self.cursor);
        let search = MonitorSearch {
            query: self.query.as_deref().map(str::trim).filter(|query| !query.is_empty()),
            project: project.as_ref(),
            environment: self.environment.as_deref(),
            owner: self.owner.as_deref(),
            limit: Limit::get(self.limit, 10),
            cursor: start.cursor(),
        };
        let page = cx.sentry(&place).uptime_monitors(&place.organization, &search).await;
        let page = page.map_err(|error| place.missing(error))?;
        let mut page = paging::named(page, |monitor| monitor.id.is_some());
        let none = paging::none(&page, search.query.is_some());
        let hidden = paging::confine(&mut page, |monitor| cx.inside(monitor.project_slug.as_ref()).is_ok());
        start.leave_out(&mut page.items);
        let only = project.is_some();
        let answer = Answer::new(("Uptime monitors in ", place.organization))
            .fact("Filter", search.query.map(quote))
            .fact("Environment", search.environment.map(quote))
            .fact("Owner", search.owner.map(quote))
            .fact("Project", project.clone())
            .section(Section::list("Monitors").items(page.items, |monitor| row(monitor, only)).at_most(100))
            .note(none)
            .note(hidden)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}

fn row(monitor: UptimeMonitor, of_one_project: bool) -> Item {
    let is = monitor.is();
    let off = monitor.status.0.filter(|status| !status.same_as("active"));
    Item::new((
        (
            monitor.id.0,
            monitor.name.0.map(|name| (" ", name)),
            is.map(|is| (" · ", is)),
            off.map(|status| (" · ", status)),
        ),
        monitor.method.0.map(|method| (" · ", method)),
        monitor.url.0.map(|url| (" ", url)),
        monitor.interval_seconds.0.map(|seconds| (" every ", seconds, " s")),
        monitor.environment.0.map(|environment| (" · ", environment)),
        person::actor(monitor.owner.as_ref()).map(|name| (" · owner ", name)),
        monitor.project_slug.0.filter(|_| !of_one_project).map(|slug| (" · ", slug)),
    ))
}
