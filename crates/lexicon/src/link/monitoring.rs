//! Links to what watches an organization: monitors, dashboards, alert rules.

use super::{Link, build::root};
use crate::{AlertRuleId, DashboardId, Host, MonitorSlug, OrganizationSlug, ProjectSlug, UptimeMonitorId};

impl Link {
    /// A cron monitor's page; its address has the project in it, where that is known.
    pub fn cron_monitor(
        host: &Host,
        organization: &OrganizationSlug,
        project: Option<&ProjectSlug>,
        monitor: &MonitorSlug,
    ) -> Self {
        let root = root(host, organization);
        let page = match project {
            Some(project) => format!("{root}/crons/{project}/{monitor}/"),
            None => format!("{root}/crons/{monitor}/"),
        };
        Self(page.into())
    }

    /// An uptime monitor's page.
    pub fn uptime_monitor(host: &Host, organization: &OrganizationSlug, monitor: &UptimeMonitorId) -> Self {
        Self(format!("{}/monitors/{monitor}/", root(host, organization)).into())
    }

    /// A dashboard's page.
    pub fn dashboard(host: &Host, organization: &OrganizationSlug, dashboard: &DashboardId) -> Self {
        Self(format!("{}/dashboard/{dashboard}/", root(host, organization)).into())
    }

    /// The page of a rule about issues.
    pub fn issue_alert(host: &Host, organization: &OrganizationSlug, rule: &AlertRuleId) -> Self {
        Self(format!("{}/monitors/alerts/{rule}/", root(host, organization)).into())
    }

    /// The page of a rule about a metric.
    pub fn metric_alert(host: &Host, organization: &OrganizationSlug, rule: &AlertRuleId) -> Self {
        Self(format!("{}/issues/alerts/rules/details/{rule}/", root(host, organization)).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;

    #[test]
    fn each_thing_has_its_page() {
        let saas = Hosts::saas();
        let acme = "acme".parse().unwrap();
        let host = saas.base();
        let (project, slug) = ("backend".parse().unwrap(), "nightly".parse().unwrap());
        let (rule, dashboard) = ("77".parse().unwrap(), "default-overview".parse().unwrap());
        for (link, page) in [
            (Link::cron_monitor(host, &acme, Some(&project), &slug), "crons/backend/nightly/"),
            (Link::cron_monitor(host, &acme, None, &slug), "crons/nightly/"),
            (Link::uptime_monitor(host, &acme, &"77".parse().unwrap()), "monitors/77/"),
            (Link::dashboard(host, &acme, &dashboard), "dashboard/default-overview/"),
            (Link::issue_alert(host, &acme, &rule), "monitors/alerts/77/"),
            (Link::metric_alert(host, &acme, &rule), "issues/alerts/rules/details/77/"),
        ] {
            assert_eq!(link.as_str(), format!("https://acme.sentry.io/{page}"));
        }
    }
}
