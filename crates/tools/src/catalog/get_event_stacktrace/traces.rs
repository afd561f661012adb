//! The stack traces that an event has, and which of them is meant.

use crate::error::{Error, Result};
use sentry_api::models::{Entry, Event, Exception, Stacktrace, Thread};
use serde_json::Value;
use untrusted::{Answer, Item, Rank, Say, Section, quote};

/// A stack trace and what it is of.
pub(super) struct Trace<'a> {
    pub(super) stacktrace: &'a Stacktrace,
    of: Of<'a>,
}

enum Of<'a> {
    /// The exception that ended the chain, the last that was thrown.
    Error(&'a Exception),
    /// One that it was chained from.
    Cause(&'a Exception),
    Thread(&'a Thread),
}

impl Trace<'_> {
    /// What the frames below are of.
    pub(super) fn header(&self, continued: bool) -> Section {
        let continued = continued.then_some(" (continued)");
        let exception = |label, of: &Exception| {
            let colon = (of.kind.is_some() && of.value.is_some()).then_some(": ");
            Section::text_of(label, (&of.kind, colon, &of.value, continued)).rank(Rank::Essential)
        };
        match self.of {
            Of::Error(error) => exception("Error", error),
            Of::Cause(cause) => exception("Chained from", cause),
            Of::Thread(thread) => Section::text_of("Thread", (row(thread), continued)).rank(Rank::Essential),
        }
    }
}

fn all_threads(event: &Event) -> impl Iterator<Item = &Thread> {
    event.entries.iter().flat_map(|entry| match entry {
        Entry::Threads(threads) => &**threads,
        _ => &[],
    })
}

/// The traces that are shown unless a thread is named.
pub(super) fn usual(event: &Event) -> Vec<Trace<'_>> {
    let mut traces = Vec::new();
    for entry in event.entries.iter() {
        let Entry::Exception(chain) = entry else { continue };
        // Sentry sends the outermost last.
        for (depth, exception) in chain.iter().rev().enumerate() {
            let of = if depth == 0 { Of::Error(exception) } else { Of::Cause(exception) };
            traces.extend(exception.stacktrace.as_ref().map(|stacktrace| Trace { stacktrace, of }));
        }
    }
    if traces.iter().all(|trace| trace.stacktrace.frames.is_empty()) {
        let has_frames = |thread: &&Thread| frames(thread) > 0;
        let crashed = all_threads(event).find(|thread| thread.crashed.unwrap_or(false) && has_frames(thread));
        traces.extend(crashed.or_else(|| all_threads(event).find(has_frames)).and_then(trace));
    }
    traces
}

/// The trace of the thread that is named by its id or its name.
///
/// # Errors
/// When there is none, or several: the threads are listed.
pub(super) fn of_thread<'a>(event: &'a Event, named: &str) -> Result<Vec<Trace<'a>>> {
    let named = named.trim();
    let is_id = |thread: &&Thread| thread.id.is_some_and(|id| id.to_string() == named);
    let is_name = |thread: &&Thread| thread.name.as_ref().is_some_and(|name| name.same_as(named));
    let by_id: Vec<&Thread> = all_threads(event).filter(is_id).collect();
    let matching = if by_id.is_empty() { all_threads(event).filter(is_name).collect() } else { by_id };
    let heading = match matching.as_slice() {
        [thread] => return Ok(trace(thread).into_iter().collect()),
        [] => "No such thread",
        _ => "Several threads have this name",
    };
    let none =
        all_threads(event).next().is_none().then_some("This event records no threads; leave `thread` out.");
    Err(Error::input(
        Answer::new(heading)
            .fact("Thread", quote(named))
            .section(threads(event))
            .note(none)
            .note(none.is_none().then_some("Give one of these ids as `thread`.")),
    ))
}

fn trace(thread: &Thread) -> Option<Trace<'_>> {
    let stacktrace = thread.stacktrace.as_ref()?;
    Some(Trace { stacktrace, of: Of::Thread(thread) })
}

fn frames(thread: &Thread) -> usize {
    thread.stacktrace.as_ref().map_or(0, |trace| trace.frames.len())
}

/// The threads of the process.
pub(super) fn threads(event: &Event) -> Section {
    Section::list("Threads")
        .items(all_threads(event), |thread| Item::new(row(thread)))
        .rank(Rank::Useful)
        .at_most(30)
}

/// `7 main · RUNNABLE, crashed, current, 12 frames`
fn row(thread: &Thread) -> impl Say {
    (
        (thread.id.0, thread.name.0.clone().map(|name| (" ", name)), " · "),
        thread.state.0.clone().map(|state| (state.map(text), ", ")),
        thread.crashed.filter(|crashed| *crashed).map(|_| "crashed, "),
        thread.current.filter(|current| *current).map(|_| "current, "),
        (frames(thread), " frames"),
    )
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
