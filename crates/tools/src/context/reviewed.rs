//! What reviews and sweeps asked of Sentry in the last ten minutes: one change is often looked at several times in a
//! row, and a sweep page by page.

use super::{
    Cx,
    mapped::{Key, Late, Mappings},
};
use crate::{parts::traced::Traced, tool::Effect, triage::sweep::Kept};
use lexicon::{IssueId, OrganizationSlug};
use moka::future::Cache;
use sentry_api::models::{Issue, IssueMetadata, ReleaseRef};
use std::{sync::Arc, time::Duration};
use untrusted::{Maybe, Untrusted};

/// What was found, of this session alone. It is bounded by what it takes, not by how many: who writes events decides
/// how long they are.
#[derive(Debug)]
pub(crate) struct Reviewed {
    /// By organization and the whole search.
    pub(crate) issues: Cache<(OrganizationSlug, String), Arc<Page>>,
    /// The latest event of an issue.
    pub(crate) events: Cache<(OrganizationSlug, IssueId), Arc<Traced>>,
    /// Where Sentry says that code is, by organization and project; of no project where all were asked for.
    pub(crate) mappings: Cache<Key, Arc<Mappings>>,
    /// Where it was slow to say so in the last minute.
    pub(crate) late: Late,
    /// Sweeps, by all that was asked.
    pub(crate) sweeps: Kept,
}

/// The first issues that a search found.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) issues: Vec<Issue>,
    /// Whether it finds others.
    pub(crate) is_more: bool,
}

const TIME: Duration = Duration::from_secs(600);
/// The most that each of them may take, in bytes.
const MOST: u64 = 2 << 20;
/// What an entry takes besides.
const ENTRY: usize = 256;

impl Default for Reviewed {
    fn default() -> Self {
        let weight = |bytes: usize| u32::try_from(bytes + ENTRY).unwrap_or(u32::MAX);
        Self {
            issues: Cache::builder()
                .weigher(move |_, page: &Arc<Page>| weight(page.issues.iter().map(bytes).sum()))
                .max_capacity(MOST)
                .time_to_live(TIME)
                .build(),
            events: Cache::builder()
                .weigher(move |_, event: &Arc<Traced>| weight(event.bytes()))
                .max_capacity(MOST)
                .time_to_live(TIME)
                .build(),
            mappings: Cache::builder()
                .weigher(move |_, mappings: &Arc<Mappings>| weight(mappings.bytes()))
                .max_capacity(MOST)
                .time_to_live(TIME)
                .build(),
            late: Late::default(),
            // Few and not large: a call ranks 2,000 issues, and no text in one is long.
            sweeps: Cache::builder().max_capacity(2).time_to_live(TIME).build(),
        }
    }
}

impl<E: Effect> Cx<'_, E> {
    /// What reviews and sweeps of this session have found lately.
    pub(crate) const fn reviewed(&self) -> &Reviewed {
        &self.desk.reviewed
    }
}

/// An issue with nothing but what a review tells of it.
pub(crate) fn kept(issue: Issue) -> Issue {
    let first_seen = Maybe(issue.first_ever());
    let metadata = issue.metadata.0.map(|metadata| IssueMetadata {
        filename: metadata.filename,
        function: metadata.function,
        ..IssueMetadata::default()
    });
    Issue {
        id: issue.id,
        short_id: issue.short_id,
        project: issue.project,
        title: issue.title,
        culprit: issue.culprit,
        level: issue.level,
        status: issue.status,
        metadata: Maybe(metadata),
        count: issue.count,
        user_count: issue.user_count,
        first_seen,
        last_seen: issue.last_seen,
        is_unhandled: issue.is_unhandled,
        last_release: issue.last_release,
        ..Issue::default()
    }
}

/// What it takes to keep what [`kept`] keeps.
fn bytes(issue: &Issue) -> usize {
    let metadata = issue.metadata.as_ref();
    let texts = [
        issue.title.as_ref(),
        issue.culprit.as_ref(),
        issue.level.as_ref(),
        issue.status.as_ref(),
        metadata.and_then(|metadata| metadata.filename.as_ref()),
        metadata.and_then(|metadata| metadata.function.as_ref()),
        issue.last_release.as_ref().and_then(|ReleaseRef { version }| version.as_ref()),
    ];
    size_of::<Issue>() + texts.into_iter().flatten().map(Untrusted::bytes).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(title: &str) -> Issue {
        Issue { title: Maybe(Some(Untrusted::new(title.to_owned()))), ..Issue::default() }
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_by_what_it_takes() {
        let reviewed = Reviewed::default();
        let long = "x".repeat(100_000);
        for number in 0..100 {
            let key = ("acme".parse().unwrap(), number.to_string());
            let page = Page { issues: vec![kept(issue(&long))], is_more: false };
            reviewed.issues.insert(key, Arc::new(page)).await;
        }
        reviewed.issues.run_pending_tasks().await;
        assert!((1..=20).contains(&reviewed.issues.entry_count()), "{}", reviewed.issues.entry_count());
        assert!(reviewed.issues.weighted_size() <= MOST);
    }
}
