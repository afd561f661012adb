//! Asking about many events, spans or lines of logs at once.

use crate::{Reader, Result, models::EventTable, page};
use lexicon::{Cursor, OrganizationSlug, ProjectId, Range};

/// A question about events.
#[derive(Debug, Clone)]
pub struct EventSearch<'a> {
    /// `errors`, `discover`, `spans`, `logs`, `ourlogs`: which of them a server has depends on its version.
    pub dataset: &'a str,
    /// Sentry's search syntax; sent as it is.
    pub query: &'a str,
    /// Fields, and aggregates such as `count()`, at most 20.
    pub fields: &'a [String],
    /// One of the fields, with `-` before it for the greatest first.
    pub sort: &'a str,
    /// Which time.
    pub range: Range,
    /// Only this project.
    pub project: Option<&'a ProjectId>,
    /// Only these environments.
    pub environments: &'a [String],
    /// Rows on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl Reader<'_> {
    /// Rows of a dataset, and where the next page begins. `GET /organizations/{org}/events/`
    ///
    /// # Errors
    /// As every call; [`Refused`](crate::Error::Refused) with status 400 for a question that Sentry cannot parse, and
    /// for a dataset that its version does not have.
    pub async fn event_table(
        &self,
        organization: &OrganizationSlug,
        search: &EventSearch<'_>,
    ) -> Result<(EventTable, Option<Cursor>)> {
        let mut query = vec![
            ("dataset", search.dataset.to_owned()),
            ("query", search.query.to_owned()),
            ("sort", search.sort.to_owned()),
            ("per_page", search.limit.to_string()),
        ];
        query.extend(search.range.parameters());
        query.extend(search.fields.iter().map(|field| ("field", field.clone())));
        query.extend(search.project.map(|project| ("project", project.to_string())));
        query.extend(search.environments.iter().map(|environment| ("environment", environment.clone())));
        query.extend(search.cursor.map(|cursor| ("cursor", cursor.to_string())));
        let (table, headers) =
            self.get_with_headers(&["organizations", organization.as_str(), "events"], &query).await?;
        Ok((table, page::next(&headers)))
    }
}
