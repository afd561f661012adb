//! `update_uptime_monitor`

use crate::{
    inputs::Clearable,
    parts::{
        uptime::{self, Method, Status},
        which_project,
    },
    prelude::*,
};
use lexicon::{ProjectRef, UptimeMonitorId};
use sentry_api::{UptimeChange, models::UptimeMonitor};
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Change an uptime monitor; what is left out stays. `null` clears `owner`, `environment` or `body`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UpdateUptimeMonitor {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// From find_uptime_monitors.
    uptime_monitor_id: UptimeMonitorId,
    /// At most 128 characters.
    name: Option<String>,
    /// With `https://`.
    url: Option<String>,
    /// 60, 300, 600, 1200, 1800 or 3600.
    interval_seconds: Option<u32>,
    /// 1000 to 60000.
    timeout_ms: Option<u32>,
    /// Of the request.
    method: Option<Method>,
    /// Names with values, all of them.
    headers: Option<Vec<[String; 2]>>,
    /// Of the request.
    #[serde(default)]
    body: Clearable,
    /// `disabled` pauses it.
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

impl Tool for UpdateUptimeMonitor {
    const SPEC: Spec = Spec::new("update_uptime_monitor", "Update an uptime monitor")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Changes;

    async fn run(self, cx: &Cx<'_, Changes>) -> Result<Answer> {
        let change = UptimeChange {
            name: self.name.map(|name| name.trim().to_owned()),
            url: self.url.map(|url| url.trim().to_owned()),
            interval_seconds: self.interval_seconds,
            timeout_ms: self.timeout_ms,
            method: self.method.map(Method::as_str),
            headers: self.headers,
            body: self.body.change(),
            status: self.status.map(Status::as_str),
            owner: self.owner.change(),
            environment: self.environment.change(),
            trace_sampling: self.trace_sampling,
            response_capture_enabled: self.response_capture_enabled,
            recovery_threshold: self.recovery_threshold,
            downtime_threshold: self.downtime_threshold,
        };
        if change == UptimeChange::default() {
            return Err(Error::complaint("nothing to change: give at least one setting"));
        }
        uptime::check(&change)?;
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let id = self.uptime_monitor_id;
        let before = uptime::read(cx, &place, &project, &id).await?;
        let changed =
            cx.writer(&place).change_uptime_monitor(&place.organization, &project, &id, &change).await;
        let after = changed.map_err(Error::of_change)?;
        let rows = changes(&sent(&change), &before, &after);
        let unseen = after.id.is_none().then_some(
            "Sentry took the change and did not show the result; get_uptime_monitor_details does.",
        );
        Ok(uptime::headed("Updated uptime monitor", &place, &project, Some(&id))
            .field("Name", after.name.as_ref().or(before.name.as_ref()))
            .section(Section::list("Changed").items(rows, |row| row).rank(Rank::Essential))
            .note(unseen))
    }
}

/// What became of a setting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// It stays as it is.
    Not,
    /// It was given a value.
    Value,
    /// It was taken away.
    Null,
}

/// What was sent of each setting, in the order of their labels.
fn sent(change: &UptimeChange) -> [Sent; 14] {
    let value = |is_sent: bool| if is_sent { Sent::Value } else { Sent::Not };
    let clearable = |text: &Option<Option<String>>| match text {
        None => Sent::Not,
        Some(Some(_)) => Sent::Value,
        Some(None) => Sent::Null,
    };
    [
        value(change.name.is_some()),
        value(change.url.is_some()),
        value(change.interval_seconds.is_some()),
        value(change.timeout_ms.is_some()),
        value(change.method.is_some()),
        value(change.headers.is_some()),
        clearable(&change.body),
        value(change.status.is_some()),
        clearable(&change.owner),
        clearable(&change.environment),
        value(change.trace_sampling.is_some()),
        value(change.response_capture_enabled.is_some()),
        value(change.recovery_threshold.is_some()),
        value(change.downtime_threshold.is_some()),
    ]
}

/// `Interval: 60 s → 300 s` for each setting that was sent.
fn changes(sent: &[Sent; 14], monitor_before: &UptimeMonitor, monitor_after: &UptimeMonitor) -> Vec<Item> {
    let both = uptime::settings(monitor_before).into_iter().zip(uptime::settings(monitor_after)).zip(sent);
    both.filter(|(_, sent)| **sent != Sent::Not)
        .map(|(((label, before), (_, after)), sent)| {
            let was_nothing = before.is_none().then_some("nothing");
            // An answer that leaves a setting out does not say that it is gone.
            let unseen = if after.is_none() && *sent == Sent::Null { "nothing" } else { "not shown" };
            let unseen = after.is_none().then_some(unseen);
            let was = uptime::said(monitor_before, label, before.as_ref());
            let is = uptime::said(monitor_after, label, after.as_ref());
            Item::new((label, ": ", was, was_nothing, " → ", is, unseen))
        })
        .collect()
}
