//! Snapshots of an application's screens.

use crate::{Reader, Result, models::Snapshot};
use lexicon::{OrganizationSlug, ProjectId, SnapshotId};

impl Reader<'_> {
    /// A snapshot with what changed. `GET /organizations/{org}/preprodartifacts/snapshots/{snapshot}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn snapshot(&self, organization: &OrganizationSlug, snapshot: &SnapshotId) -> Result<Snapshot> {
        let query = [("compact_metadata", "true".to_owned())];
        let path =
            ["organizations", organization.as_str(), "preprodartifacts", "snapshots", snapshot.as_str()];
        self.get(&path, &query).await
    }

    /// The latest snapshot with which others are compared.
    /// `GET /organizations/{org}/preprodartifacts/snapshots/latest-base/`
    ///
    /// # Errors
    /// As every call.
    pub async fn latest_base_snapshot(
        &self,
        organization: &OrganizationSlug,
        application: &str,
        branch: Option<&str>,
        project: Option<&ProjectId>,
    ) -> Result<Snapshot> {
        let mut query = vec![("app_id", application.to_owned()), ("compact_metadata", "true".to_owned())];
        query.extend(branch.map(|branch| ("branch", branch.to_owned())));
        query.extend(project.map(|project| ("project", project.to_string())));
        let path = ["organizations", organization.as_str(), "preprodartifacts", "snapshots", "latest-base"];
        self.get(&path, &query).await
    }
}
