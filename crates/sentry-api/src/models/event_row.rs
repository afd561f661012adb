//! Events as a list shows them.

use super::{EventUser, Tag};
use lexicon::{EventId, Timestamp};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/events/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct EventRow {
    /// Its id.
    pub id: Maybe<EventId>,
    /// Its title.
    pub title: Maybe<Untrusted>,
    /// Its message.
    pub message: Maybe<Untrusted>,
    /// Whom it happened to.
    pub user: Maybe<EventUser>,
    /// Its tags.
    pub tags: Listed<Tag>,
    /// When it happened. One server spells its lists in snake case, and its single events not.
    #[serde(alias = "date_created")]
    pub date_created: Maybe<Timestamp>,
}
