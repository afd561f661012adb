//! Where a project's code is, and what came of saying so.

use super::Count;
use lexicon::{ProjectId, ProjectSlug};
use serde::Deserialize;
use untrusted::{Maybe, Untrusted, Wire};

/// `POST /organizations/{org}/code-mappings/bulk/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct CodeMappings {
    /// Mappings that were made.
    pub created: Maybe<Count>,
    /// Mappings that were there and were changed.
    pub updated: Maybe<Count>,
    /// Mappings that were refused.
    pub errors: Maybe<Count>,
}

/// `GET /organizations/{org}/code-mappings/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct CodeMapping {
    /// The number of the project.
    pub project_id: Maybe<ProjectId>,
    /// Its slug.
    pub project_slug: Maybe<ProjectSlug>,
    /// The repository, as the forge that it is on calls it: `acme/backend`, `Acme / Backend`.
    pub repo_name: Maybe<Untrusted>,
    /// What paths in stack traces begin with.
    pub stack_root: Maybe<Untrusted>,
    /// What the same paths in the repository begin with.
    pub source_root: Maybe<Untrusted>,
}
