//! Reads all pages of the list of issues, ranks what is in them, and reads more of the most urgent: no faster than Sentry
//! allows, and no longer than the caller waits.

use super::{
    Asked, Seen,
    alike::{self, Cause},
    detail::{self, Detail},
    here::Here,
    seen::DAYS,
};
use crate::{
    caller::Far,
    context::{mapped, place::Place},
    error::brief,
    parts::pace::{AT_ONCE, Pace},
    prelude::*,
};
use futures_util::{StreamExt, stream};
use lexicon::{IssueId, Timestamp};
use sentry_api::IssueSearch;
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::time::Instant;

/// How long a sweep may take, and how far it goes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// Issues that are ranked at most.
    pub(crate) issues: usize,
    /// How long pages are read, so that there is time for the rest.
    looking: Duration,
    /// How long all of it may take.
    whole: Duration,
    /// How long one request may take, its waits included.
    one: Duration,
}

impl Patience {
    /// Of a call, which has thirty seconds.
    pub(crate) const CALL: Self = Self {
        issues: 2_000,
        looking: Duration::from_secs(14),
        whole: Duration::from_secs(26),
        one: Duration::from_secs(12),
    };
    /// Of somebody at a terminal, and of a job at night: an hour ranks more than 100,000 issues.
    pub(crate) const COMMAND: Self = Self {
        issues: usize::MAX,
        looking: Duration::from_secs(3_600),
        whole: Duration::from_secs(3_900),
        one: Duration::from_secs(180),
    };

    /// All of it, for the deadline of what asks.
    pub(crate) const fn limit(&self) -> Duration {
        self.whole
    }
}

/// What a sweep found.
#[derive(Debug)]
pub(crate) struct Sweep {
    /// Every issue, the most urgent first as the list alone tells.
    pub(crate) seen: Vec<Seen>,
    /// The same, with those folded that are alike; the most urgent first as all tells that is known.
    pub(crate) causes: Vec<Cause>,
    /// More of the most urgent.
    pub(crate) details: BTreeMap<IssueId, Detail>,
    /// How many there are, as Sentry says.
    pub(crate) hits: Option<u64>,
    /// Issues that could not be read.
    pub(crate) skipped: usize,
    /// Issues of other projects, which this session must not see.
    pub(crate) outside: usize,
    /// Whether there is a checkout to compare with.
    pub(crate) has_checkout: bool,
    /// Whether all pages were read.
    pub(crate) is_complete: bool,
    /// What kept it from the rest.
    pub(crate) trouble: Option<&'static str>,
    /// What kept it from details that it wanted.
    pub(crate) beside: Option<&'static str>,
    pub(crate) at: Timestamp,
}

/// How long a sweep waits to be told where code is.
const MAPPED: Duration = Duration::from_secs(6);
/// Of how many projects it is made certain that they are there.
const CERTAIN: usize = 5;
/// Issues of which more is read.
pub(crate) const DETAILED: usize = 25;

/// Sweeps.
///
/// # Errors
/// When not even the first page can be had.
pub(crate) async fn sweep(cx: &Cx<'_>, place: &Place, asked: &Asked, patience: Patience) -> Result<Sweep> {
    let begun = Instant::now();
    let (now, pace) = (cx.now(), Pace::default());
    let mut here = Here::of(cx).await;
    let sweeping = Sweeping { cx, place, asked, patience, begun, pace: &pace };
    let mut sweep = Sweep {
        seen: Vec::new(),
        causes: Vec::new(),
        details: BTreeMap::new(),
        hits: None,
        skipped: 0,
        outside: 0,
        has_checkout: here.is_there(),
        is_complete: false,
        trouble: None,
        beside: None,
        at: now,
    };
    sweeping.pages(&mut sweep, &mut here).await?;
    sweep.seen.shrink_to_fit();
    sweep.seen.sort_by_cached_key(Seen::rank);
    sweep.causes = alike::fold(&sweep.seen);
    sweeping.details(&mut sweep, &here).await;
    Ok(sweep)
}

struct Sweeping<'a> {
    cx: &'a Cx<'a>,
    place: &'a Place,
    asked: &'a Asked,
    patience: Patience,
    begun: Instant,
    pace: &'a Pace,
}

impl Sweeping<'_> {
    async fn pages(&self, sweep: &mut Sweep, here: &mut Here) -> Result<()> {
        let query = self.asked.query();
        let mut known: HashSet<IssueId> = HashSet::new();
        let mut cursor = None;
        loop {
            self.pace.turn().await;
            let Some(left) = self.left(self.patience.looking) else { return Ok(()) };
            let search = IssueSearch {
                query: &query,
                sort: "freq",
                period: Some(&self.asked.since),
                projects: self.asked.filter(),
                environments: &self.asked.environments,
                limit: 100,
                cursor: cursor.as_ref(),
            };
            let sentry = self.cx.sentry_within(self.place, left);
            let page = sentry.issues_to_rank(&self.place.organization, &search);
            // Where code is, is asked beside the first page, before a file of one is looked for.
            let page = match &cursor {
                None => tokio::join!(page, self.learn(here)).0,
                Some(_) => page.await,
            };
            let page = match page {
                Ok(page) => page,
                // What failed as a whole is told as every tool tells it. Sentry refuses a project that is not there as one
                // that is not to be seen.
                Err(error) if cursor.is_none() => {
                    if matches!(error, sentry_api::Error::Forbidden(_)) && !self.asked.are_of_repository() {
                        self.certain_of_project().await?;
                    }
                    return Err(self.place.missing(error));
                }
                Err(error) => {
                    sweep.trouble = Some(brief(&error));
                    return Ok(());
                }
            };
            sweep.skipped += page.skipped;
            sweep.hits = page.hits.or(sweep.hits);
            let mut fresh = false;
            for issue in page.items {
                let Some(seen) = Seen::of(issue, self.asked.since, sweep.at, here) else {
                    sweep.skipped += 1;
                    continue;
                };
                if !self.is_meant(&seen) {
                    sweep.outside += 1;
                // Issues move from page to page while they happen.
                } else if known.insert(seen.id.clone()) {
                    fresh = true;
                    sweep.seen.push(seen);
                }
            }
            self.tell(sweep.seen.len(), sweep.hits, "issues read").await;
            match page.next {
                None => {
                    if sweep.seen.is_empty() {
                        self.certain_of_project().await?;
                    }
                    sweep.is_complete = true;
                    return Ok(());
                }
                _ if sweep.seen.len() >= self.patience.issues => return Ok(()),
                // A server that goes on without anything new goes in a circle.
                next if next == cursor || !fresh && sweep.outside == 0 => {
                    sweep.trouble = Some("Sentry's pages do not come to an end");
                    return Ok(());
                }
                next => cursor = next,
            }
        }
    }

    async fn learn(&self, here: &mut Here) {
        let until = self.begun + MAPPED;
        let only = match self.asked.projects.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let (project, pace) = (only, Some(self.pace));
        let asking = mapped::Asking { project, pace, until, pages: mapped::Asking::PAGES, made: None };
        here.learn(self.cx, self.place, asking).await;
    }

    /// Of a project that is not there nothing is found either.
    async fn certain_of_project(&self) -> Result<()> {
        for project in self.asked.projects.iter().take(CERTAIN) {
            self.cx.certain_of(self.place, project).await?;
        }
        Ok(())
    }

    /// A server that is not Sentry's own may ignore the filter.
    fn is_meant(&self, seen: &Seen) -> bool {
        self.asked.means(seen.project.as_ref()) && seen.is_inside(self.cx)
    }

    /// Reads more of the most urgent, and puts them in order again by what was learned.
    async fn details(&self, sweep: &mut Sweep, here: &Here) {
        let wanted = sweep.causes.iter().take(self.asked.rows.min(DETAILED));
        let wanted: Vec<(usize, Seen)> =
            wanted.filter_map(|cause| Some((cause.head, sweep.seen.get(cause.head)?.clone()))).collect();
        let of = Some(wanted.len() as u64);
        let each = |(place, seen): (usize, Seen)| async move {
            let left = self.left(self.patience.whole);
            let asking = detail::Asking { cx: self.cx, place: self.place, pace: self.pace, here };
            let detail = match left {
                Some(left) => detail::of(&asking, &seen, left).await,
                None => Err("there was no time left"),
            };
            (place, detail)
        };
        let mut read = std::pin::pin!(stream::iter(wanted).map(each).buffer_unordered(AT_ONCE));
        let mut done = 0;
        while let Some((place, detail)) = read.next().await {
            done += 1;
            self.tell(done, of, "issues read in full").await;
            let Some(seen) = sweep.seen.get_mut(place) else { continue };
            match detail {
                Ok(detail) => {
                    seen.facts.is_here |= detail.is_here();
                    seen.facts.has_suspect |= detail.has_suspect();
                    seen.score = seen.score.learned(seen.facts.is_here, seen.facts.has_suspect);
                    sweep.beside = sweep.beside.or(detail.trouble);
                    sweep.details.insert(seen.id.clone(), detail);
                }
                Err(why) => sweep.beside = sweep.beside.or(Some(why)),
            }
        }
        // What is learned adds points and takes none, so those that were not read stay behind.
        let seen = &sweep.seen;
        sweep.causes.sort_by_cached_key(|cause| seen.get(cause.head).map(Seen::rank));
    }

    /// How long a request may take; `None` when there is no time left.
    fn left(&self, limit: Duration) -> Option<Duration> {
        let left = (self.begun + limit).saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left.min(self.patience.one))
    }

    /// Of issues that no sweep goes as far as to, nobody waits.
    async fn tell(&self, done: usize, of: Option<u64>, what: &'static str) {
        let most = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let done = most(done as u64);
        let of = of.map(|of| of.min(self.patience.issues as u64));
        self.cx.tell(Far::Read { done, of: of.map_or(0, most).max(done), what }).await;
    }
}

impl Sweep {
    /// Events of all issues by the day, the oldest first; `None` where the server does not tell.
    pub(crate) fn days(&self) -> Option<[u64; DAYS]> {
        let mut days = [0_u64; DAYS];
        let mut any = false;
        for issue in self.seen.iter().filter_map(|seen| seen.days.as_ref()) {
            any = true;
            days.iter_mut().zip(issue).for_each(|(day, count)| *day += u64::from(*count));
        }
        any.then_some(days)
    }

    /// How many of its issues are so.
    pub(crate) fn count(&self, is: impl Fn(&Seen) -> bool) -> usize {
        self.seen.iter().filter(|seen| is(seen)).count()
    }

    /// Whether something is missing.
    pub(crate) const fn is_partial(&self) -> bool {
        !self.is_complete || self.trouble.is_some() || self.beside.is_some()
    }
}

/// Sweeps of a session, kept for a while so that pages of one answer are of one sweep.
pub(crate) type Kept = moka::future::Cache<String, Arc<Sweep>>;
