//! How near an error is to a change: in a changed place, in the same function, in the same file.
//! It costs as much as there are frames, however many files change and however many are named alike.

use crate::{
    context::mapped::Mapping,
    parts::{
        home::Home,
        traced::{FramePlace, Traced},
    },
};
use checkout::{ChangedFile, Changes, FilePath, FramePath, FunctionName, Hunk, Origin, Said, Tracked};
use lexicon::{ProjectRef, ProjectSlug, Timestamp};
use sentry_api::models::Issue;
use std::collections::{BTreeMap, HashSet};
use untrusted::Untrusted;

/// How near an error is to a change; the nearest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Touch {
    /// A frame of the application lies in a changed place.
    Place,
    /// A frame of the application lies in the same function as a changed place.
    Function,
    /// A frame of the application lies in a changed file.
    File,
    /// Its traces name a file as one of the changed files is named; no frame that was read lies in one.
    Alike,
}

impl Touch {
    /// What a reader sees.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Place => "in a changed place",
            Self::Function => "in a changed function",
            Self::File => "in a changed file",
            Self::Alike => "in a file named alike",
        }
    }

    /// What a program gets.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Place => "hunk",
            Self::Function => "function",
            Self::File => "file",
            Self::Alike => "alike",
        }
    }

    /// What the reviewer should check.
    pub(super) const fn check(self) -> &'static str {
        match self {
            Self::Place => "these lines raise it or lead to it: does the change end it, move it, or keep it?",
            Self::Function => {
                "it goes through this function: does the change still meet the case that fails?"
            }
            Self::File => "it goes through this file: can the change reach it, or make it more frequent?",
            Self::Alike => "its traces name a file like a changed one: is it the same?",
        }
    }
}

/// Where an error and a change meet.
#[derive(Debug, Clone)]
pub(super) struct Meeting {
    pub(super) touch: Touch,
    /// The changed file, as it is deployed.
    pub(super) path: FilePath,
    pub(super) line: Option<u32>,
    pub(super) function: Option<Untrusted>,
}

/// What errors are compared with.
pub(super) struct Ground<'a> {
    /// By every path that a file had or has.
    changed: BTreeMap<&'a FilePath, Place<'a>>,
    /// The changed files, and what could be confused with them.
    home: Home,
    /// What the repository is called.
    origin: Option<&'a Origin>,
    /// When the change was deployed, if it was: traces from then on name its lines as they are since.
    deployed: Option<Timestamp>,
}

/// A changed file.
struct Place<'a> {
    file: &'a ChangedFile,
    /// The functions and classes that change.
    symbols: HashSet<Untrusted>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(
        changes: &'a Changes,
        tracked: Option<&Tracked>,
        said: &Said,
        origin: Option<&'a Origin>,
    ) -> Self {
        let mut changed = BTreeMap::new();
        for file in &changes.files {
            let symbols = || file.hunks.iter().flat_map(|hunk| hunk.symbols.iter().cloned()).collect();
            changed.insert(&file.path, Place { file, symbols: symbols() });
            if let Some(before) = &file.before {
                changed.insert(before, Place { file, symbols: symbols() });
            }
        }
        let paths: Vec<&FilePath> = changed.keys().copied().collect();
        let files = tracked.unwrap_or(&Tracked::default()).around(&paths);
        Self { changed, home: Home::new(files, said), origin, deployed: None }
    }

    /// The change is in production since then.
    pub(super) const fn deployed(mut self, at: Option<Timestamp>) -> Self {
        self.deployed = at;
        self
    }

    /// Takes in where Sentry has the code, which is asked while files are looked for.
    pub(super) fn learn(&mut self, mappings: &[Mapping]) {
        self.home.learn(mappings, self.origin);
    }

    /// Whether there are source roots of these projects that are not tried.
    pub(super) fn leaves_out_roots(&self, projects: &[ProjectRef]) -> bool {
        self.home.is_cut(projects)
    }

    /// The nearest of the frames of an issue's event.
    pub(super) fn meets(&self, issue: &Issue, event: &Traced) -> Option<Meeting> {
        let project = issue.project_slug();
        let has_it = self.deployed.zip(event.at).is_some_and(|(deployed, at)| at > deployed);
        let meetings = event.places.iter().filter_map(|place| self.meets_frame(place, project, has_it));
        meetings.min_by_key(|meeting| meeting.touch)
    }

    /// Where the release has the change, its lines and files are those after it.
    fn meets_frame(
        &self,
        frame: &FramePlace,
        project: Option<&ProjectSlug>,
        has_it: bool,
    ) -> Option<Meeting> {
        let place = self.changed.get(self.home.file(frame, project)?)?;
        let lines = |hunk: &Hunk| if has_it { hunk.after() } else { hunk.before() };
        let in_place = |line: u32| place.file.hunks.iter().any(|hunk| lines(hunk).contains(&line));
        let touch = if frame.line.is_some_and(in_place) {
            Touch::Place
        } else if place.changes_function(frame.function.as_ref()) {
            Touch::Function
        } else {
            Touch::File
        };
        let path = if has_it { &place.file.path } else { place.file.deployed_as() }.clone();
        Some(Meeting { touch, path, line: frame.line, function: frame.function.clone() })
    }

    /// Where an issue and a change meet as far as the issue alone tells: by the frame that it is named after.
    pub(super) fn meets_issue(&self, issue: &Issue) -> Option<Meeting> {
        let metadata = issue.metadata.as_ref()?;
        let path = FramePath::of(metadata.filename.as_ref()?);
        let path = self.home.path(&path, issue.project_slug())?;
        let place = self.changed.get(path)?;
        let function = metadata.function.as_ref();
        Some(Meeting {
            touch: if place.changes_function(function) { Touch::Function } else { Touch::File },
            path: place.file.deployed_as().clone(),
            line: None,
            function: function.cloned(),
        })
    }
}

impl Place<'_> {
    fn changes_function(&self, function: Option<&Untrusted>) -> bool {
        function.is_some_and(|function| FunctionName::of(function).is_one_of(&self.symbols))
    }
}
