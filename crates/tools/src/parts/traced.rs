//! What is kept of an event to say where it lies in a repository: the places of its frames, and its release. An event
//! itself may have megabytes.

use checkout::{FilePath, FramePath, ModulePath, SourceRoot, Tracked};
use lexicon::Timestamp;
use sentry_api::models::{Entry, Event, Frame, Stacktrace};
use untrusted::Untrusted;

/// Where an event lies.
#[derive(Debug, Clone, Default)]
pub(crate) struct Traced {
    /// The release that it happened in.
    pub(crate) release: Option<Untrusted>,
    /// When it happened.
    pub(crate) at: Option<Timestamp>,
    /// The frames of the application, of each trace the innermost first.
    pub(crate) places: Vec<FramePlace>,
}

/// Where a frame lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FramePlace {
    /// The file, relative to the project or not: first what says more.
    paths: [Option<FramePath>; 2],
    module: Option<ModulePath>,
    pub(crate) line: Option<u32>,
    pub(crate) function: Option<Untrusted>,
}

/// The most frames of one trace that are kept, and of an event.
const OF_A_TRACE: usize = 60;
const OF_AN_EVENT: usize = 120;

/// The stack traces of an event.
pub(crate) fn traces(event: &Event) -> impl Iterator<Item = &Stacktrace> {
    event.entries.iter().flat_map(|entry| match entry {
        Entry::Exception(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        Entry::Threads(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        _ => Vec::new(),
    })
}

/// The frames of the application, the innermost first. Where the SDK does not say whose a frame is, it is the
/// application's.
pub(crate) fn ours(trace: &Stacktrace) -> impl Iterator<Item = &Frame> {
    trace.frames.iter().rev().filter(|frame| frame.in_app.unwrap_or(true))
}

impl Traced {
    pub(crate) fn of(event: &Event) -> Self {
        let of_trace = |trace: &Stacktrace| {
            let mut places: Vec<FramePlace> = ours(trace).take(OF_A_TRACE).map(FramePlace::of).collect();
            // What calls itself says the same again and again.
            places.dedup();
            places
        };
        let places = traces(event).flat_map(of_trace).take(OF_AN_EVENT).collect();
        let release = event.release.as_ref().and_then(|release| release.version.0.clone());
        Self { release, at: event.date_created.0, places }
    }

    /// What it takes to keep it, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let places = self.places.iter().map(FramePlace::bytes).sum::<usize>();
        size_of::<Self>() + places + self.release.as_ref().map_or(0, Untrusted::bytes)
    }
}

impl FramePlace {
    pub(crate) fn of(frame: &Frame) -> Self {
        let mut paths = [&frame.filename, &frame.abs_path];
        // Many files of a repository may share a name: where it stands alone, the other says more.
        if frame.filename.as_ref().is_some_and(|name| name.is(|name| !name.contains(['/', '\\']))) {
            paths.reverse();
        }
        Self {
            paths: paths.map(|path| path.as_ref().map(FramePath::of)),
            module: frame.module.as_ref().map(ModulePath::of),
            line: frame.line_no.0,
            function: frame.function.0.clone(),
        }
    }

    /// The file that is meant.
    pub(crate) fn file<'a>(&self, files: &'a Tracked, roots: &[SourceRoot]) -> Option<&'a FilePath> {
        let by_path = self.paths.iter().flatten().find_map(|path| files.meant(path, roots));
        by_path.or_else(|| files.of_module(self.module.as_ref()?))
    }

    /// Those of these files that can be meant by one of these, by their names alone.
    pub(crate) fn candidates(places: &[Self], files: &Tracked) -> Tracked {
        let paths = places.iter().flat_map(|place| place.paths.iter().flatten());
        files.called(paths, places.iter().filter_map(|place| place.module.as_ref()))
    }

    fn bytes(&self) -> usize {
        let paths = self.paths.iter().flatten().map(FramePath::bytes).sum::<usize>();
        let module = self.module.as_ref().map_or(0, ModulePath::bytes);
        size_of::<Self>() + paths + module + self.function.as_ref().map_or(0, Untrusted::bytes)
    }
}
