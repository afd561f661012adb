//! Releases of an organization.

use crate::{
    Page, Reader, Result,
    models::{Commit, Deploy, Release},
};
use lexicon::{Cursor, OrganizationSlug, ProjectId, ProjectRef};

impl Reader<'_> {
    /// Releases whose version contains a text, the newest first. `GET /organizations/{org}/releases/`
    ///
    /// # Errors
    /// As every call.
    pub async fn releases(
        &self,
        organization: &OrganizationSlug,
        query: Option<&str>,
        project: Option<&ProjectId>,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Release>> {
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(query.map(|query| ("query", query.to_owned())));
        parameters.extend(project.map(|project| ("project", project.to_string())));
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "releases"], &parameters).await
    }

    /// One release. `GET /organizations/{org}/releases/{version}/`
    ///
    /// Its neighbours are told beside a project only.
    ///
    /// # Errors
    /// As every call.
    pub async fn release(
        &self,
        organization: &OrganizationSlug,
        version: &str,
        project: Option<&ProjectId>,
        health: bool,
    ) -> Result<Release> {
        let mut parameters = Vec::new();
        parameters.extend(project.map(|project| ("project", project.to_string())));
        parameters.extend(health.then(|| ("health", "1".to_owned())));
        self.get(&["organizations", organization.as_str(), "releases", version], &parameters).await
    }

    /// The deploys of a release, the newest first. `GET /organizations/{org}/releases/{version}/deploys/`
    ///
    /// # Errors
    /// As every call.
    pub async fn deploys(
        &self,
        organization: &OrganizationSlug,
        version: &str,
        project: Option<&ProjectId>,
        limit: u32,
    ) -> Result<Page<Deploy>> {
        let mut parameters = vec![("per_page", limit.to_string())];
        parameters.extend(project.map(|project| ("project", project.to_string())));
        self.list(&["organizations", organization.as_str(), "releases", version, "deploys"], &parameters)
            .await
    }

    /// The commits of a release, the newest first. `GET /organizations/{org}/releases/{version}/commits/`
    ///
    /// # Errors
    /// As every call.
    pub async fn commits(
        &self,
        organization: &OrganizationSlug,
        version: &str,
        limit: u32,
    ) -> Result<Page<Commit>> {
        let path = ["organizations", organization.as_str(), "releases", version, "commits"];
        self.list(&path, &[("per_page", limit.to_string())]).await
    }

    /// Those that are in the project's repositories. `GET /projects/{org}/{project}/releases/{version}/commits/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_commits(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        version: &str,
        limit: u32,
    ) -> Result<Page<Commit>> {
        let path = ["projects", organization.as_str(), project.as_str(), "releases", version, "commits"];
        self.list(&path, &[("per_page", limit.to_string())]).await
    }
}
