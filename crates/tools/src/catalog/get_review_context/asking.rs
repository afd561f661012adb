//! Asks Sentry about files and issues: at once, but no faster than Sentry allows, and no longer than a review waits.

use super::{projects::Projects, ranking::Ground};
use crate::{
    context::{
        mapped::{self, Mappings},
        place::Place,
        reviewed::{Page, kept},
    },
    parts::{
        pace::{AT_ONCE, Pace},
        stack_file::one_term,
        traced::Traced,
    },
    prelude::*,
};
use checkout::FilePath;
use futures_util::{StreamExt, stream};
use lexicon::{EventRef, IssueId, IssueRef, Period, ProjectRef};
use sentry_api::{IssueSearch, models::Issue};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// The most requests that one review makes, besides those that find organization and project.
const MOST: usize = 18;
/// Of these the most that look for issues; the rest asks where code is, and reads what was found.
const FILES: usize = 12;
/// Issues of a file that are looked at.
pub(super) const MOST_FREQUENT: u32 = 25;
/// How long a review waits for all of it.
pub(super) const PATIENCE: Duration = Duration::from_millis(9_500);
/// How long it looks for issues, so that there is time to read them.
const LOOKING: Duration = Duration::from_millis(6_500);

/// What a review found.
#[derive(Default)]
pub(super) struct Found {
    /// Issues by id.
    pub(super) issues: BTreeMap<IssueId, Issue>,
    /// Where the latest events lie, of those that were read.
    pub(super) events: BTreeMap<IssueId, Arc<Traced>>,
    /// Files that Sentry answered about.
    pub(super) asked: Vec<FilePath>,
    /// Files that it was to be asked about.
    pub(super) not_asked: Vec<FilePath>,
    /// Of how many files Sentry has more issues than are looked at.
    pub(super) more: usize,
    /// Issues whose events could not be read.
    pub(super) unread: usize,
    /// What went wrong first.
    pub(super) trouble: Option<sentry_api::Error>,
}

impl Found {
    /// Whether not all was asked.
    pub(super) fn is_partial(&self) -> bool {
        self.trouble.is_some() || !self.not_asked.is_empty() || self.more > 0 || self.unread > 0
    }

    /// Whether Sentry did not answer about all the files that one review asks about.
    pub(super) fn is_cut_short(&self) -> bool {
        let meant = FILES.min(self.asked.len() + self.not_asked.len());
        self.trouble.is_some() || self.asked.len() < meant
    }
}

/// Asks for one review.
pub(super) struct Asking<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) place: &'a Place,
    pub(super) projects: &'a Projects,
    /// `level:[error, fatal]`.
    pub(super) levels: &'a str,
    pub(super) period: Period,
    pub(super) begun: Instant,
    pace: &'a Pace,
    taken: AtomicUsize,
    over: AtomicBool,
    trouble: Mutex<Option<sentry_api::Error>>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        cx: &'a Cx<'a>,
        place: &'a Place,
        projects: &'a Projects,
        levels: &'a str,
        period: Period,
        begun: Instant,
        pace: &'a Pace,
    ) -> Self {
        let taken = AtomicUsize::new(projects.asked);
        let (over, trouble) = (AtomicBool::new(false), Mutex::new(None));
        Self { cx, place, projects, levels, period, begun, pace, taken, over, trouble }
    }

    /// Looks for issues of these files, the first first, and reads the latest events of what was found.
    pub(super) async fn all(&self, files: &[FilePath], ground: &mut Ground<'_>) -> Found {
        let mut found = Found::default();
        if !files.is_empty() {
            let ((), mappings) = tokio::join!(self.look(files, &mut found), self.mappings());
            ground.learn(&mappings.list);
        }
        found.not_asked.extend(files.iter().filter(|path| !found.asked.contains(path)).cloned());
        // Those that the issue alone places nearest, and the most frequent of them.
        let mut ids: Vec<IssueId> = found.issues.keys().cloned().collect();
        ids.sort_by_cached_key(|id| {
            let issue = found.issues.get(id);
            let touch = issue.and_then(|issue| ground.meets_issue(issue)).map(|meeting| meeting.touch);
            let count = issue.and_then(|issue| issue.count.0).map_or(0, |count| count.0);
            (touch.is_none(), touch, std::cmp::Reverse(count))
        });
        self.read(ids, &mut found).await;
        found.unread = found.issues.len() - found.events.len();
        found.trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner).take();
        found
    }

    async fn look(&self, files: &[FilePath], found: &mut Found) {
        let each = |path: FilePath| async move {
            let issues = self.issues(&path).await;
            (path, issues)
        };
        let files: Vec<FilePath> = files.iter().take(FILES).cloned().collect();
        let mut looked = std::pin::pin!(stream::iter(files).map(each).buffer_unordered(AT_ONCE));
        let end = self.begun + LOOKING;
        while let Ok(Some((path, issues))) = tokio::time::timeout_at(end, looked.next()).await {
            let Some(page) = issues else { continue };
            found.asked.push(path);
            found.more += usize::from(page.is_more);
            let named =
                page.issues.iter().filter_map(|issue| Some((issue.id.as_ref()?.clone(), issue.clone())));
            found.issues.extend(named);
        }
        found.asked.sort();
    }

    async fn read(&self, ids: Vec<IssueId>, found: &mut Found) {
        let each = |id: IssueId| async move {
            let event = self.event(&id).await;
            (id, event)
        };
        let mut read = std::pin::pin!(stream::iter(ids).map(each).buffer_unordered(AT_ONCE));
        let end = self.begun + PATIENCE;
        while let Ok(Some((id, event))) = tokio::time::timeout_at(end, read.next()).await {
            found.events.extend(event.map(|event| (id, event)));
        }
    }

    /// Where Sentry says that code is: nothing where it does not say. Nobody is told, for without it files are found by
    /// their endings; but a limit of the rate holds for all that is asked.
    async fn mappings(&self) -> Arc<Mappings> {
        if let Some(known) = &self.projects.mappings {
            return Arc::clone(known);
        }
        let only = self.projects.only();
        let until = self.begun + LOOKING;
        let (project, pace, made) = (only.as_ref(), Some(self.pace), Some(&self.taken));
        let asking = mapped::Asking { project, pace, until, pages: 1, made };
        match self.cx.mappings(self.place, asking).await {
            Ok(mappings) => mappings,
            Err(error @ sentry_api::Error::Throttled { .. }) => {
                self.went_wrong(error);
                Arc::default()
            }
            Err(_) => Arc::default(),
        }
    }

    /// The issues of a file, as it is deployed; `None` when Sentry did not tell.
    async fn issues(&self, path: &FilePath) -> Option<Arc<Page>> {
        let projects = self.projects.of(path);
        let query = format!("{} {}", self.levels, one_term(path));
        let of: Vec<&str> = projects.iter().map(ProjectRef::as_str).collect();
        let key = (self.place.organization.clone(), format!("{} {} {query}", of.join(" "), self.period));
        if let Some(known) = self.cx.reviewed().issues.get(&key).await {
            return Some(known);
        }
        let left = self.turn().await?;
        let search = IssueSearch {
            query: &query,
            sort: "freq",
            period: Some(&self.period),
            projects: &projects,
            environments: &[],
            limit: MOST_FREQUENT,
            cursor: None,
        };
        let page = self.cx.sentry_within(self.place, left).issues(&self.place.organization, &search).await;
        let page = page.map_err(|error| self.went_wrong(error)).ok()?;
        // A server that is not Sentry's own may ignore the filter.
        let (is_more, mut issues) = (page.next.is_some(), page.items);
        issues.retain(|issue| {
            let slug = issue.project_slug();
            let is_meant = |project: &ProjectRef| match (project, slug) {
                (ProjectRef::Slug(meant), Some(slug)) => meant == slug,
                _ => true,
            };
            projects.iter().any(is_meant) && self.cx.inside(slug).is_ok()
        });
        let page = Arc::new(Page { issues: issues.into_iter().map(kept).collect(), is_more });
        self.cx.reviewed().issues.insert(key, Arc::clone(&page)).await;
        Some(page)
    }

    async fn event(&self, id: &IssueId) -> Option<Arc<Traced>> {
        let key = (self.place.organization.clone(), id.clone());
        if let Some(known) = self.cx.reviewed().events.get(&key).await {
            return Some(known);
        }
        let left = self.turn().await?;
        let sentry = self.cx.sentry_within(self.place, left);
        let issue = IssueRef::from(id.clone());
        let event = sentry.event(&self.place.organization, &issue, &EventRef::Latest).await;
        let event = Arc::new(Traced::of(&event.map_err(|error| self.went_wrong(error)).ok()?));
        self.cx.reviewed().events.insert(key, Arc::clone(&event)).await;
        Some(event)
    }

    /// Waits until a request may be made, and says how long it may take. `None` when no more may be made.
    async fn turn(&self) -> Option<Duration> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        if number >= MOST || self.over.load(Ordering::Relaxed) {
            return None;
        }
        self.pace.turn().await;
        let left = (self.begun + PATIENCE).saturating_duration_since(Instant::now());
        (!left.is_zero() && !self.over.load(Ordering::Relaxed)).then_some(left)
    }

    /// Keeps what went wrong first. What would go wrong again is not tried again.
    fn went_wrong(&self, error: sentry_api::Error) {
        let of_this_alone = matches!(error, sentry_api::Error::Missing(_) | sentry_api::Error::Unreadable(_));
        if !of_this_alone {
            self.over.store(true, Ordering::Relaxed);
        }
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }
}
