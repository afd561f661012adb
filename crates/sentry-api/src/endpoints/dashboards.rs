//! Dashboards of an organization.

use crate::{Page, Reader, Result, models::Dashboard};
use lexicon::{Cursor, DashboardId, OrganizationSlug};

impl Reader<'_> {
    /// Dashboards whose title contains a text. `GET /organizations/{org}/dashboards/`
    ///
    /// `sort` is `title` or `dateCreated`, with `-` before it for the last first.
    ///
    /// # Errors
    /// As every call.
    pub async fn dashboards(
        &self,
        organization: &OrganizationSlug,
        title: Option<&str>,
        sort: &str,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Dashboard>> {
        let mut parameters = vec![("per_page", limit.to_string()), ("sort", sort.to_owned())];
        parameters.extend(title.map(|title| ("query", title.to_owned())));
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "dashboards"], &parameters).await
    }

    /// One dashboard with its widgets. `GET /organizations/{org}/dashboards/{dashboard}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn dashboard(
        &self,
        organization: &OrganizationSlug,
        dashboard: &DashboardId,
    ) -> Result<Dashboard> {
        self.get(&["organizations", organization.as_str(), "dashboards", dashboard.as_str()], &[]).await
    }
}
