//! `find_monitors`

use crate::{
    parts::{paging, person, schedule::schedule, which_project},
    prelude::*,
};
use lexicon::ProjectRef;
use sentry_api::{
    MonitorSearch,
    models::{Monitor, MonitorEnvironment},
};

#[cfg(test)]
mod tests;

/// Find cron monitors: slug, schedule, and how each fares in its environments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FindMonitors {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// Part of a name or slug.
    query: Option<String>,
    environment: Option<String>,
    /// `user:ID`, `team:ID`, `myteams` or `unassigned`.
    owner: Option<String>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

/// Environments of a monitor that are shown.
const ENVIRONMENTS: usize = 5;

impl Tool for FindMonitors {
    const SPEC: Spec =
        Spec::new("find_monitors", "Find cron monitors").skills(&[Skill::Inspect]).scopes(&[Scope::OrgRead]);
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
        let page = cx.sentry(&place).monitors(&place.organization, &search).await;
        let page = page.map_err(|error| place.missing(error))?;
        let mut page = paging::named(page, |monitor| monitor.slug.is_some() || monitor.id.is_some());
        let none = paging::none(&page, search.query.is_some());
        let hidden = paging::confine(&mut page, |monitor| {
            cx.inside(monitor.project.as_ref().and_then(|project| project.slug.as_ref())).is_ok()
        });
        start.leave_out(&mut page.items);
        let only = project.is_some();
        let answer = Answer::new(("Cron monitors in ", place.organization))
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

fn row(monitor: Monitor, of_one_project: bool) -> Item {
    let muted = monitor.is_muted.filter(|muted| *muted).map(|_| ", muted");
    let slug = monitor.project.0.and_then(|project| project.slug.0).filter(|_| !of_one_project);
    let about = (
        monitor.slug.0.or(monitor.id.0),
        monitor.name.0.map(|name| (" · ", name)),
        monitor.status.0.map(|status| (" · ", status)),
        muted,
        monitor.config.as_ref().and_then(schedule).map(|schedule| (" · ", schedule)),
        monitor.config.0.map(|config| {
            (
                config.checkin_margin.0.map(|minutes| (", at most ", minutes, " min late")),
                config.max_runtime.0.map(|minutes| (", at most ", minutes, " min long")),
            )
        }),
        person::actor(monitor.owner.as_ref()).map(|name| (" · owner ", name)),
        slug.map(|slug| (" · ", slug)),
    );
    let all = monitor.environments.len();
    let shown = monitor.environments.items.into_iter().take(ENVIRONMENTS);
    let more = (all > ENVIRONMENTS).then(|| (" · and ", all - ENVIRONMENTS, " environments more"));
    Item::new((about, shown.map(state).collect::<Vec<_>>(), more))
}

fn state(environment: MonitorEnvironment) -> impl untrusted::Say {
    (
        " · ",
        environment.name.0,
        environment.status.0.map(|status| (": ", status)),
        environment.last_check_in.0.map(|at| (", last ", at)),
        environment.next_check_in.0.map(|at| (", next ", at)),
    )
}
