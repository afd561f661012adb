//! What users of the software wrote about an issue.

use crate::{Page, Reader, Result, models::IssueReport};
use lexicon::{Cursor, IssueRef, OrganizationSlug};

impl Reader<'_> {
    /// The reports of users on an issue, the newest first. `GET /organizations/{org}/issues/{issue}/user-reports/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_reports(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<IssueReport>> {
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "user-reports"];
        self.list(&path, &parameters).await
    }
}
