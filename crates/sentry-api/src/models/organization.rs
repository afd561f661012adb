//! Organizations, their regions and projects.

use super::Team;
use lexicon::{OrganizationSlug, ProjectId, ProjectSlug};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/` and `GET /organizations/{org}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Organization {
    /// Its slug, as in addresses.
    pub slug: Maybe<OrganizationSlug>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Where it lives.
    pub links: Maybe<OrganizationLinks>,
}

/// Addresses that Sentry gives for an organization. Only compared with the allow-list, never followed as they are.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct OrganizationLinks {
    /// The server of its region; empty on a server without regions.
    pub region_url: Maybe<Untrusted>,
}

/// `GET /users/me/regions/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Regions {
    /// The regions in which the account has organizations.
    pub regions: Listed<Region>,
}

/// One region.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Region {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its server.
    pub url: Maybe<Untrusted>,
}

/// `GET /organizations/{org}/projects/` and `GET /projects/{org}/{project}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Project {
    /// Its number.
    pub id: Maybe<ProjectId>,
    /// Its slug, as in addresses.
    pub slug: Maybe<ProjectSlug>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its platform, such as `python`.
    pub platform: Maybe<Untrusted>,
    /// The teams that look after it.
    pub teams: Listed<Team>,
}
