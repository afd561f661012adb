//! The stack traces that an event has, and which of them is meant.

use crate::{
    error::{Error, Result},
    parts::threads,
};
use sentry_api::models::{Entry, Event, Exception, Stacktrace, Thread};
use untrusted::{Answer, Rank, Section, quote};

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
            Of::Cause(cause) => exception("Caused by", cause),
            Of::Thread(thread) => {
                Section::text_of("Thread", (threads::row(thread), continued)).rank(Rank::Essential)
            }
        }
    }
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
        traces.extend(threads::crashed(event).and_then(trace));
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
    let by_id: Vec<&Thread> = threads::all(event).filter(is_id).collect();
    let matching = if by_id.is_empty() { threads::all(event).filter(is_name).collect() } else { by_id };
    let heading = match matching.as_slice() {
        [thread] => return Ok(trace(thread).into_iter().collect()),
        [] => "No such thread",
        _ => "Several threads have this name",
    };
    let none =
        threads::all(event).next().is_none().then_some("This event records no threads; leave `thread` out.");
    Err(Error::input(
        Answer::new(heading)
            .fact("Thread", quote(named))
            .section(threads::section(event, 30))
            .note(none)
            .note(none.is_none().then_some("Give one of these ids as `thread`.")),
    ))
}

fn trace(thread: &Thread) -> Option<Trace<'_>> {
    let stacktrace = thread.stacktrace.as_ref()?;
    Some(Trace { stacktrace, of: Of::Thread(thread) })
}
