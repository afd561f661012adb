//! Where the frames of an event lie in the checkout beside this server, whether that changed since the release, and who
//! touched the line last. Best effort: the answer waits a moment for it, and does without what takes longer.

use crate::{
    context::{
        Cx,
        mapped::{self, Mappings},
        place::Place,
    },
    parts::{
        home::Home,
        traced::{FramePlace, Traced},
    },
};
use checkout::{Checkout, Commit, FilePath, NamedCommit, Origin, Said, Touched, Tracked};
use futures_util::future::join_all;
use lexicon::Timestamp;
use sentry_api::models::{Event, EventRelease, Issue};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};
use untrusted::{Item, Person, Rank, Section};

/// How long the list of files may take. Sentry is asked at the same time, and takes as long more often than not.
const LISTING: Duration = patience(300);
/// How long the answer waits for the history.
const HISTORY: Duration = patience(200);
/// How long the answer waits for where Sentry says that code is, once all else is there.
const LEARNING: Duration = patience(500);
/// How long Sentry may take to say it. It is asked at the same time as for the issue.
const MAPPED: Duration = Duration::from_secs(6);
/// Frames that are shown, and those that are looked at for them.
const SHOWN: usize = 5;
const LOOKED_AT: usize = 20;

/// Tests wait until git has answered: they see what it says, however busy the machine is.
const fn patience(milliseconds: u64) -> Duration {
    if cfg!(test) { Duration::from_secs(60) } else { Duration::from_millis(milliseconds) }
}

/// The checkout and its files.
pub(super) struct Here {
    checkout: Checkout,
    tracked: Tracked,
    said: Said,
    origin: Option<Origin>,
}

/// Where Sentry says that code is, if that is asked for and there is a checkout.
pub(super) async fn mappings(cx: &Cx<'_>, place: &Place, is_wanted: bool) -> Option<Arc<Mappings>> {
    cx.workspace().filter(|workspace| is_wanted && workspace.may_be_checkout())?;
    let until = Instant::now() + MAPPED;
    let asking = mapped::Asking { project: None, pace: None, until, pages: 1, made: None };
    cx.mappings(place, asking).await.ok()
}

/// A frame that lies here.
struct Found {
    place: FramePlace,
    path: FilePath,
}

impl Here {
    /// The checkout, where there is one and the event's frames are asked for.
    pub(super) async fn beside(cx: &Cx<'_>, is_wanted: bool) -> Option<Self> {
        let workspace = cx.workspace().filter(|_| is_wanted)?;
        let listed = async {
            let checkout = workspace.checkout().await.ok()?;
            let (tracked, origin) = tokio::join!(checkout.tracked(), checkout.origin());
            let (tracked, origin) = (tracked.ok()?, origin.ok().flatten());
            Some(Self { checkout, tracked, said: workspace.said.clone(), origin })
        };
        timeout(LISTING, listed).await.ok().flatten()
    }

    /// The frames of the application that lie here. Where Sentry says that code is, it is asked beside the issue, and waited
    /// for no longer than for git.
    pub(super) async fn frames(
        self,
        cx: &Cx<'_>,
        issue: &Issue,
        event: &Event,
        mappings: impl Future<Output = Option<Arc<Mappings>>>,
    ) -> Option<Section> {
        if Traced::of(event).places.is_empty() {
            return None;
        }
        let mappings = timeout(LEARNING, mappings).await.ok().flatten();
        let end = Instant::now() + HISTORY;
        let found = self.found(issue, event, mappings.as_deref());
        if found.is_empty() {
            return None;
        }
        let release = event.release.as_ref().and_then(named_commit);
        let release = timeout_at(end, self.released(release)).await.ok().flatten();
        let paths: Vec<&FilePath> = found.iter().map(|found| &found.path).collect();
        let changed = async {
            match &release {
                Some(release) => {
                    timeout_at(end, self.checkout.changed_since(release, &paths)).await.ok()?.ok()
                }
                None => None,
            }
        };
        let touched = join_all(found.iter().map(|found| self.touched(found, release.as_ref(), end)));
        let (changed, touched) = tokio::join!(changed, touched);
        let rows = found.iter().zip(&touched);
        let rows = rows.map(|(found, touched)| row(found, changed.as_ref(), touched.as_ref(), cx.now()));
        Some(Section::list("In the checkout").items(rows, |row| row).rank(Rank::Useful))
    }

    fn found(&self, issue: &Issue, event: &Event, mappings: Option<&Mappings>) -> Vec<Found> {
        let mut places = Traced::of(event).places;
        places.truncate(LOOKED_AT);
        let tracked = self.tracked.only(|path| places.iter().any(|place| place.may_be(path)));
        let mut home = Home::new(tracked, &self.said);
        if let Some(mappings) = mappings {
            home.learn(&mappings.list, self.origin.as_ref());
        }
        let found = places.into_iter().filter_map(|place| {
            let path = home.file(&place, issue.project_slug())?.clone();
            Some(Found { place, path })
        });
        found.take(SHOWN).collect()
    }

    /// The release's commit, if this repository has it.
    async fn released(&self, named: Option<Commit>) -> Option<Commit> {
        self.checkout.known(&named?).await.ok().flatten()
    }

    /// Who touched the line last: as the release has it, where that is known.
    async fn touched(&self, found: &Found, release: Option<&Commit>, end: Instant) -> Option<Touched> {
        let touched = self.checkout.touched(&found.path, found.place.line?, release);
        timeout_at(end, touched).await.ok()?.ok().flatten()
    }
}

/// The commit that the release's version names, else the last one that Sentry knows of it.
fn named_commit(release: &EventRelease) -> Option<Commit> {
    let named = release.version.as_ref().and_then(untrusted::Untrusted::parse::<NamedCommit>);
    let last = || release.last_commit.as_ref()?.id.as_ref()?.parse::<NamedCommit>();
    named.or_else(last).map(|NamedCommit(commit)| commit)
}

fn row(
    found: &Found,
    changed: Option<&BTreeSet<FilePath>>,
    touched: Option<&Touched>,
    now: Timestamp,
) -> Item {
    let changed = changed.map(|changed| changed.contains(&found.path));
    let changed =
        changed.map(|is| if is { " · changed since the release" } else { " · unchanged since the release" });
    let touched = touched.map(|touched| {
        let at = u32::try_from(touched.at).ok().and_then(|at| Timestamp::from_seconds(f64::from(at)));
        let at = at.map(|at| (", ", at.since(now).brief()));
        (" · line of ", touched.commit.brief(), at, (", ", Person(&touched.author), ": ", &touched.subject))
    });
    Item::new((found.path.told(), found.place.line.map(|line| (":", line)), changed, touched))
}
