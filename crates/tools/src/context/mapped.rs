//! Where Sentry says that the code of its projects is: asked once in a while for whoever looks for frames in a checkout.

use super::Cx;
use crate::{context::place::Place, parts::pace::Pace, tool::Effect};
use checkout::SourceRoot;
use lexicon::{ProjectRef, ProjectSlug};
use sentry_api::{Error, models::CodeMapping};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;
use untrusted::Untrusted;

/// Sentry's code mappings, as far as they were read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mappings {
    pub(crate) list: Vec<Mapping>,
    /// Whether these are all of them.
    pub(crate) is_complete: bool,
}

/// That a project's code is in a repository, and how the paths of its frames become paths there.
#[derive(Debug, Clone)]
pub(crate) struct Mapping {
    pub(crate) project: ProjectSlug,
    /// As the forge that it is on calls it; some servers do not tell.
    pub(crate) repository: Option<Untrusted>,
    pub(crate) root: SourceRoot,
}

/// How the mappings are asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    /// Of this project alone; else of all.
    pub(crate) project: Option<&'a ProjectRef>,
    /// Who else asks at the same time.
    pub(crate) pace: Option<&'a Pace>,
    /// When the answer is not waited for any longer.
    pub(crate) until: Instant,
    /// The most pages of a hundred.
    pub(crate) pages: usize,
    /// Counts the requests that are made.
    pub(crate) made: Option<&'a AtomicUsize>,
}

impl Asking<'_> {
    /// Pages that are worth reading: an organization with more mappings is asked for those of one project.
    pub(crate) const PAGES: usize = 3;

    fn left(&self) -> Option<Duration> {
        let left = self.until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }
}

impl Mappings {
    /// What it takes to keep them, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let one = |mapping: &Mapping| {
            let repository = mapping.repository.as_ref().map_or(0, Untrusted::bytes);
            size_of::<Mapping>() + mapping.root.bytes() + repository + mapping.project.as_str().len()
        };
        self.list.iter().map(one).sum()
    }

    fn add(&mut self, mappings: impl IntoIterator<Item = CodeMapping>) {
        self.list.extend(mappings.into_iter().filter_map(|mapping| {
            let root = SourceRoot::new(mapping.stack_root.as_ref()?, mapping.source_root.as_ref()?);
            Some(Mapping { project: mapping.project_slug.0?, repository: mapping.repo_name.0, root })
        }));
    }
}

impl<E: Effect> Cx<'_, E> {
    /// Where Sentry says that code is, of what this session may see. Nothing where the server has no such thing or the
    /// token may not read it, which is remembered like an answer: without it files are found by their endings.
    ///
    /// # Errors
    /// What another call need not meet: a limit of the rate, a connection that failed, a time that ran out.
    pub(crate) async fn mappings(&self, place: &Place, asking: Asking<'_>) -> Result<Arc<Mappings>, Error> {
        let own = self.grant().constraint.project.clone().map(ProjectRef::from);
        let project = own.as_ref().or(asking.project);
        let key = |project: Option<&ProjectRef>| {
            (place.organization.clone(), project.map(ToString::to_string).unwrap_or_default())
        };
        let kept = &self.reviewed().mappings;
        if let Some(known) = kept.get(&key(project)).await {
            return Ok(known);
        }
        // Those of all are those of this one too.
        if let Some(known) = kept.get(&key(None)).await.filter(|known| known.is_complete) {
            return Ok(known);
        }
        let mut found = Mappings::default();
        let (mut cursor, mut pages) = (None, 0);
        while pages < asking.pages {
            if let Some(pace) = asking.pace {
                pace.turn().await;
            }
            let Some(left) = asking.left() else { break };
            pages += 1;
            asking.made.map(|made| made.fetch_add(1, Ordering::Relaxed));
            let sentry = self.sentry_within(place, left);
            match sentry.code_mappings(&place.organization, project, cursor.as_ref()).await {
                Ok(page) => {
                    found.add(page.items);
                    found.is_complete = page.next.is_none();
                    cursor = page.next.filter(|next| Some(next) != cursor.as_ref());
                }
                // Servers that have none, and tokens that may not see them, say so again.
                Err(Error::Missing(_) | Error::Forbidden(_) | Error::Refused { .. }) => {
                    found.is_complete = true;
                }
                // What came in time is more than nothing.
                Err(Error::Deadline(_)) if pages > 1 => break,
                Err(error) => return Err(error),
            }
            if cursor.is_none() {
                break;
            }
        }
        if pages == 0 {
            return Err(Error::Deadline(Duration::ZERO));
        }
        // A server that is not Sentry's own may ignore the filter.
        if let Some(ProjectRef::Slug(slug)) = project {
            found.list.retain(|mapping| mapping.project == *slug);
        }
        let found = Arc::new(found);
        kept.insert(key(project), Arc::clone(&found)).await;
        Ok(found)
    }
}
