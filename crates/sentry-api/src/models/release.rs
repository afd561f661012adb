//! Releases: versions of the code that were deployed.

use super::Count;
use lexicon::{ProjectSlug, Timestamp};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/releases/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Release {
    /// Its full version, as searches and routes take it.
    pub version: Maybe<Untrusted>,
    /// Its version without the package, or with its hash cut.
    pub short_version: Maybe<Untrusted>,
    /// `open` or `archived`.
    pub status: Maybe<Untrusted>,
    /// When Sentry first heard of it.
    pub date_created: Maybe<Timestamp>,
    /// When it was released.
    pub date_released: Maybe<Timestamp>,
    /// When its first event happened.
    pub first_event: Maybe<Timestamp>,
    /// When its last event happened.
    pub last_event: Maybe<Timestamp>,
    /// How many issues were first seen in it.
    pub new_groups: Maybe<Count>,
    /// How many commits it has.
    pub commit_count: Maybe<Count>,
    /// How many deploys it had.
    pub deploy_count: Maybe<Count>,
    /// Its last deploy.
    pub last_deploy: Maybe<Deploy>,
    /// The projects that it belongs to.
    pub projects: Listed<ReleaseProject>,
}

/// A deploy of a release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Deploy {
    /// Where to.
    pub environment: Maybe<Untrusted>,
    /// When it was done.
    pub date_finished: Maybe<Timestamp>,
}

/// A project of a release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseProject {
    /// Its slug.
    pub slug: Maybe<ProjectSlug>,
}
