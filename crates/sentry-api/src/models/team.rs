//! Teams: groups of members to whom issues are assigned.

use lexicon::{TeamId, TeamSlug};
use serde::Deserialize;
use untrusted::{Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/teams/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Team {
    /// Its number.
    pub id: Maybe<TeamId>,
    /// Its slug, as in addresses.
    pub slug: Maybe<TeamSlug>,
    /// Its name; missing on some servers.
    pub name: Maybe<Untrusted>,
}
