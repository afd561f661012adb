//! By what an issue's relatives are recognized: the query of each relation, or why there is none.

use super::term;
use lexicon::{SearchName, TraceId};
use sentry_api::models::{Entry, Event, Frame, Issue};
use serde_json::Value;
use untrusted::Untrusted;

/// The query of each relation. What an event says stands in one only as a name of a fixed grammar.
pub(super) struct Clues {
    pub(super) stack: Result<String, &'static str>,
    pub(super) trace: Result<String, &'static str>,
    pub(super) release: Result<String, &'static str>,
}

impl Clues {
    /// Of the issue and of its event, or why that could not be read.
    pub(super) fn of(issue: &Issue, event: Result<&Event, &'static str>) -> Self {
        Self {
            stack: event.and_then(stack),
            trace: event.and_then(trace),
            release: release(issue, event.ok()),
        }
    }
}

/// The application's frame in which it happened: its file and its function, in any frame of another stack.
fn stack(event: &Event) -> Result<String, &'static str> {
    let frame = culprit(event).ok_or("the event has no stack trace")?;
    let name = |text: Option<&Untrusted>| text.and_then(Untrusted::parse::<SearchName>);
    let file = name(frame.filename.as_ref()).map(|file| term("stack.filename", &file));
    let function = name(frame.function.as_ref()).map(|function| term("stack.function", &function));
    let terms: Vec<String> = file.into_iter().chain(function).collect();
    if terms.is_empty() {
        return Err("the names of the frame cannot be searched for");
    }
    Ok(terms.join(" "))
}

/// The last frame of the application in the outermost exception, else its last frame.
fn culprit(event: &Event) -> Option<&Frame> {
    let mut chains = event.entries.iter().filter_map(|entry| match entry {
        Entry::Exception(chain) => Some(chain),
        _ => None,
    });
    let frames = &chains.next()?.iter().next_back()?.stacktrace.as_ref()?.frames;
    let own = frames.iter().rev().find(|frame| *frame.in_app == Some(true));
    own.or_else(|| frames.iter().next_back())
}

fn trace(event: &Event) -> Result<String, &'static str> {
    let contexts = event.contexts.as_ref().map(|contexts| contexts.iter()).into_iter().flatten();
    let mut found = contexts.filter(|(name, _)| name.same_as("trace"));
    let id = found.find_map(|(_, context)| {
        let id = context
            .clone()
            .map(|context| context.get("trace_id").and_then(Value::as_str).unwrap_or_default().to_owned());
        id.parse::<TraceId>()
    });
    id.map(|id| format!("trace:{id}")).ok_or("the event belongs to no trace")
}

/// The release in which the issue was first seen; where it is not known, the one of the event.
fn release(issue: &Issue, event: Option<&Event>) -> Result<String, &'static str> {
    let first = issue.first_release.as_ref().and_then(|release| release.version.as_ref());
    let last = event.and_then(|event| event.release.as_ref()?.version.as_ref());
    let version = first.or(last).ok_or("the issue names no release")?;
    let version: SearchName = version.parse().ok_or("the release's name cannot be searched for")?;
    Ok(term("firstRelease", &version))
}
