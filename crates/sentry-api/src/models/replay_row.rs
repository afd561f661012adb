//! A recorded visit, as the list of replays tells it.

use lexicon::{ProjectId, ReplayId, Timestamp};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/replays/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayRows {
    /// The replays.
    pub data: Listed<ReplayRow>,
}

/// A recorded visit. Of one that was archived, most is gone.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayRow {
    /// Its id, 32 hex digits.
    pub id: Maybe<ReplayId>,
    /// The project.
    pub project_id: Maybe<ProjectId>,
    /// When it began.
    pub started_at: Maybe<Timestamp>,
    /// Seconds.
    pub duration: Maybe<u64>,
    /// Who visited.
    pub user: Maybe<ReplayVisitor>,
    /// Errors that happened in it.
    pub count_errors: Maybe<u64>,
    /// Clicks in anger.
    pub count_rage_clicks: Maybe<u64>,
    /// Clicks that did nothing.
    pub count_dead_clicks: Maybe<u64>,
    /// The browser.
    pub browser: Maybe<ReplayProgram>,
    /// The operating system.
    pub os: Maybe<ReplayProgram>,
    /// The environment.
    pub environment: Maybe<Untrusted>,
    /// Versions of the application.
    pub releases: Listed<Untrusted>,
    /// Pages that were visited, in their order.
    pub urls: Listed<Untrusted>,
    /// Whether its recording was deleted.
    pub is_archived: Maybe<bool>,
}

/// Who visited.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayVisitor {
    /// As Sentry calls them.
    pub display_name: Maybe<Untrusted>,
    /// Their e-mail address.
    pub email: Maybe<Untrusted>,
    /// Their id in the application.
    pub id: Maybe<Untrusted>,
}

/// A browser or an operating system.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayProgram {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its version.
    pub version: Maybe<Untrusted>,
}
