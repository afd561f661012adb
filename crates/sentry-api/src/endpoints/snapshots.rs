//! Snapshots of an application's screens.

use crate::{
    Reader, Result,
    models::{Snapshot, SnapshotImageDetail},
};
use lexicon::{ImageAddress, OrganizationSlug, ProjectId, ProjectSlug, SnapshotId};
use untrusted::{NoPicture, Picture};

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

    /// One image of a snapshot, by its file's name or its key, and what it is compared with.
    /// `GET /organizations/{org}/preprodartifacts/snapshots/{snapshot}/images/{image}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn snapshot_image(
        &self,
        organization: &OrganizationSlug,
        snapshot: &SnapshotId,
        image: &str,
    ) -> Result<SnapshotImageDetail> {
        let (organization, snapshot) = (organization.as_str(), snapshot.as_str());
        let path =
            ["organizations", organization, "preprodartifacts", "snapshots", snapshot, "images", image];
        self.get(&path, &[]).await
    }

    /// What an image shows. `GET /projects/{org}/{project}/files/images/{image}/`
    ///
    /// # Errors
    /// As every call. That what came is no picture is no error of the call.
    pub async fn image(
        &self,
        organization: &OrganizationSlug,
        project: &ProjectSlug,
        image: &ImageAddress,
    ) -> Result<std::result::Result<Picture, NoPicture>> {
        let path = ["projects", organization.as_str(), project.as_str(), "files", "images", image.key()];
        let bytes = self.file(&path, &[], Picture::LARGEST).await?;
        Ok(bytes.map_or(Err(NoPicture::TooLarge), Picture::of))
    }
}
