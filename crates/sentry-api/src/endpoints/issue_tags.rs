//! The values that a tag has among the events of an issue.

use crate::{
    Error, Page, Reader, Result, Said,
    models::{IssueTag, TagValue},
    server::lacks_route,
};
use lexicon::{Cursor, IssueRef, OrganizationSlug};

impl Reader<'_> {
    /// All tags of an issue, each with its most frequent values. `GET /organizations/{org}/issues/{issue}/tags/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_tags(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
    ) -> Result<Page<IssueTag>> {
        let path = ["organizations", organization.as_str(), "issues", &issue.to_string(), "tags"];
        self.list(&path, &[]).await
    }

    /// One tag with its most frequent values. `GET /organizations/{org}/issues/{issue}/tags/{key}/`
    ///
    /// Where the server tells no tag alone, it is taken from the list of all.
    ///
    /// # Errors
    /// As every call; [`Missing`](crate::Error::Missing) when no event carries the tag.
    pub async fn issue_tag(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        key: &str,
    ) -> Result<IssueTag> {
        if !self.dialect().lists_tags_only {
            let number = issue.to_string();
            let path = ["organizations", organization.as_str(), "issues", &number, "tags", key];
            let asked = self.get(&path, &[]).await;
            if !asked.as_ref().is_err_and(lacks_route) {
                return asked;
            }
            let Ok(tag) = self.tag_of_list(organization, issue, key).await else { return asked };
            self.client().server().learn(|dialect| dialect.lists_tags_only = true);
            return tag.ok_or_else(|| Error::Missing(Said::default()));
        }
        let tag = self.tag_of_list(organization, issue, key).await?;
        tag.ok_or_else(|| Error::Missing(Said::default()))
    }

    async fn tag_of_list(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        key: &str,
    ) -> Result<Option<IssueTag>> {
        let tags = self.issue_tags(organization, issue).await?.items;
        Ok(tags.into_iter().find(|tag| tag.key.as_ref().is_some_and(|of| of.same_as(key))))
    }

    /// All values of one tag, the most frequent first.
    /// `GET /organizations/{org}/issues/{issue}/tags/{key}/values/`
    ///
    /// Where the server tells no tag alone, these are all that its list of tags has.
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
        let number = issue.to_string();
        let mut query = vec![("sort", "count".to_owned()), ("per_page", limit.to_string())];
        query.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        let path = ["organizations", organization.as_str(), "issues", &number, "tags", key, "values"];
        let asked = self.list(&path, &query).await;
        if !asked.as_ref().is_err_and(lacks_route) {
            return asked;
        }
        let Ok(tag) = self.tag_of_list(organization, issue, key).await else { return asked };
        let values = tag.map(|tag| tag.top_values).unwrap_or_default();
        Ok(Page { items: values.items, skipped: values.skipped, next: None, hits: None })
    }
}
