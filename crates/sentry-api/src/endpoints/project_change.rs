//! Making and changing projects and teams, and who looks after which.

use crate::{
    Page, Reader, Result, Writer,
    models::{CodeMappings, Project, Repository, Team},
};
use http::Method;
use lexicon::{Cursor, OrganizationSlug, ProjectRef, ProjectSlug, ProviderKey, RepositoryName, TeamSlug};
use serde::Serialize;

/// What a project is, or is to be; what is `None` stays as it is, or as Sentry chooses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ProjectChange {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its name in addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slug: Option<String>,
    /// Its platform, such as `python`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
}

/// Which repository a project's code is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCodeMapping<'a> {
    /// The project's slug.
    pub project: &'a str,
    /// The repository's name, such as `acme/backend`.
    pub repository: &'a str,
    /// The integration that it is known by, such as `github`.
    pub provider: &'a str,
    mappings: [Roots; 1],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Roots {
    stack_root: &'static str,
    source_root: &'static str,
}

impl<'a> NewCodeMapping<'a> {
    /// Paths in stack frames are paths in the repository.
    #[must_use]
    pub fn whole(
        project: &'a ProjectSlug,
        repository: &'a RepositoryName,
        provider: &'a ProviderKey,
    ) -> Self {
        Self {
            project: project.as_str(),
            repository: repository.as_str(),
            provider: provider.bare(),
            mappings: [Roots { stack_root: "", source_root: "" }],
        }
    }
}

#[derive(Serialize)]
struct NewTeam<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Nothing {}

impl Reader<'_> {
    /// The teams that look after a project. `GET /projects/{org}/{project}/teams/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_teams(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Team>> {
        let cursor: Vec<_> = cursor.map(|cursor| ("cursor", cursor.to_string())).into_iter().collect();
        self.list(&["projects", organization.as_str(), project.as_str(), "teams"], &cursor).await
    }

    /// Repositories whose name contains a text. `GET /organizations/{org}/repos/`
    ///
    /// # Errors
    /// As every call.
    pub async fn repositories(
        &self,
        organization: &OrganizationSlug,
        query: &str,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Repository>> {
        let mut parameters = vec![("query", query.to_owned())];
        parameters.extend(cursor.map(|cursor| ("cursor", cursor.to_string())));
        self.list(&["organizations", organization.as_str(), "repos"], &parameters).await
    }
}

impl Writer<'_> {
    /// Makes a team. `POST /organizations/{org}/teams/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn create_team(&self, organization: &OrganizationSlug, name: &str) -> Result<Team> {
        self.send(Method::POST, &["organizations", organization.as_str(), "teams"], &NewTeam { name }).await
    }

    /// Makes a project that a team looks after. `POST /teams/{org}/{team}/projects/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn create_project(
        &self,
        organization: &OrganizationSlug,
        team: &TeamSlug,
        project: &ProjectChange,
    ) -> Result<Project> {
        let path = ["teams", organization.as_str(), team.as_str(), "projects"];
        self.send(Method::POST, &path, project).await
    }

    /// Changes a project. `PUT /projects/{org}/{project}/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn change_project(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        change: &ProjectChange,
    ) -> Result<Project> {
        self.send(Method::PUT, &["projects", organization.as_str(), project.as_str()], change).await
    }

    /// Lets a team look after a project, and answers the project. `POST /projects/{org}/{project}/teams/{team}/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn add_team(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        team: &TeamSlug,
    ) -> Result<Project> {
        let path = ["projects", organization.as_str(), project.as_str(), "teams", team.as_str()];
        self.send(Method::POST, &path, &Nothing {}).await
    }

    /// Lets it no longer, and answers the project. `DELETE /projects/{org}/{project}/teams/{team}/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn remove_team(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        team: &TeamSlug,
    ) -> Result<Project> {
        self.remove(&["projects", organization.as_str(), project.as_str(), "teams", team.as_str()]).await
    }

    /// Says which repository a project's code is in. `POST /organizations/{org}/code-mappings/bulk/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn map_code(
        &self,
        organization: &OrganizationSlug,
        mapping: &NewCodeMapping<'_>,
    ) -> Result<CodeMappings> {
        let path = ["organizations", organization.as_str(), "code-mappings", "bulk"];
        self.send(Method::POST, &path, mapping).await
    }
}
