//! Where the code of projects is.

use crate::{Page, Reader, Result, models::CodeMapping};
use lexicon::{OrganizationSlug, ProjectRef};

impl Reader<'_> {
    /// Where a project's code stands in stack traces and in its repositories.
    /// `GET /organizations/{org}/code-mappings/`
    ///
    /// # Errors
    /// As every call; Sentry demands `org:read`.
    pub async fn code_mappings(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
    ) -> Result<Page<CodeMapping>> {
        let path = ["organizations", organization.as_str(), "code-mappings"];
        self.list(&path, &[super::issues::project(project)]).await
    }
}
