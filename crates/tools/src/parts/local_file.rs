//! Which file of the checkout a stack frame means, and which frames are asked.

use checkout::{FilePath, FramePath, ModulePath, SourceRoot, Tracked};
use sentry_api::models::{Entry, Event, Frame};
use untrusted::Untrusted;

/// The frames of the application in an event, of each trace the innermost first. Where the SDK does not say whose a frame
/// is, it is the application's.
pub(crate) fn frames_of_application(event: &Event) -> impl Iterator<Item = &Frame> {
    let traces = event.entries.iter().flat_map(|entry| match entry {
        Entry::Exception(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        Entry::Threads(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        _ => Vec::new(),
    });
    let frames = traces.flat_map(|trace| trace.frames.iter().rev());
    frames.filter(|frame| frame.in_app.unwrap_or(true))
}

/// The tracked file that a frame means.
pub(crate) fn meant_by<'t>(
    tracked: &'t Tracked,
    frame: &Frame,
    roots: &[SourceRoot],
) -> Option<&'t FilePath> {
    let paths = [frame.filename.as_ref(), frame.abs_path.as_ref()];
    let by_path = |path: &Untrusted| tracked.meant(&FramePath::of(path), roots);
    let found = paths.into_iter().flatten().find_map(by_path);
    found.or_else(|| tracked.of_module(&ModulePath::of(frame.module.as_ref()?)))
}
