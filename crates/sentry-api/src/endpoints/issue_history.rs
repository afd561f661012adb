//! What happened to an issue, and what people wrote below it.

use crate::{
    Page, Reader, Result,
    models::{Activities, Activity},
};
use lexicon::{IssueRef, OrganizationSlug};

impl Reader<'_> {
    /// The history of an issue, whole. `GET /organizations/{org}/issues/{issue}/activities/`
    ///
    /// # Errors
    /// As every call.
    pub async fn activities(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<Activities> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "activities"];
        self.get(&path, &[]).await
    }

    /// The comments on an issue, the newest first, at most 100. `GET /organizations/{org}/issues/{issue}/notes/`
    ///
    /// # Errors
    /// As every call.
    pub async fn notes(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<Page<Activity>> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "notes"];
        self.list(&path, &[("per_page", "100".to_owned())]).await
    }
}
