//! Cron monitors and their check-ins, of an organization or of one of its projects.

use crate::{
    Page, Reader, Result, Writer,
    models::{CheckIn, Monitor, MonitorStats},
};
use lexicon::{Cursor, MonitorSlug, OrganizationSlug, ProjectId, ProjectRef, Range, Timestamp};

/// What narrows a list of monitors, of either kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct MonitorSearch<'a> {
    /// Part of a name or slug.
    pub query: Option<&'a str>,
    /// Only of this project.
    pub project: Option<&'a ProjectId>,
    /// Only in this environment.
    pub environment: Option<&'a str>,
    /// Only of this owner: `user:ID`, `team:ID`, `myteams`, `unassigned`.
    pub owner: Option<&'a str>,
    /// Monitors on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl MonitorSearch<'_> {
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("per_page", self.limit.to_string())];
        parameters.extend(self.project.map(|project| ("project", project.to_string())));
        parameters.extend(self.environment.map(|environment| ("environment", environment.to_owned())));
        parameters.extend(self.owner.map(|owner| ("owner", owner.to_owned())));
        parameters.extend(self.query.map(|query| ("query", query.to_owned())));
        parameters.extend(self.cursor.map(|cursor| ("cursor", cursor.to_string())));
        parameters
    }
}

/// Which check-ins of a monitor are meant.
#[derive(Debug, Clone, Copy)]
pub struct CheckInSearch<'a> {
    /// Only in this environment.
    pub environment: Option<&'a str>,
    /// When.
    pub range: Range,
    /// Check-ins on a page, at most 100.
    pub limit: u32,
}

impl CheckInSearch<'_> {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("per_page", self.limit.to_string())];
        parameters.extend(environment(self.environment));
        parameters.extend(self.range.parameters());
        parameters
    }

    /// Numbers are asked for by seconds, and come by the hour unless `resolution` says so many seconds.
    fn of_stats(&self, now: Timestamp, resolution: Option<u32>) -> Vec<(&'static str, String)> {
        let (since, until) = self.range.seconds(now);
        let mut parameters = vec![("since", since.to_string()), ("until", until.to_string())];
        parameters.extend(resolution.map(|seconds| ("resolution", format!("{seconds}s"))));
        parameters.extend(environment(self.environment));
        parameters
    }
}

fn environment(name: Option<&str>) -> Option<(&'static str, String)> {
    name.map(|name| ("environment", name.to_owned()))
}

impl Reader<'_> {
    /// Monitors of an organization. `GET /organizations/{org}/monitors/`
    ///
    /// # Errors
    /// As every call.
    pub async fn monitors(
        &self,
        organization: &OrganizationSlug,
        search: &MonitorSearch<'_>,
    ) -> Result<Page<Monitor>> {
        self.list(&["organizations", organization.as_str(), "monitors"], &search.parameters()).await
    }

    /// One monitor, by slug or id. `GET /organizations/{org}/monitors/{monitor}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn monitor(
        &self,
        organization: &OrganizationSlug,
        monitor: &MonitorSlug,
        of: Option<&str>,
    ) -> Result<Monitor> {
        let parameters: Vec<_> = environment(of).into_iter().collect();
        self.get(&["organizations", organization.as_str(), "monitors", monitor.as_str()], &parameters).await
    }

    /// One monitor of a project. `GET /projects/{org}/{project}/monitors/{monitor}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_monitor(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &MonitorSlug,
        of: Option<&str>,
    ) -> Result<Monitor> {
        let parameters: Vec<_> = environment(of).into_iter().collect();
        let path = ["projects", organization.as_str(), project.as_str(), "monitors", monitor.as_str()];
        self.get(&path, &parameters).await
    }

    /// Check-ins of a monitor, the newest first. `GET /organizations/{org}/monitors/{monitor}/checkins/`
    ///
    /// # Errors
    /// As every call.
    pub async fn check_ins(
        &self,
        organization: &OrganizationSlug,
        monitor: &MonitorSlug,
        search: &CheckInSearch<'_>,
    ) -> Result<Page<CheckIn>> {
        let path = ["organizations", organization.as_str(), "monitors", monitor.as_str(), "checkins"];
        self.list(&path, &search.parameters()).await
    }

    /// Check-ins of a project's monitor. `GET /projects/{org}/{project}/monitors/{monitor}/checkins/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_check_ins(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &MonitorSlug,
        search: &CheckInSearch<'_>,
    ) -> Result<Page<CheckIn>> {
        let (organization, project) = (organization.as_str(), project.as_str());
        let path = ["projects", organization, project, "monitors", monitor.as_str(), "checkins"];
        self.list(&path, &search.parameters()).await
    }

    /// How many check-ins of each kind there were, the oldest first. `GET /organizations/{org}/monitors/{monitor}/stats/`
    ///
    /// # Errors
    /// As every call.
    pub async fn monitor_stats(
        &self,
        organization: &OrganizationSlug,
        monitor: &MonitorSlug,
        search: &CheckInSearch<'_>,
        now: Timestamp,
        resolution: Option<u32>,
    ) -> Result<Page<MonitorStats>> {
        let path = ["organizations", organization.as_str(), "monitors", monitor.as_str(), "stats"];
        self.list(&path, &search.of_stats(now, resolution)).await
    }

    /// The same of a project's monitor. `GET /projects/{org}/{project}/monitors/{monitor}/stats/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_monitor_stats(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &MonitorSlug,
        search: &CheckInSearch<'_>,
        now: Timestamp,
        resolution: Option<u32>,
    ) -> Result<Page<MonitorStats>> {
        let (organization, project) = (organization.as_str(), project.as_str());
        let path = ["projects", organization, project, "monitors", monitor.as_str(), "stats"];
        self.list(&path, &search.of_stats(now, resolution)).await
    }
}

impl Writer<'_> {
    /// Deletes a monitor with its check-ins. `DELETE /organizations/{org}/monitors/{monitor}/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) when it is gone already. Never repeated by itself.
    pub async fn remove_monitor(&self, organization: &OrganizationSlug, monitor: &MonitorSlug) -> Result<()> {
        self.remove(&["organizations", organization.as_str(), "monitors", monitor.as_str()]).await
    }
}
