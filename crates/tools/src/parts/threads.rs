//! The threads of a process at the time of an event.

use sentry_api::models::{Entry, Event, Thread};
use serde_json::Value;
use untrusted::{Item, Rank, Say, Section};

/// All threads of an event.
pub(crate) fn all(event: &Event) -> impl Iterator<Item = &Thread> {
    event.entries.iter().flat_map(|entry| match entry {
        Entry::Threads(threads) => &**threads,
        _ => &[],
    })
}

/// The thread that crashed, or the first that says what it was doing.
pub(crate) fn crashed(event: &Event) -> Option<&Thread> {
    let has_frames = |thread: &&Thread| frames(thread) > 0;
    let crashed = all(event).find(|thread| thread.crashed.unwrap_or(false) && has_frames(thread));
    crashed.or_else(|| all(event).find(has_frames))
}

/// How many frames a thread shows.
pub(crate) fn frames(thread: &Thread) -> usize {
    thread.stacktrace.as_ref().map_or(0, |trace| trace.frames.len())
}

/// Each thread on a line; those that crashed or sent the event first.
pub(crate) fn section(event: &Event, at_most: usize) -> Section {
    let is_crashed = |thread: &&Thread| thread.crashed.unwrap_or(false) || thread.current.unwrap_or(false);
    let (crashed, others): (Vec<_>, Vec<_>) = all(event).partition(is_crashed);
    Section::list("Threads")
        .items(crashed.into_iter().chain(others), |thread| Item::new(row(thread)))
        .rank(Rank::Useful)
        .at_most(at_most)
}

/// `7 main, RUNNABLE, crashed, current, 12 frames`
pub(crate) fn row(thread: &Thread) -> impl Say {
    let frames = match frames(thread) {
        // An exception holds those of the thread that it was raised in.
        0 => None,
        1 => Some((", 1 frame", None, "")),
        many => Some((", ", Some(many), " frames")),
    };
    let state = thread.state.0.clone().filter(|state| !state.is(Value::is_null));
    (
        (thread.id.0, thread.name.0.clone().map(|name| (" ", name))),
        state.map(|state| (", ", state.map(text))),
        thread.crashed.filter(|crashed| *crashed).map(|_| ", crashed"),
        thread.current.filter(|current| *current).map(|_| ", current"),
        frames,
    )
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
