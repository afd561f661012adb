//! What git said, for the life of a process: it is asked again when that could be otherwise by now. Nothing is kept
//! elsewhere.

use crate::{Commit, FilePath, Touched, Tracked, history::Renamed, workspace::Found};
use answers::Most;
pub(crate) use answers::{Answers, Tasks};
pub(crate) use stamp::Stamp;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

mod answers;
mod stamp;

/// What git said of one folder and its checkout.
///
/// What a commit has never changes and is kept by commit. All else is kept with a stamp of the files that it depends
/// on, taken before git is asked. What depends on the files of the checkout themselves is not here.
#[derive(Debug)]
pub struct Kept {
    clock: Option<fn() -> SystemTime>,
    pub(crate) tasks: Tasks,
    /// Files that the configuration takes in, as it was said last.
    pub(crate) taken_in: Mutex<Vec<PathBuf>>,
    pub(crate) found: Answers<PathBuf, Arc<Found>>,
    pub(crate) head: Answers<PathBuf, Commit>,
    pub(crate) tracked: Answers<PathBuf, Arc<Tracked>>,
    /// By what they are called, which may be less than their ids; those that are not here too.
    pub(crate) known: Answers<Commit, Option<Commit>>,
    pub(crate) files: Answers<Commit, Arc<Tracked>>,
    /// Since the first commit, up to the second, or the index.
    pub(crate) renamed: Answers<(Commit, Option<Commit>), Arc<Renamed>>,
    pub(crate) touched: Answers<(Commit, FilePath, u32), Option<Touched>>,
}

/// One of a kind at a time, but for a moment in which a checkout changes.
const FEW: Most = Most { count: 2, bytes: 64 << 20 };
/// Commits of releases that are known, and lines whose last commit is.
const MANY: Most = Most { count: 1_000, bytes: 1 << 20 };
/// Releases whose files are known.
const RELEASES: Most = Most { count: 8, bytes: 32 << 20 };

impl Kept {
    /// With the clock that the times of files are compared with.
    #[must_use]
    pub fn by(clock: fn() -> SystemTime) -> Self {
        Self { clock: Some(clock), ..Self::default() }
    }

    /// These files as they are now, if what is said of them may be kept.
    pub(crate) fn stamp(&self, files: impl IntoIterator<Item = PathBuf>) -> Option<Stamp> {
        let clock = self.clock?;
        let now = clock();
        Some(Stamp::of(files)).filter(|stamp| stamp.is_settled(now))
    }
}

impl Default for Kept {
    /// Without a clock: only what never changes is kept.
    fn default() -> Self {
        Self {
            clock: None,
            tasks: Tasks::default(),
            taken_in: Mutex::default(),
            found: Answers::new("rev-parse", FEW, |found| found.weight()),
            head: Answers::new("rev-parse", FEW, |_| Some(64)),
            tracked: Answers::new("ls-files", FEW, |tracked| Some(tracked.bytes())),
            known: Answers::new("rev-parse", MANY, |_| Some(256)),
            files: Answers::new("ls-tree", RELEASES, |tracked| Some(tracked.bytes())),
            renamed: Answers::new("diff", RELEASES, |renamed| Some(renamed.bytes())),
            touched: Answers::new("blame", MANY, |touched| touched.as_ref().map(Touched::bytes)),
        }
    }
}

pub(crate) fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
