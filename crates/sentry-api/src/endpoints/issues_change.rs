//! Changing several issues at once, and merging them.

use crate::{Result, Writer, endpoints::IssueChange, models::IssuesChanged};
use http::Method;
use lexicon::{IssueId, OrganizationSlug};
use serde::Serialize;

#[derive(Serialize)]
struct Merge {
    merge: bool,
}

impl Writer<'_> {
    /// Changes the issues of these numbers, and no others. `PUT /organizations/{org}/issues/`
    ///
    /// Sentry passes over those that it does not find, and answers what it changed and not of which; `None` where it
    /// found none of them.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn change_issues(
        &self,
        organization: &OrganizationSlug,
        issues: &[IssueId],
        change: &IssueChange,
    ) -> Result<Option<IssuesChanged>> {
        self.send_about(
            Method::PUT,
            &["organizations", organization.as_str(), "issues"],
            &these(issues),
            change,
        )
        .await
    }

    /// As [`change_issues`](Self::change_issues): makes one issue of several of the same project; Sentry chooses which
    /// one keeps its name.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn merge_issues(
        &self,
        organization: &OrganizationSlug,
        issues: &[IssueId],
    ) -> Result<Option<IssuesChanged>> {
        let merge = Merge { merge: true };
        self.send_about(
            Method::PUT,
            &["organizations", organization.as_str(), "issues"],
            &these(issues),
            &merge,
        )
        .await
    }
}

/// Without any number Sentry would take the change for all issues that match its default search, so the caller must
/// name some. Projects that the token's owner is no member of are looked at too.
fn these(issues: &[IssueId]) -> Vec<(&'static str, String)> {
    let ids = issues.iter().map(|id| ("id", id.to_string()));
    ids.chain([("project", "-1".to_owned())]).collect()
}
