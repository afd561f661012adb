//! Releases: versions of the code that were deployed.

use super::{Commit, Count};
use lexicon::{ProjectId, ProjectSlug, Timestamp};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/releases/` and `GET /organizations/{org}/releases/{version}/`.
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
    /// Its last commit.
    pub last_commit: Maybe<Commit>,
    /// How many deploys it had.
    pub deploy_count: Maybe<Count>,
    /// Its last deploy.
    pub last_deploy: Maybe<Deploy>,
    /// The projects that it belongs to.
    pub projects: Listed<ReleaseProject>,
    /// The releases around it; only beside a project.
    pub current_project_meta: Maybe<ReleaseNeighbours>,
}

/// The releases of a project around one of them.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseNeighbours {
    /// The version before.
    pub prev_release_version: Maybe<Untrusted>,
    /// The version after.
    pub next_release_version: Maybe<Untrusted>,
}

/// A deploy of a release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Deploy {
    /// Where to.
    pub environment: Maybe<Untrusted>,
    /// What people call it.
    pub name: Maybe<Untrusted>,
    /// Where to read more, as whoever deployed says.
    pub url: Maybe<Untrusted>,
    /// When it began.
    pub date_started: Maybe<Timestamp>,
    /// When it was done.
    pub date_finished: Maybe<Timestamp>,
}

/// A project of a release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseProject {
    /// Its number.
    pub id: Maybe<ProjectId>,
    /// Its slug.
    pub slug: Maybe<ProjectSlug>,
    /// How many of its issues were first seen in the release.
    pub new_groups: Maybe<Count>,
    /// How the release does in it; only where that was asked for.
    pub health_data: Maybe<ReleaseHealth>,
}

/// How a release does in a project, told by sessions over the last day unless said otherwise.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseHealth {
    /// Whether the project sends sessions.
    pub has_health_data: Maybe<bool>,
    /// Sessions without a crash, in percent.
    pub crash_free_sessions: Maybe<f64>,
    /// Users without a crash, in percent.
    pub crash_free_users: Maybe<f64>,
    /// Sessions.
    pub total_sessions: Maybe<Count>,
    /// Users.
    pub total_users: Maybe<Count>,
    /// Sessions that crashed.
    pub sessions_crashed: Maybe<Count>,
    /// Sessions with errors.
    pub sessions_errored: Maybe<Count>,
    /// Of the project's users, those who have this release, in percent.
    pub adoption: Maybe<f64>,
    /// Of the project's sessions, those that run this release, in percent.
    pub sessions_adoption: Maybe<f64>,
}
