//! `delete_uptime_monitor`

use crate::{
    parts::{uptime, which_project},
    prelude::*,
    tool::Destroys,
};
use lexicon::{ProjectRef, UptimeMonitorId};

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
        uptime::remove(cx, place, project, self.uptime_monitor_id).await
    }
}
