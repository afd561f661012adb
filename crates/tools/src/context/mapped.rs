//! Where Sentry says that the code of its projects is: asked once in a while for whoever looks for frames in a checkout.

use super::Cx;
use crate::{context::place::Place, parts::pace::Pace, tool::Effect};
use checkout::SourceRoot;
use lexicon::{OrganizationSlug, ProjectRef, ProjectSlug};
use sentry_api::{Error, models::CodeMapping};
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
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

/// Where Sentry was slow to say it lately: when, and how long it was waited for.
#[derive(Debug, Default)]
pub(crate) struct Late(Mutex<HashMap<Key, (Instant, Duration)>>);

/// By organization, and project where one was asked for.
pub(crate) type Key = (OrganizationSlug, String);

/// How long it is remembered.
const LATELY: Duration = Duration::from_secs(60);
/// Who goes away sooner may have had no need of it.
const SLOW: Duration = Duration::from_millis(500);

impl Late {
    /// How long somebody waited in vain lately.
    fn waited(&self, key: &Key) -> Option<Duration> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .filter(is_lately)
            .map(|(_, waited)| *waited)
    }

    fn forget(&self, key: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    fn remember(&self, key: Key, waited: Duration) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, late| is_lately(&&*late));
        known.insert(key, (Instant::now(), waited));
    }
}

fn is_lately((at, _): &&(Instant, Duration)) -> bool {
    at.elapsed() < LATELY
}

/// Remembers that an answer was waited for in vain, also by whoever goes away without it.
struct Waiting<'a> {
    late: &'a Late,
    key: Key,
    begun: Instant,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let waited = self.begun.elapsed();
        if !self.is_over && waited >= SLOW {
            self.late.remember(self.key.clone(), waited);
        }
    }
}

impl<E: Effect> Cx<'_, E> {
    /// Whether Sentry was slow lately to say where code is: who can do without does not ask again.
    pub(crate) fn mappings_are_late(&self, place: &Place) -> bool {
        let project = self.grant().constraint.project.as_ref().map(ToString::to_string);
        self.reviewed().late.waited(&(place.organization.clone(), project.unwrap_or_default())).is_some()
    }

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
        let late = &self.reviewed().late;
        // Who would wait no longer than somebody did in vain does without at once.
        if late.waited(&key(project)).is_some_and(|waited| asking.left().is_none_or(|left| left <= waited)) {
            return Err(Error::Deadline(Duration::ZERO));
        }
        let mut waiting = Waiting { late, key: key(project), begun: Instant::now(), is_over: false };
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
                Err(error) => {
                    waiting.is_over = !matches!(error, Error::Deadline(_));
                    return Err(error);
                }
            }
            if cursor.is_none() {
                break;
            }
        }
        if pages == 0 {
            return Err(Error::Deadline(Duration::ZERO));
        }
        waiting.is_over = true;
        // A server that is not Sentry's own may ignore the filter.
        if let Some(ProjectRef::Slug(slug)) = project {
            found.list.retain(|mapping| mapping.project == *slug);
        }
        let found = Arc::new(found);
        late.forget(&waiting.key);
        kept.insert(key(project), Arc::clone(&found)).await;
        Ok(found)
    }
}
