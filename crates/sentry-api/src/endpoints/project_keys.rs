//! Client keys of a project: find, make, change.

use crate::{Page, Reader, Result, Writer, models::ProjectKey};
use http::Method;
use lexicon::{Cursor, KeyId, OrganizationSlug, ProjectRef};
use serde::Serialize;

/// What to change of a key; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyChange {
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Whether events that are sent with it are taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// `Some(None)` takes the limit away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<Option<NewRateLimit>>,
    /// `latest`, `7.x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_sdk_version: Option<String>,
    /// What the loader script turns on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic_sdk_loader_options: Option<NewLoaderOptions>,
}

/// So many events within so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NewRateLimit {
    /// Seconds, at most a day.
    pub window: u32,
    /// Events.
    pub count: u32,
}

/// What the loader script of the browser SDK turns on; what is `None` stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewLoaderOptions {
    /// Session replay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_replay: Option<bool>,
    /// Tracing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_performance: Option<bool>,
    /// Debug bundles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_debug: Option<bool>,
    /// User feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_feedback: Option<bool>,
    /// Logs and metrics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_logs_and_metrics: Option<bool>,
}

#[derive(Serialize)]
struct NewKey<'a> {
    name: &'a str,
}

impl Reader<'_> {
    /// The keys of a project. `GET /projects/{org}/{project}/keys/`
    ///
    /// # Errors
    /// As every call.
    pub async fn project_keys(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ProjectKey>> {
        let cursor: Vec<_> = cursor.map(|cursor| ("cursor", cursor.to_string())).into_iter().collect();
        self.list(&["projects", organization.as_str(), project.as_str(), "keys"], &cursor).await
    }
}

impl Writer<'_> {
    /// Makes a key. `POST /projects/{org}/{project}/keys/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn create_key(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        name: &str,
    ) -> Result<ProjectKey> {
        let path = ["projects", organization.as_str(), project.as_str(), "keys"];
        self.send(Method::POST, &path, &NewKey { name }).await
    }

    /// Changes a key. `PUT /projects/{org}/{project}/keys/{key}/`
    ///
    /// # Errors
    /// As every call; never repeated by itself.
    pub async fn change_key(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectRef,
        key: &KeyId,
        change: &KeyChange,
    ) -> Result<ProjectKey> {
        let path = ["projects", organization.as_str(), project.as_str(), "keys", key.as_str()];
        self.send(Method::PUT, &path, change).await
    }
}
