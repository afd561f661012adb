//! Teams of an organization.

use crate::{Page, Reader, Result, models::Team};
use lexicon::{Cursor, OrganizationSlug};

impl Reader<'_> {
    /// Teams whose name or slug contains a text. `GET /organizations/{org}/teams/`
    ///
    /// # Errors
    /// As every call.
    pub async fn teams(
        &self,
        organization: &OrganizationSlug,
        query: Option<&str>,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Team>> {
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(query.map(|query| ("query", query.to_owned())));
        // The projects of each team are most of the answer, and nobody reads them.
        parameters.push(("detailed", "0".to_owned()));
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "teams"], &parameters).await
    }
}
