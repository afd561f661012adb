//! Organizations and projects.

use crate::{
    Page, Reader, Result,
    models::{Organization, Project},
};
use lexicon::{Cursor, OrganizationSlug, ProjectSlug};

impl Reader<'_> {
    /// The organizations that the token sees. `GET /organizations/`
    ///
    /// # Errors
    /// As every call.
    pub async fn organizations(
        &self,
        query: Option<&str>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Organization>> {
        self.list(&["organizations"], &page(25, query, cursor)).await
    }

    /// One organization, with the server of its region. `GET /organizations/{org}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn organization(&self, organization: &OrganizationSlug) -> Result<Organization> {
        self.get(&["organizations", organization.as_str()], &[]).await
    }

    /// The projects of an organization. `GET /organizations/{org}/projects/`
    ///
    /// # Errors
    /// As every call.
    pub async fn projects(
        &self,
        organization: &OrganizationSlug,
        query: Option<&str>,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Project>> {
        self.list(&["organizations", organization.as_str(), "projects"], &page(limit, query, cursor)).await
    }

    /// One project. `GET /projects/{org}/{project}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project(&self, organization: &OrganizationSlug, project: &ProjectSlug) -> Result<Project> {
        self.get(&["projects", organization.as_str(), project.as_str()], &[]).await
    }
}

fn page<'a>(limit: u32, query: Option<&str>, cursor: Option<&Cursor>) -> Vec<(&'a str, String)> {
    let mut parameters = vec![("per_page", limit.to_string())];
    parameters.extend(query.map(|query| ("query", query.to_owned())));
    parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
    parameters
}
