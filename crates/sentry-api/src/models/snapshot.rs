//! Snapshots: images of an application's screens, compared with those of an earlier build.

use super::Count;
use lexicon::{ProjectId, ProjectSlug, SnapshotId, Timestamp};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/preprodartifacts/snapshots/{snapshot}/`, and without a comparison
/// `GET /organizations/{org}/preprodartifacts/snapshots/latest-base/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Snapshot {
    /// Its number.
    pub head_artifact_id: Maybe<SnapshotId>,
    /// The number of the one that it is compared with.
    pub base_artifact_id: Maybe<SnapshotId>,
    /// The number of its project.
    pub project_id: Maybe<ProjectId>,
    /// Its project; of a base only.
    pub project_slug: Maybe<ProjectSlug>,
    /// `diff`, or `solo` where there is nothing to compare with.
    pub comparison_type: Maybe<Untrusted>,
    /// How far the comparison is.
    pub comparison_state: Maybe<Untrusted>,
    /// Why there is none.
    pub comparison_error_message: Maybe<Untrusted>,
    /// Whether somebody has to look at it, or has.
    pub approval_status: Maybe<Untrusted>,
    /// Who has.
    pub approvers: Listed<SnapshotApprover>,
    /// How far the upload is.
    pub state: Maybe<Untrusted>,
    /// The application.
    pub app_id: Maybe<Untrusted>,
    /// When it came; of a base only.
    pub date_added: Maybe<Timestamp>,
    /// From which code it was made.
    pub vcs_info: Maybe<SnapshotSource>,
    /// From which share of different pixels on an image counts as changed.
    pub diff_threshold: Maybe<f64>,
    /// All images, where there is nothing to compare with.
    pub images: Listed<SnapshotImage>,
    /// How many.
    pub image_count: Maybe<Count>,
    /// Images that the other has not.
    pub added: Listed<SnapshotImage>,
    /// How many.
    pub added_count: Maybe<Count>,
    /// Images that only the other has.
    pub removed: Listed<SnapshotImage>,
    /// How many.
    pub removed_count: Maybe<Count>,
    /// Images that look different.
    pub changed: Listed<SnapshotPair>,
    /// How many.
    pub changed_count: Maybe<Count>,
    /// Images of another name.
    pub renamed: Listed<SnapshotPair>,
    /// How many.
    pub renamed_count: Maybe<Count>,
    /// Images that could not be compared.
    pub errored: Listed<SnapshotPair>,
    /// How many.
    pub errored_count: Maybe<Count>,
    /// Images that look the same.
    pub unchanged: Listed<SnapshotImage>,
    /// How many.
    pub unchanged_count: Maybe<Count>,
    /// Images that were not made this time.
    pub skipped: Listed<SnapshotImage>,
    /// How many.
    pub skipped_count: Maybe<Count>,
}

/// Who has looked at a snapshot.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SnapshotApprover {
    /// A name.
    pub name: Maybe<Untrusted>,
    /// A name for signing in.
    pub username: Maybe<Untrusted>,
}

/// From which code a snapshot was made.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SnapshotSource {
    /// The commit.
    pub head_sha: Maybe<Untrusted>,
    /// The commit of the other.
    pub base_sha: Maybe<Untrusted>,
    /// The repository.
    pub head_repo_name: Maybe<Untrusted>,
    /// The branch.
    pub head_ref: Maybe<Untrusted>,
    /// The branch of the other.
    pub base_ref: Maybe<Untrusted>,
    /// The pull request.
    pub pr_number: Maybe<Count>,
}

/// An image.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SnapshotImage {
    /// What it is called in a snapshot.
    pub image_file_name: Maybe<Untrusted>,
    /// What it shows.
    pub display_name: Maybe<Untrusted>,
    /// With which others it belongs together.
    pub group: Maybe<Untrusted>,
    /// In pixels.
    pub width: Maybe<Count>,
    /// In pixels.
    pub height: Maybe<Count>,
    /// What it is about.
    pub description: Maybe<Untrusted>,
    /// Where it can be had, where one image is told of.
    pub image_url: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/preprodartifacts/snapshots/{snapshot}/images/{image}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SnapshotImageDetail {
    /// What it is called in the snapshot.
    pub image_file_name: Maybe<Untrusted>,
    /// `changed`, `added`, `removed`, `renamed`, `unchanged`, …
    pub comparison_status: Maybe<Untrusted>,
    /// The image.
    pub head_image: Maybe<SnapshotImage>,
    /// What it is compared with.
    pub base_image: Maybe<SnapshotImage>,
    /// Where the picture of the difference can be had.
    pub diff_image_url: Maybe<Untrusted>,
    /// The share of different pixels.
    pub diff_percentage: Maybe<f64>,
    /// What it was called before.
    pub previous_image_file_name: Maybe<Untrusted>,
}

/// An image and what stood in its place.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SnapshotPair {
    /// The image of before.
    pub base_image: Maybe<SnapshotImage>,
    /// The image.
    pub head_image: Maybe<SnapshotImage>,
    /// The share of different pixels.
    pub diff: Maybe<f64>,
}
