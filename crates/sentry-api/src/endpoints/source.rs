//! Where the code of projects is.

use crate::{Page, Reader, Result, models::CodeMapping};
use lexicon::{Cursor, OrganizationSlug, ProjectRef};

impl Reader<'_> {
    /// Where the code of a project, or of all that the token sees, stands in stack traces and in its repositories.
    /// `GET /organizations/{org}/code-mappings/`
    ///
    /// # Errors
    /// As every call; Sentry demands `org:read`.
    pub async fn code_mappings(
        &self,
        organization: &OrganizationSlug,
        project: Option<&ProjectRef>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<CodeMapping>> {
        let path = ["organizations", organization.as_str(), "code-mappings"];
        // Without a project Sentry would take those that its user is a member of.
        let mut query = vec![project.map_or_else(|| ("project", "-1".to_owned()), super::issues::project)];
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&path, &query).await
    }
}
