//! Searching recorded visits.

use super::EventSearch;
use crate::{
    Page, Reader, Result,
    models::{ReplayRow, ReplayRows},
    page,
};
use lexicon::OrganizationSlug;

impl Reader<'_> {
    /// Recorded visits. `GET /organizations/{org}/replays/`
    ///
    /// `dataset` and `fields` of the question mean nothing here.
    ///
    /// # Errors
    /// As every call; [`Refused`](crate::Error::Refused) with status 400 for a question that Sentry cannot parse.
    pub async fn replays(
        &self,
        organization: &OrganizationSlug,
        search: &EventSearch<'_>,
    ) -> Result<Page<ReplayRow>> {
        let mut query = vec![
            ("query", search.query.to_owned()),
            ("sort", search.sort.to_owned()),
            ("per_page", search.limit.to_string()),
        ];
        query.extend(search.range.parameters());
        query.extend(search.project.map(|project| ("project", project.to_string())));
        query.extend(search.environments.iter().map(|environment| ("environment", environment.clone())));
        query.extend(search.cursor.map(|cursor| ("cursor", cursor.to_string())));
        let (rows, headers): (ReplayRows, _) =
            self.get_with_headers(&["organizations", organization.as_str(), "replays"], &query).await?;
        Ok(Page {
            items: rows.data.items,
            skipped: rows.data.skipped,
            next: page::next(&headers),
            hits: None,
        })
    }
}
