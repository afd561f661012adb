//! `delete_uptime_monitor`

use crate::{
    parts::{uptime, which_project},
    prelude::*,
    tool::Destroys,
};
use lexicon::{ProjectRef, UptimeMonitorId};
use untrusted::Rank;

#[cfg(test)]
mod tests;

/// Delete an uptime monitor for good. To pause it, update_uptime_monitor with `status: disabled`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeleteUptimeMonitor {
    /// Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Slug or number.
    project_slug: Option<ProjectRef>,
    /// From find_uptime_monitors.
    uptime_monitor_id: UptimeMonitorId,
    region_url: Option<RegionUrl>,
}

impl Tool for DeleteUptimeMonitor {
    const SPEC: Spec = Spec::new("delete_uptime_monitor", "Delete an uptime monitor")
        .skills(&[Skill::ProjectManagement])
        .scopes(&[Scope::ProjectWrite]);
    type Effect = Destroys;

    async fn run(self, cx: &Cx<'_, Destroys>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = which_project::needed(cx, &place, self.project_slug).await?;
        let id = self.uptime_monitor_id;
        // What was there is told: nobody can look at it afterwards.
        let before = uptime::read(cx, &place, &project, &id).await?;
        let removed = cx.writer(&place).remove_uptime_monitor(&place.organization, &project, &id).await;
        let gone = match removed {
            Ok(()) => None,
            Err(sentry_api::Error::Missing(_)) => Some("Somebody else deleted it in the meantime."),
            Err(error) => return Err(Error::of_change(error)),
        };
        Ok(Answer::new(("Deleted uptime monitor ", id, " in ", place.organization))
            .fact("Project", project)
            .section(Section::list("It was").items(uptime::rows(&before), |row| row).rank(Rank::Essential))
            .note(gone))
    }
}
