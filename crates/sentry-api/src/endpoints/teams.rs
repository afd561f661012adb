//! Teams of an organization.

use crate::{Page, Reader, Result, models::Team};
use lexicon::OrganizationSlug;

impl Reader<'_> {
    /// Teams whose name or slug contains a text. `GET /organizations/{org}/teams/`
    ///
    /// At most 100: who looks for one team names it whole.
    ///
    /// # Errors
    /// As every call.
    pub async fn teams(&self, organization: &OrganizationSlug, query: &str) -> Result<Page<Team>> {
        let parameters = [("per_page", "100".to_owned()), ("query", query.to_owned())];
        self.list(&["organizations", organization.as_str(), "teams"], &parameters).await
    }
}
