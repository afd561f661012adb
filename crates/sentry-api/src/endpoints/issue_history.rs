//! What happened to an issue, and what people wrote below it.

use crate::{
    Page, Reader, Result,
    models::{Activities, Activity},
    server::lacks_route,
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
    /// Where the server has no such route, its [`comments`](Self::comments) are asked for.
    ///
    /// # Errors
    /// As every call.
    pub async fn notes(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<Page<Activity>> {
        if self.dialect().has_comments_only {
            return self.comments(organization, issue).await;
        }
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "notes"];
        let asked = self.list(&path, &[("per_page", "100".to_owned())]).await;
        if !asked.as_ref().is_err_and(lacks_route) {
            return asked;
        }
        let Ok(comments) = self.comments(organization, issue).await else { return asked };
        self.client().server().learn(|dialect| dialect.has_comments_only = true);
        Ok(comments)
    }

    /// The comments on an issue, by the name that they had first and that other servers know.
    /// `GET /organizations/{org}/issues/{issue}/comments/`
    ///
    /// # Errors
    /// As every call.
    pub async fn comments(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
    ) -> Result<Page<Activity>> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "comments"];
        self.list(&path, &[("per_page", "100".to_owned())]).await
    }
}
