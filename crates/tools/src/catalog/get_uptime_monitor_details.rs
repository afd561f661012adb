//! `get_uptime_monitor_details`

use crate::{
    error::brief,
    parts::{paging, uptime, when, which_project},
    prelude::*,
};
use lexicon::{Period, ProjectRef, Timestamp, UptimeMonitorId};
use sentry_api::{Page, models::UptimeCheck};
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Read an uptime monitor: how it is set, whether it is up, its last checks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GetUptimeMonitorDetails {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// From find_uptime_monitors.
    uptime_monitor_id: UptimeMonitorId,
    /// Default: `24h`.
    period: Option<Period>,
    /// Instead of `period`.
    start: Option<Timestamp>,
    /// With `start`.
    end: Option<Timestamp>,
    /// At most 50.
    #[schemars(range(min = 1, max = 50))]
    check_limit: Option<u32>,
    region_url: Option<RegionUrl>,
}

impl Tool for GetUptimeMonitorDetails {
    const SPEC: Spec = Spec::new("get_uptime_monitor_details", "Get uptime monitor details")
        .skills(&[Skill::Inspect])
        .scopes(&[Scope::ProjectRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let range = when::range(self.period, self.start, self.end)?;
        let limit = self.check_limit.map_or(10, |limit| limit.clamp(1, 50));
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let id = self.uptime_monitor_id;
        let sentry = cx.sentry(&place);
        let (monitor, checks) = tokio::join!(
            uptime::read(cx, &place, &project, &id),
            sentry.uptime_checks(&place.organization, &project, &id, range, limit),
        );
        let monitor = monitor?;
        let rows = uptime::rows(&monitor);
        let answer = uptime::headed("Uptime monitor", &place, &project, Some(&id))
            .fact("Now", monitor.is())
            .fact("Period", range)
            .section(Section::list("Settings").items(rows, |row| row).rank(Rank::Essential))
            .field("Assertion", monitor.assertion.as_ref());
        let answer = match checks {
            Ok(page) => checked(answer, page),
            Err(error) => answer.note(("The checks could not be read: ", brief(&error), ".")),
        };
        Ok(answer.note(("Its issues: search_issues with `query: \"uptime_rule:", id, "\"`.")))
    }
}

fn checked(answer: Answer, page: Page<UptimeCheck>) -> Answer {
    let none = page.items.is_empty() && page.skipped == 0;
    let rows = page.items.into_iter().map(|check| {
        let details = (
            check.check_status_reason.0.map(|reason| (" (", reason, ")")),
            check.http_status_code.0.map(|code| (", HTTP ", code)),
            check.duration_ms.0.map(|milliseconds| (", ", milliseconds, " ms")),
            check.region_name.0.map(|region| (", ", region)),
        );
        // The way of a request that succeeded nobody looks at.
        let failed = check.check_status.as_ref().is_some_and(|status| !status.same_as("success"));
        let trace = check.trace_id.0.filter(|_| failed).map(|trace| (", trace ", trace));
        Item::new((check.timestamp.0, check.check_status.0.map(|status| (" ", status)), details, trace))
    });
    answer
        .section(Section::list("Checks").items(rows, |row| row))
        .note(none.then_some("No check in this time. Widen `period`."))
        .note(page.next.map(|_| "There are more checks: raise `checkLimit`, or give `start` and `end`."))
        .note(paging::skipped(page.skipped))
}
