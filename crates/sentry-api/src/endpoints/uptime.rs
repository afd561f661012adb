//! Uptime monitors: reading and changing them.

use super::MonitorSearch;
use crate::{
    Page, Reader, Result, Writer,
    models::{UptimeCheck, UptimeMonitor},
};
use http::Method;
use lexicon::{OrganizationSlug, ProjectRef, Range, UptimeMonitorId};
use serde::Serialize;

/// What an uptime monitor is to be like; what is `None` stays as it is, or as Sentry has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UptimeChange {
    /// At most 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// 60, 300, 600, 1200, 1800 or 3600.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<u32>,
    /// From 1,000 to 60,000.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u32>,
    /// `GET`, `POST`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<&'static str>,
    /// Pairs of name and value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Vec<[String; 2]>>,
    /// What is sent along; `Some(None)` for nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Option<String>>,
    /// `active` or `disabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// `user:ID` or `team:ID`; `Some(None)` for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Option<String>>,
    /// Where its issues stand; `Some(None)` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Option<String>>,
    /// Whether requests carry a trace that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace_sampling: Option<bool>,
    /// Whether answers of failures are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_capture_enabled: Option<bool>,
    /// After so many successes it is up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_threshold: Option<u32>,
    /// After so many failures it is down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downtime_threshold: Option<u32>,
}

impl Reader<'_> {
    /// Uptime monitors of an organization. `GET /organizations/{org}/uptime/`
    ///
    /// # Errors
    /// As every call.
    pub async fn uptime_monitors(
        &self,
        organization: &OrganizationSlug,
        search: &MonitorSearch<'_>,
    ) -> Result<Page<UptimeMonitor>> {
        self.list(&["organizations", organization.as_str(), "uptime"], &search.parameters()).await
    }

    /// One uptime monitor. `GET /projects/{org}/{project}/uptime/{monitor}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn uptime_monitor(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &UptimeMonitorId,
    ) -> Result<UptimeMonitor> {
        let (organization, project) = (organization.as_str(), project.as_str());
        self.get(&["projects", organization, project, "uptime", monitor.as_str()], &[]).await
    }

    /// What came of its requests, the newest first. `GET /projects/{org}/{project}/uptime/{monitor}/checks/`
    ///
    /// # Errors
    /// As every call.
    pub async fn uptime_checks(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &UptimeMonitorId,
        range: Range,
        limit: u32,
    ) -> Result<Page<UptimeCheck>> {
        let (organization, project) = (organization.as_str(), project.as_str());
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(range.parameters());
        let path = ["projects", organization, project, "uptime", monitor.as_str(), "checks"];
        self.list(&path, &parameters).await
    }
}

impl Writer<'_> {
    /// Adds an uptime monitor, and answers it as far as Sentry describes it. `POST /projects/{org}/{project}/uptime/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn add_uptime_monitor(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &UptimeChange,
    ) -> Result<UptimeMonitor> {
        let path = ["projects", organization.as_str(), project.as_str(), "uptime"];
        self.send(Method::POST, &path, monitor).await
    }

    /// Changes an uptime monitor, and answers it as far as Sentry describes it. `PUT /projects/{org}/{project}/uptime/{monitor}/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn change_uptime_monitor(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &UptimeMonitorId,
        change: &UptimeChange,
    ) -> Result<UptimeMonitor> {
        let (organization, project) = (organization.as_str(), project.as_str());
        let path = ["projects", organization, project, "uptime", monitor.as_str()];
        self.send(Method::PUT, &path, change).await
    }

    /// Removes an uptime monitor. `DELETE /projects/{org}/{project}/uptime/{monitor}/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) when it is gone already. Never repeated by itself.
    pub async fn remove_uptime_monitor(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        monitor: &UptimeMonitorId,
    ) -> Result<()> {
        let (organization, project) = (organization.as_str(), project.as_str());
        self.remove(&["projects", organization, project, "uptime", monitor.as_str()]).await
    }
}
