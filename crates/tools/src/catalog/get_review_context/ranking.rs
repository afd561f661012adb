//! How near an error is to a change: in a changed place, in the same function, in the same file.

use checkout::{ChangedFile, Changes, FilePath, FramePath, FunctionName, ModulePath, SourceRoot, Tracked};
use sentry_api::models::{Entry, Event, Frame, Issue};
use std::collections::BTreeMap;
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
    changed: BTreeMap<&'a FilePath, &'a ChangedFile>,
    /// The changed files, and what could be confused with them.
    files: Tracked,
    roots: Vec<SourceRoot>,
}

impl<'a> Ground<'a> {
    pub(super) fn new(changes: &'a Changes, tracked: Option<&Tracked>, roots: Vec<SourceRoot>) -> Self {
        let mut changed = BTreeMap::new();
        for file in &changes.files {
            changed.insert(&file.path, file);
            file.before.as_ref().map(|before| changed.insert(before, file));
        }
        let paths: Vec<&FilePath> = changed.keys().copied().collect();
        let files = tracked.unwrap_or(&Tracked::default()).around(&paths);
        Self { changed, files, roots }
    }

    /// The nearest of an event's frames.
    pub(super) fn meets(&self, event: &Event) -> Option<Meeting> {
        let frames = event.entries.iter().flat_map(|entry| match entry {
            Entry::Exception(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
            Entry::Threads(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
            _ => Vec::new(),
        });
        let frames = frames.flat_map(|trace| trace.frames.iter().rev());
        let ours = frames.filter(|frame| frame.in_app.unwrap_or(true));
        ours.filter_map(|frame| self.meets_frame(frame)).min_by_key(|meeting| meeting.touch)
    }

    fn meets_frame(&self, frame: &Frame) -> Option<Meeting> {
        let file = self.changed.get(self.file(frame)?)?;
        let line = frame.line_no.0;
        let function = frame.function.as_ref();
        let in_place = |line: &u32| file.hunks.iter().any(|hunk| hunk.before.contains(line));
        let touch = if line.as_ref().is_some_and(in_place) {
            Touch::Place
        } else if function.is_some_and(|function| changes_function(file, function)) {
            Touch::Function
        } else {
            Touch::File
        };
        Some(Meeting { touch, path: file.deployed_as().clone(), line, function: function.cloned() })
    }

    fn file(&self, frame: &Frame) -> Option<&FilePath> {
        let paths = [frame.filename.as_ref(), frame.abs_path.as_ref()];
        let by_path = |path: &Untrusted| self.files.meant(&FramePath::of(path), &self.roots);
        let found = paths.into_iter().flatten().find_map(by_path);
        found.or_else(|| self.files.of_module(&ModulePath::of(frame.module.as_ref()?)))
    }

    /// Where an issue and a change meet as far as the issue alone tells: by the frame that it is named after.
    pub(super) fn meets_issue(&self, issue: &Issue) -> Option<Meeting> {
        let metadata = issue.metadata.as_ref()?;
        let path = self.files.meant(&FramePath::of(metadata.filename.as_ref()?), &self.roots)?;
        let file = self.changed.get(path)?;
        let function = metadata.function.as_ref();
        let same = function.is_some_and(|function| changes_function(file, function));
        Some(Meeting {
            touch: if same { Touch::Function } else { Touch::File },
            path: file.deployed_as().clone(),
            line: None,
            function: function.cloned(),
        })
    }
}

fn changes_function(file: &ChangedFile, function: &Untrusted) -> bool {
    let name = FunctionName::of(function);
    file.hunks.iter().any(|hunk| name.is_one_of(&hunk.symbols))
}
