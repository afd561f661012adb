//! Alert rules of an organization.

use crate::{
    Page, Reader, Result,
    models::{MetricRule, Workflow},
};
use lexicon::{AlertRuleId, Cursor, OrganizationSlug, ProjectId};

/// What narrows a list of alert rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct AlertRuleSearch<'a> {
    /// Part of a name.
    pub name: Option<&'a str>,
    /// Only of this project.
    pub project: Option<&'a ProjectId>,
    /// Rules on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl AlertRuleSearch<'_> {
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![("per_page", self.limit.to_string())];
        parameters.extend(self.project.map(|project| ("project", project.to_string())));
        parameters.extend(self.cursor.map(|cursor| ("cursor", cursor.to_string())));
        parameters
    }
}

impl Reader<'_> {
    /// Rules about issues, the newest first, or the one of this number. `GET /organizations/{org}/workflows/`
    ///
    /// Beside a number Sentry heeds no project and no name; without one, rules that are connected to nothing are of
    /// every project.
    ///
    /// # Errors
    /// As every call; older servers have no such route.
    pub async fn workflows(
        &self,
        organization: &OrganizationSlug,
        search: &AlertRuleSearch<'_>,
        rule: Option<&AlertRuleId>,
    ) -> Result<Page<Workflow>> {
        let mut parameters = search.parameters();
        parameters.push(("sortBy", "-id".to_owned()));
        // Inside the quotes of Sentry's search syntax a quote and a backslash need one before them.
        let quoted = |name: &str| name.replace('\\', "\\\\").replace('"', "\\\"");
        parameters.extend(search.name.map(|name| ("query", format!("name:\"*{}*\"", quoted(name)))));
        parameters.extend(rule.map(|rule| ("id", rule.to_string())));
        self.list(&["organizations", organization.as_str(), "workflows"], &parameters).await
    }

    /// Rules about metrics. `GET /organizations/{org}/combined-rules/`
    ///
    /// # Errors
    /// As every call.
    pub async fn metric_rules(
        &self,
        organization: &OrganizationSlug,
        search: &AlertRuleSearch<'_>,
    ) -> Result<Page<MetricRule>> {
        let mut parameters = search.parameters();
        parameters.push(("alertType", "alert_rule".to_owned()));
        parameters.extend(search.name.map(|name| ("name", name.to_owned())));
        self.list(&["organizations", organization.as_str(), "combined-rules"], &parameters).await
    }

    /// One rule about a metric. `GET /organizations/{org}/alert-rules/{rule}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn metric_rule(
        &self,
        organization: &OrganizationSlug,
        rule: &AlertRuleId,
    ) -> Result<MetricRule> {
        self.get(&["organizations", organization.as_str(), "alert-rules", rule.as_str()], &[]).await
    }
}
