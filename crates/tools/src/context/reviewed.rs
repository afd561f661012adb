//! What reviews asked of Sentry in the last ten minutes: one change is often looked at several times in a row.

use super::Cx;
use crate::tool::Effect;
use lexicon::{IssueId, OrganizationSlug};
use moka::future::Cache;
use sentry_api::models::{Event, Issue};
use std::{sync::Arc, time::Duration};

/// What was found, of this session alone.
#[derive(Debug)]
pub(crate) struct Reviewed {
    /// By organization and the whole search.
    pub(crate) issues: Cache<(OrganizationSlug, String), Arc<Vec<Issue>>>,
    /// The latest event of an issue.
    pub(crate) events: Cache<(OrganizationSlug, IssueId), Arc<Event>>,
}

const KEPT: Duration = Duration::from_secs(600);

impl Default for Reviewed {
    fn default() -> Self {
        Self {
            issues: Cache::builder().max_capacity(200).time_to_live(KEPT).build(),
            events: Cache::builder().max_capacity(100).time_to_live(KEPT).build(),
        }
    }
}

impl<E: Effect> Cx<'_, E> {
    /// What reviews of this session have found lately.
    pub(crate) const fn reviewed(&self) -> &Reviewed {
        &self.desk.reviewed
    }
}
