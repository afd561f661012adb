//! `get_monitor_details`

use crate::{
    error::brief,
    parts::{paging, person, schedule::schedule, when, which_project},
    prelude::*,
};
use lexicon::{Link, MonitorSlug, Period, ProjectRef, Timestamp};
use sentry_api::{
    CheckInSearch, Page, Reader,
    models::{CheckIn, Monitor, MonitorConfig, MonitorStats},
};
use untrusted::{Rank, Say};

#[cfg(test)]
mod tests;

/// Read a cron monitor: schedule, environments, last check-ins, how many were missed or failed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetMonitorDetails {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    monitor_slug: MonitorSlug,
    /// Its project.
    project_slug_or_id: Option<ProjectRef>,
    /// Only this one.
    environment: Option<String>,
    /// Default: `24h`.
    period: Option<Period>,
    /// Instead of `period`.
    start: Option<Timestamp>,
    /// With `start`.
    end: Option<Timestamp>,
    /// At most 50.
    #[schemars(range(min = 1, max = 50))]
    check_in_limit: Option<u32>,
    /// Default: true.
    include_stats: Option<bool>,
    /// Of the stats. Default: an hour.
    rollup_seconds: Option<u32>,
    region_url: Option<RegionUrl>,
}

/// Stretches of time that are shown.
const STRETCHES: usize = 10;

impl Tool for GetMonitorDetails {
    const SPEC: Spec = Spec::new("get_monitor_details", "Get cron monitor details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let range = when::range(self.period, self.start, self.end)?;
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::meant(cx, &place, self.project_slug_or_id).await?;
        let search = CheckInSearch {
            environment: self.environment.as_deref(),
            range,
            limit: self.check_in_limit.map_or(10, |limit| limit.clamp(1, 50)),
        };
        let asked = Asked {
            sentry: cx.sentry(&place),
            organization: &place.organization,
            project: project.as_ref(),
            monitor: &self.monitor_slug,
            search,
            now: cx.now(),
            resolution: self.rollup_seconds.filter(|seconds| *seconds > 0).map(|seconds| {
                let (from, to) = range.seconds(cx.now());
                seconds.max(u32::try_from((to - from) / POINTS).unwrap_or(u32::MAX))
            }),
        };
        let (monitor, check_ins, stats) = tokio::join!(asked.monitor(), asked.check_ins(), async {
            match self.include_stats {
                Some(false) => None,
                _ => Some(asked.stats().await),
            }
        });
        let monitor = monitor.map_err(|error| match error {
            sentry_api::Error::Missing(_) => Error::input(
                Answer::new("No such cron monitor")
                    .fact("Monitor", self.monitor_slug.clone())
                    .fact("Organization", place.organization.clone())
                    .fact("Project", project.clone())
                    .note("find_monitors lists the monitors that the token sees."),
            ),
            other => other.into(),
        })?;
        let of = monitor.project.as_ref().and_then(|project| project.slug.as_ref());
        cx.inside(of)?;
        let slug = monitor.slug.0.clone().unwrap_or(self.monitor_slug);
        let mut answer = Answer::new(("Cron monitor ", slug.clone(), " in ", place.organization.clone()))
            .fact("Link", Link::cron_monitor(&place.host, &place.organization, of, &slug))
            .fact("Id", monitor.id.0.clone())
            .fact("Project", of.cloned())
            .fact("Period", range)
            .fact("Environment", search.environment.map(quote));
        answer = about(answer, &monitor);
        answer = match check_ins {
            Ok(page) => reported(answer, page),
            Err(error) => answer.note(("The check-ins could not be read: ", brief(&error), ".")),
        };
        answer = match stats {
            Some(Ok(page)) => counted(answer, &page),
            Some(Err(error)) => answer.note(("The stats could not be read: ", brief(&error), ".")),
            None => answer,
        };
        Ok(answer.note(paging::skipped(monitor.environments.skipped)).note((
            "Its issues: search_issues with `query: \"monitor.slug:",
            slug,
            "\"`.",
        )))
    }
}

/// Numbers of a statistic at most, however long its period.
const POINTS: i64 = 1_000;

/// What is asked of Sentry three times at once.
struct Asked<'a> {
    sentry: Reader<'a>,
    organization: &'a OrganizationSlug,
    /// Slugs of monitors are unique in a project; older servers know them by the organization only.
    project: Option<&'a ProjectRef>,
    monitor: &'a MonitorSlug,
    search: CheckInSearch<'a>,
    now: Timestamp,
    resolution: Option<u32>,
}

impl Asked<'_> {
    async fn monitor(&self) -> sentry_api::Result<Monitor> {
        let Self { sentry, organization, monitor, .. } = self;
        let environment = self.search.environment;
        match self.project {
            Some(project) => sentry.project_monitor(organization, project, monitor, environment).await,
            None => sentry.monitor(organization, monitor, environment).await,
        }
    }

    async fn check_ins(&self) -> sentry_api::Result<Page<CheckIn>> {
        let Self { sentry, organization, monitor, search, .. } = self;
        match self.project {
            Some(project) => sentry.project_check_ins(organization, project, monitor, search).await,
            None => sentry.check_ins(organization, monitor, search).await,
        }
    }

    async fn stats(&self) -> sentry_api::Result<Page<MonitorStats>> {
        let Self { sentry, organization, monitor, search, now, resolution, .. } = self;
        match self.project {
            Some(project) => {
                let stats =
                    sentry.project_monitor_stats(organization, project, monitor, search, *now, *resolution);
                stats.await
            }
            None => sentry.monitor_stats(organization, monitor, search, *now, *resolution).await,
        }
    }
}

fn about(answer: Answer, monitor: &Monitor) -> Answer {
    let muted = monitor.is_muted.filter(|muted| *muted).map(|_| ", muted");
    let environments = monitor.environments.iter().map(|environment| {
        Item::new((
            &environment.name,
            environment.status.as_ref().map(|status| (": ", status)),
            environment.last_check_in.map(|at| (", last ", at)),
            environment.next_check_in.map(|at| (", next ", at)),
        ))
    });
    answer
        .field("Name", &monitor.name)
        .field("Status", (&monitor.status, muted))
        .field("Schedule", monitor.config.as_ref().map(terms))
        .field("Owner", person::actor(monitor.owner.as_ref()))
        .section(Section::list("Environments").items(environments, |row| row).rank(Rank::Essential))
}

fn terms(config: &MonitorConfig) -> impl Say {
    (
        schedule(config),
        config.timezone.as_ref().map(|zone| (", ", zone)),
        config.checkin_margin.map(|minutes| (", at most ", minutes, " min late")),
        config.max_runtime.map(|minutes| (", at most ", minutes, " min long")),
        config.failure_issue_threshold.map(|count| (", an issue after ", count, " failures")),
    )
}

fn reported(answer: Answer, page: Page<CheckIn>) -> Answer {
    let none = page.items.is_empty() && page.skipped == 0;
    let rows = page.items.into_iter().map(|check_in| {
        Item::new((
            check_in.date_created.0.or(check_in.expected_time.0),
            check_in.status.0.map(|status| (" ", status)),
            check_in.duration.map(|milliseconds| (", ", milliseconds, " ms")),
            check_in.environment.0.map(|environment| (", ", environment)),
        ))
    });
    answer
        .section(Section::list("Check-ins").items(rows, |row| row))
        .note(none.then_some("No check-in in this time. Widen `period`."))
        .note(page.next.map(|_| "There are more check-ins: raise `checkInLimit`, or give `start` and `end`."))
        .note(paging::skipped(page.skipped))
}

/// The sum of each kind, and the last stretches in which not all went well.
fn counted(answer: Answer, page: &Page<MonitorStats>) -> Answer {
    let sum = |kind: fn(&MonitorStats) -> u64| page.items.iter().map(kind).sum::<u64>();
    let total = [
        ("ok ", sum(|row| row.ok.map_or(0, |count| count.0))),
        ("missed ", sum(|row| row.missed.map_or(0, |count| count.0))),
        ("timeout ", sum(|row| row.timeout.map_or(0, |count| count.0))),
        ("error ", sum(|row| row.error.map_or(0, |count| count.0))),
        ("in progress ", sum(|row| row.in_progress.map_or(0, |count| count.0))),
        ("unknown ", sum(|row| row.unknown.map_or(0, |count| count.0))),
    ];
    let bad = page.items.iter().filter(|row| {
        [&row.missed, &row.timeout, &row.error].iter().any(|count| count.is_some_and(|count| count.0 > 0))
    });
    let bad: Vec<&MonitorStats> = bad.collect();
    let last = bad.iter().skip(bad.len().saturating_sub(STRETCHES));
    answer
        .field("Check-ins in this time", listed(&total))
        .section(
            Section::list("Stretches with failures")
                .items(last, |row| stretch(row))
                .more(bad.len().saturating_sub(STRETCHES))
                .brought_by("rollupSeconds")
                .rank(Rank::Useful),
        )
        .note(paging::skipped(page.skipped))
}

fn stretch(row: &MonitorStats) -> Item {
    let counts =
        [("missed ", &row.missed), ("timeout ", &row.timeout), ("error ", &row.error), ("ok ", &row.ok)];
    let counts = counts.map(|(label, count)| (label, count.map_or(0, |count| count.0)));
    Item::new((row.ts.0.and_then(Timestamp::from_seconds).map(|at| (at, ": ")), listed(&counts)))
}

/// `ok 4, missed 3`, without what did not occur.
fn listed(counts: &[(&'static str, u64)]) -> Vec<impl Say + use<>> {
    let counts = counts.iter().copied().filter(|(_, count)| *count > 0);
    counts.enumerate().map(|(index, (label, count))| ((index > 0).then_some(", "), label, count)).collect()
}
