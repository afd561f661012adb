//! Commits of a release.

use lexicon::Timestamp;
use serde::Deserialize;
use untrusted::{Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/releases/{version}/commits/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Commit {
    /// Its hash.
    pub id: Maybe<Untrusted>,
    /// What its author says of it.
    pub message: Maybe<Untrusted>,
    /// When.
    pub date_created: Maybe<Timestamp>,
    /// Who.
    pub author: Maybe<CommitAuthor>,
    /// Where it is.
    pub repository: Maybe<Repository>,
    /// The change request that brought it.
    pub pull_request: Maybe<PullRequest>,
}

/// Who wrote a commit: a member, or somebody whom Sentry knows by their address only.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct CommitAuthor {
    /// Name.
    pub name: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/repos/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Repository {
    /// Its name, such as `acme/backend`.
    pub name: Maybe<Untrusted>,
    /// The integration that it is known by.
    pub provider: Maybe<RepositoryProvider>,
}

/// The integration that a repository is known by.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct RepositoryProvider {
    /// `integrations:github`, …
    pub id: Maybe<Untrusted>,
}

/// A change request.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct PullRequest {
    /// Its number.
    pub id: Maybe<Untrusted>,
}
