//! Releases of an organization.

use crate::{Page, Reader, Result, models::Release};
use lexicon::{Cursor, OrganizationSlug, ProjectId};

impl Reader<'_> {
    /// Releases whose version contains a text, the newest first. `GET /organizations/{org}/releases/`
    ///
    /// # Errors
    /// As every call.
    pub async fn releases(
        &self,
        organization: &OrganizationSlug,
        query: Option<&str>,
        project: Option<&ProjectId>,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Release>> {
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(query.map(|query| ("query", query.to_owned())));
        parameters.extend(project.map(|project| ("project", project.to_string())));
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "releases"], &parameters).await
    }
}
