//! What can be searched by: the tags and attributes that an organization's data really has.

use crate::{
    Page, Reader, Result,
    models::{AttributeName, TagName},
};
use lexicon::{OrganizationSlug, Period, ProjectId};

impl Reader<'_> {
    /// The tags of recent errors. `GET /organizations/{org}/tags/`
    ///
    /// # Errors
    /// As every call.
    pub async fn tag_names(
        &self,
        organization: &OrganizationSlug,
        project: Option<&ProjectId>,
        period: Period,
    ) -> Result<Page<TagName>> {
        let mut query = vec![("dataset", "events".to_owned()), ("statsPeriod", period.to_string())];
        query.extend(project.map(|project| ("project", project.to_string())));
        self.list(&["organizations", organization.as_str(), "tags"], &query).await
    }

    /// The attributes of recent spans, logs or metrics. `GET /organizations/{org}/trace-items/attributes/`
    ///
    /// `kind` is `spans`, `logs` or `tracemetrics`.
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) on servers that keep none.
    pub async fn attribute_names(
        &self,
        organization: &OrganizationSlug,
        kind: &str,
        project: Option<&ProjectId>,
        period: Period,
    ) -> Result<Page<AttributeName>> {
        let mut query = vec![("itemType", kind.to_owned()), ("statsPeriod", period.to_string())];
        query.extend(project.map(|project| ("project", project.to_string())));
        self.list(&["organizations", organization.as_str(), "trace-items", "attributes"], &query).await
    }
}
