//! Linking issues to where they are tracked too, through the integrations of an organization.

use crate::{
    Page, Reader, Result, Writer,
    models::{ExternalLink, Integration},
};
use http::Method;
use lexicon::{IntegrationId, IssueRef, OrganizationSlug};
use serde_json::{Map, Value};

impl Reader<'_> {
    /// The integrations through which issues can be linked. `GET /organizations/{org}/integrations/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_integrations(&self, organization: &OrganizationSlug) -> Result<Page<Integration>> {
        let query = [("features", "issue-basic".to_owned())];
        self.list(&["organizations", organization.as_str(), "integrations"], &query).await
    }

    /// What an integration wants to know to create (else to link) an issue there.
    /// `GET /organizations/{org}/issues/{issue}/integrations/{integration}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue_form(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        integration: &IntegrationId,
        creates: bool,
    ) -> Result<Integration> {
        let action = if creates { "create" } else { "link" };
        self.get(&form(organization, &issue.to_string(), integration), &[("action", action.to_owned())]).await
    }
}

impl Writer<'_> {
    /// Creates an issue where the integration leads to, and links it.
    /// `POST /organizations/{org}/issues/{issue}/integrations/{integration}/`
    ///
    /// `fields` are `title`, `description` and what the integration wants besides.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn create_external_issue(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        integration: &IntegrationId,
        fields: &Map<String, Value>,
    ) -> Result<ExternalLink> {
        self.send(Method::POST, &form(organization, &issue.to_string(), integration), fields).await
    }

    /// Links an issue that is there. `PUT /organizations/{org}/issues/{issue}/integrations/{integration}/`
    ///
    /// `fields` are `externalIssue` and what the integration wants besides.
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn link_external_issue(
        &self,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        integration: &IntegrationId,
        fields: &Map<String, Value>,
    ) -> Result<ExternalLink> {
        self.send(Method::PUT, &form(organization, &issue.to_string(), integration), fields).await
    }
}

/// Where an integration is asked about an issue, and told of it.
fn form<'a>(
    organization: &'a OrganizationSlug,
    issue: &'a str,
    integration: &'a IntegrationId,
) -> [&'a str; 6] {
    ["organizations", organization.as_str(), "issues", issue, "integrations", integration.as_str()]
}
