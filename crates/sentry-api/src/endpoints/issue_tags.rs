//! The values that a tag has among the events of an issue.

use crate::{
    Page, Reader, Result,
    models::{IssueTag, TagValue},
};
use lexicon::{Cursor, IssueRef, OrganizationSlug};

impl Reader<'_> {
    /// One tag with its most frequent values. `GET /organizations/{org}/issues/{issue}/tags/{key}/`
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) when no event carries the tag.
    pub async fn issue_tag(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        key: &str,
    ) -> Result<IssueTag> {
        self.get(&["organizations", organization.as_str(), "issues", &issue.to_string(), "tags", key], &[])
            .await
    }

    /// All values of one tag, the most frequent first.
    /// `GET /organizations/{org}/issues/{issue}/tags/{key}/values/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_tag_values(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        key: &str,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<TagValue>> {
        let issue = issue.to_string();
        let mut query = vec![("sort", "count".to_owned()), ("per_page", limit.to_string())];
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "issues", &issue, "tags", key, "values"], &query)
            .await
    }
}
