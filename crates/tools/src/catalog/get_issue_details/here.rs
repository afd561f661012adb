//! Where the frames of an event lie in the checkout beside this server, what became of file and line since the release,
//! and who touched the line last. Best effort: the answer waits a moment for it, and says what took longer.

use crate::{
    context::{
        Cx,
        mapped::{self, Mappings},
        place::Place,
    },
    parts::{
        home::{Home, Whose},
        traced::{FramePlace, Traced},
    },
};
use checkout::{ChangedFile, Checkout, Commit, FilePath, NamedCommit, Origin, Said, Touched, Tracked};
use futures_util::future::join_all;
use sentry_api::models::{Event, EventRelease, Issue};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout, timeout_at};
use untrusted::{Rank, Section};

mod told;

/// How long the list of files may take. Sentry is asked at the same time, and takes as long more often than not.
const LISTING: Duration = Duration::from_millis(300);
/// How long the answer waits for the files of the release, and then for what became of them and who touched their lines.
/// More of the issue is asked of Sentry meanwhile.
const HISTORY: Duration = Duration::from_millis(300);
/// How long the answer waits for where Sentry says that code is, once all else is there.
const LEARNING: Duration = Duration::from_millis(500);
/// How long Sentry may take to say it. It is asked at the same time as for the issue.
const MAPPED: Duration = Duration::from_secs(6);
/// Frames that are shown, and those that are looked at for them.
const SHOWN: usize = 5;
const LOOKED_AT: usize = 20;

/// What a test waits for instead, where it does not wait until all has answered; each test is a process of its own.
#[cfg(test)]
pub(super) static IN_TESTS: std::sync::OnceLock<Duration> = std::sync::OnceLock::new();

/// Tests wait until git has answered: they see what it says, however busy the machine is.
#[cfg(test)]
fn patience(_: Duration) -> Duration {
    IN_TESTS.get().copied().unwrap_or(Duration::from_secs(60))
}

#[cfg(not(test))]
const fn patience(usual: Duration) -> Duration {
    usual
}

/// The checkout and its files.
pub(super) struct Here {
    checkout: Checkout,
    tracked: Arc<Tracked>,
    said: Said,
    origin: Option<Origin>,
}

/// git did not list the files in time.
pub(super) struct Late;

impl Late {
    /// What is said of it, where there are frames to look for.
    pub(super) fn told(self, event: &Event) -> Option<Section> {
        let label = "In the checkout";
        let told = || Section::field(label, "git did not list its files in time").rank(Rank::Useful);
        (!Traced::of(event).places.is_empty()).then(told)
    }
}

/// Where Sentry says that code is, if that is asked for and there is a checkout.
pub(super) async fn mappings(cx: &Cx<'_>, place: &Place, is_wanted: bool) -> Option<Arc<Mappings>> {
    cx.workspace().filter(|workspace| is_wanted && workspace.may_be_checkout())?;
    let until = Instant::now() + MAPPED;
    let asking = mapped::Asking { project: None, pace: None, until, pages: 1, made: None };
    if cx.mappings_are_late(place) {
        return None;
    }
    cx.mappings(place, asking).await.ok()
}

/// A frame that lies here, or lay here when it was released.
struct Found {
    place: FramePlace,
    /// Where the release's commit has the file.
    then: Option<FilePath>,
    /// Where it is now, as far as its own path tells.
    now: Option<FilePath>,
}

/// What this repository knows of the release that an event is of.
enum Release {
    /// Its files, those that can be meant.
    Here(Commit, Box<Tracked>),
    /// It says of no commit that it was made of it.
    OfNone,
    /// Its commit is not in this repository.
    Elsewhere,
    /// git did not tell, or not in time.
    Unsaid,
}

impl Here {
    /// The checkout, where there is one and the event's frames are asked for.
    pub(super) async fn beside(cx: &Cx<'_>, is_wanted: bool) -> Result<Option<Self>, Late> {
        let Some(workspace) = cx.workspace().filter(|_| is_wanted) else { return Ok(None) };
        let listed = async {
            let checkout = workspace.checkout().await.ok()?;
            let (tracked, origin) = (checkout.tracked().await.ok()?, checkout.origin());
            Some(Self { checkout, tracked, said: workspace.said.clone(), origin })
        };
        timeout(patience(LISTING), Box::pin(listed)).await.map_err(|_| Late)
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
        let mut places = Traced::of(event).places;
        places.truncate(LOOKED_AT);
        if places.is_empty() {
            return None;
        }
        let released = timeout(patience(HISTORY), self.release(event, &places));
        let (mappings, released) = tokio::join!(timeout(patience(LEARNING), mappings), released);
        let (mappings, mut release) = (mappings.ok().flatten(), released.unwrap_or(Release::Unsaid));
        let found = self.found(issue, places, &release, mappings.as_deref());
        if found.is_empty() {
            return None;
        }
        let end = Instant::now() + patience(HISTORY);
        let touched = join_all(found.iter().map(|found| self.touched(found, &release, end)));
        let (since, touched) = tokio::join!(self.since(&found, &release, end), touched);
        // Where nothing was said of any of them, it is said once.
        let is_unsaid = |found: &Found| found.then.is_some() && since.of(found).is_none();
        if matches!(release, Release::Here(..)) && found.iter().all(is_unsaid) {
            release = Release::Unsaid;
        }
        let since = matches!(release, Release::Here(..)).then_some(&since);
        let rows = found.iter().zip(&touched);
        let rows = rows.map(|(found, touched)| told::row(found, since, touched, cx.now()));
        Some(Section::list(told::label(&release)).items(rows, |row| row).rank(Rank::Useful))
    }

    /// The release that an event is of, with those of its files that can be meant.
    async fn release(&self, event: &Event, places: &[FramePlace]) -> Release {
        let Some(named) = event.release.as_ref().and_then(named_commit) else { return Release::OfNone };
        let commit = match self.checkout.known(&named).await {
            Ok(Some(commit)) => commit,
            Ok(None) => return Release::Elsewhere,
            Err(_) => return Release::Unsaid,
        };
        match self.checkout.tracked_at(&commit).await {
            Ok(files) => Release::Here(commit, Box::new(FramePlace::candidates(places, &files))),
            Err(_) => Release::Unsaid,
        }
    }

    /// The files that are meant: those of the release, whose paths its frames have, else those of today.
    fn found(
        &self,
        issue: &Issue,
        places: Vec<FramePlace>,
        release: &Release,
        mappings: Option<&Mappings>,
    ) -> Vec<Found> {
        let (mappings, origin) = (mappings.map(|mappings| &*mappings.list), self.origin.as_ref());
        let whose = Arc::new(Whose::learned(&self.said, mappings.unwrap_or_default(), origin));
        let home = |files| Home::of(files, Arc::clone(&whose));
        let now = home(FramePlace::candidates(&places, &self.tracked));
        let then = match release {
            Release::Here(_, files) => Some(home((**files).clone())),
            _ => None,
        };
        let project = issue.project_slug();
        let found = places.into_iter().filter_map(|place| {
            let then = then.as_ref().and_then(|then| then.file(&place, project)).cloned();
            let now = match &then {
                Some(then) => Some(then).filter(|then| self.tracked.has(then)),
                None => now.file(&place, project),
            };
            let now = now.cloned();
            (then.is_some() || now.is_some()).then_some(Found { place, then, now })
        });
        found.take(SHOWN).collect()
    }

    /// What became of the files since the release. Where files went that are not tracked any more is looked for beside what
    /// became of the others, which need not wait for it.
    async fn since(&self, found: &[Found], release: &Release, end: Instant) -> Since {
        let Release::Here(commit, _) = release else { return Since::default() };
        let paths = |is_tracked: bool| -> Vec<&FilePath> {
            let found = found.iter().filter(|found| found.now.is_some() == is_tracked);
            found.filter_map(|found| found.then.as_ref()).collect()
        };
        let (tracked, others) = (paths(true), paths(false));
        let tracked = async {
            if tracked.is_empty() {
                Ok(BTreeMap::new())
            } else {
                self.checkout.became(commit, &tracked).await
            }
        };
        let others = async {
            if others.is_empty() { Ok(BTreeMap::new()) } else { self.checkout.moved(commit, &others).await }
        };
        let (tracked, others) = tokio::join!(timeout_at(end, tracked), timeout_at(end, others));
        Since { tracked: tracked.ok().and_then(Result::ok), others: others.ok().and_then(Result::ok) }
    }

    /// Who touched the line last: as the release has it, where that is known.
    async fn touched(&self, found: &Found, release: &Release, end: Instant) -> LastCommit {
        let of_release = match release {
            Release::Here(commit, _) => found.then.as_ref().map(|path| (path, Some(commit))),
            _ => None,
        };
        let place = of_release.or_else(|| Some((found.now.as_ref()?, None)));
        let Some(((path, commit), line)) = place.zip(found.place.line) else { return LastCommit::None };
        match timeout_at(end, self.checkout.touched(path, line, commit)).await {
            Ok(Ok(Some(touched))) => LastCommit::Touched(touched),
            Ok(Ok(None)) => LastCommit::None,
            Ok(Err(_)) | Err(_) => LastCommit::Unsaid,
        }
    }
}

/// What became of files since the release, by their paths there: `None` of those of which git did not tell, or not in time.
#[derive(Default)]
struct Since {
    /// Of those that are tracked to this day.
    tracked: Option<BTreeMap<FilePath, ChangedFile>>,
    /// Of those that are not.
    others: Option<BTreeMap<FilePath, ChangedFile>>,
}

impl Since {
    /// What became of a file that the release has, `Some(None)` if nothing; `None` if that is not known.
    fn of(&self, found: &Found) -> Option<Option<&ChangedFile>> {
        let files = if found.now.is_some() { &self.tracked } else { &self.others };
        Some(files.as_ref()?.get(found.then.as_ref()?))
    }
}

/// Who touched a line last.
enum LastCommit {
    Touched(Touched),
    None,
    /// git did not tell, or not in time.
    Unsaid,
}

/// The commit that the release's version names, else the last one that Sentry knows of it.
fn named_commit(release: &EventRelease) -> Option<Commit> {
    let named = release.version.as_ref().and_then(untrusted::Untrusted::parse::<NamedCommit>);
    let last = || release.last_commit.as_ref()?.id.as_ref()?.parse::<NamedCommit>();
    named.or_else(last).map(|NamedCommit(commit)| commit)
}
