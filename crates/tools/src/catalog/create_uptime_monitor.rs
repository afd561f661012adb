//! `create_uptime_monitor`

use crate::{
    inputs::Clearable,
    parts::{
        project,
        uptime::{self, Method, Status},
        which_project,
    },
    prelude::*,
    tool::Adds,
};
use lexicon::ProjectRef;
use sentry_api::UptimeChange;
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Let Sentry ask a web address again and again, and open an issue when it is down.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateUptimeMonitor {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// At most 128 characters.
    name: String,
    /// With `https://`.
    url: String,
    /// 60, 300, 600, 1200, 1800 or 3600.
    interval_seconds: u32,
    /// 1000 to 60000. Default: 5000.
    timeout_ms: Option<u32>,
    /// Default: `GET`.
    method: Option<Method>,
    /// Names with values.
    headers: Option<Vec<[String; 2]>>,
    /// Of the request.
    #[serde(default)]
    body: Clearable,
    /// Default: `active`.
    status: Option<Status>,
    /// `user:ID` or `team:ID`.
    #[serde(default)]
    owner: Clearable,
    /// Of its issues.
    #[serde(default)]
    environment: Clearable,
    /// Keep traces.
    trace_sampling: Option<bool>,
    /// Keep answers of failures.
    response_capture_enabled: Option<bool>,
    /// Successes until up.
    recovery_threshold: Option<u32>,
    /// Failures until down.
    downtime_threshold: Option<u32>,
    region_url: Option<RegionUrl>,
}

impl Tool for CreateUptimeMonitor {
    const SPEC: Spec = Spec::new("create_uptime_monitor", "Create an uptime monitor")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Adds;

    async fn run(self, cx: &Cx<'_, Adds>) -> Result<Answer> {
        // There is nothing yet that could be taken away.
        let given = |text: Clearable| text.change().filter(Option::is_some);
        let monitor = UptimeChange {
            name: Some(self.name.trim().to_owned()),
            url: Some(self.url.trim().to_owned()),
            interval_seconds: Some(self.interval_seconds),
            timeout_ms: Some(self.timeout_ms.unwrap_or(5_000)),
            method: self.method.map(Method::as_str),
            headers: self.headers,
            body: given(self.body),
            status: self.status.map(Status::as_str),
            owner: given(self.owner),
            environment: given(self.environment),
            trace_sampling: self.trace_sampling,
            response_capture_enabled: self.response_capture_enabled,
            recovery_threshold: self.recovery_threshold,
            downtime_threshold: self.downtime_threshold,
        };
        uptime::check(&monitor)?;
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        // A project that is not there is told by its name, before anything is sent.
        cx.project(&place, Some(project.clone())).await?;
        let made = cx.writer(&place).add_uptime_monitor(&place.organization, &project, &monitor).await;
        let made = made.map_err(|error| project::missing(error, &place, &project, Error::of_change))?;
        let shown = made.id.is_some();
        let unseen = (!shown)
            .then_some("Sentry took the monitor and did not show the result; find_uptime_monitors lists it.");
        let (name, url) = (monitor.name.as_deref(), monitor.url.as_deref());
        Ok(uptime::headed("Created uptime monitor", &place, &project, made.id.as_ref())
            .fact("Name sent", name.filter(|_| !shown).map(quote))
            .fact("Address sent", url.filter(|_| !shown).map(quote))
            .section(Section::list("Settings").items(uptime::rows(&made), |row| row).rank(Rank::Essential))
            .note(unseen))
    }
}
