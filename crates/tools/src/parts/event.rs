//! One event: the error first, then what surrounds it.

use super::{
    breadcrumbs, exceptions,
    frames::{self, Shown},
    paging, request, surroundings,
};
use schemars::JsonSchema;
use sentry_api::models::{Entry, Event, EventSdk, EventUser, Issue, LastCommit, Thread};
use serde::Deserialize;
use untrusted::{Answer, Item, Listed, Person, Rank, Say, Section};

/// A part of an event that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Part {
    Error,
    Evidence,
    Request,
    Breadcrumbs,
    User,
    Tags,
    Contexts,
}

/// The answer with the event in its evidence: all of it, or only these parts.
pub(crate) fn told(answer: Answer, issue: &Issue, event: &Event, parts: &[Part]) -> Answer {
    let shows = |part| parts.is_empty() || parts.contains(&part);
    let has_exception =
        event.entries.iter().any(|entry| matches!(entry, Entry::Exception(list) if !list.is_empty()));
    let has_message = event.entries.iter().any(|entry| matches!(entry, Entry::Message(_)));
    let mut sections = Vec::new();
    for entry in event.entries.iter() {
        match entry {
            Entry::Exception(list) if shows(Part::Error) => sections.extend(exceptions::sections(list)),
            Entry::Message(log) if shows(Part::Error) => {
                let text = log.formatted.as_ref().or(log.message.as_ref());
                sections.push(Section::text_of("Message", text).rank(Rank::Essential));
            }
            Entry::Request(sent) if shows(Part::Request) => sections.extend(request::sections(sent)),
            Entry::Breadcrumbs(list) if shows(Part::Breadcrumbs) => sections.push(breadcrumbs::section(list)),
            Entry::Threads(threads) if !has_exception && shows(Part::Error) => {
                sections.extend(crashed(threads));
            }
            _ => {}
        }
    }
    let message = event.message.as_ref().filter(|_| !has_exception && !has_message);
    // Which parts an event type has is the SDK's choice; one that has none of these still has a title.
    let title = event.title.as_ref().filter(|_| sections.is_empty() && message.is_none());
    let title = title.filter(|title| issue.title.as_ref() != Some(*title));
    // What an issue that is no error is about: the query that repeats, the check-in that failed.
    let detail = issue.metadata.as_ref().and_then(|metadata| metadata.value.as_ref());
    let detail = detail.filter(|_| !has_exception && !has_message);
    answer
        .field("Event type", event.kind.as_ref().filter(|kind| !kind.same_as("error")))
        .field("Platform", &event.platform)
        .field("Release", event.release.as_ref().and_then(|release| release.version.as_ref()))
        .field("Event title", title)
        .field("Detail", detail)
        .block("Event message", message)
        .field(
            "Commit of the release",
            event.release.as_ref().and_then(|release| release.last_commit.as_ref()).map(commit),
        )
        .sections(
            event
                .occurrence
                .as_ref()
                .filter(|_| shows(Part::Evidence))
                .map(surroundings::evidence)
                .unwrap_or_default(),
        )
        .sections(sections)
        .sections(event.user_report.as_ref().filter(|_| shows(Part::User)).map(surroundings::report))
        .sections(event.user.as_ref().filter(|_| shows(Part::User)).map(user))
        .sections(shows(Part::Tags).then(|| tags(event)))
        .sections(if shows(Part::Evidence) { surroundings::recorded(event) } else { Vec::new() })
        .sections(if shows(Part::Contexts) { surroundings::sections(event) } else { Vec::new() })
        .sections(event.sdk.as_ref().filter(|_| shows(Part::Contexts)).map(sdk))
        .note(paging::skipped(skipped(event)))
}

fn tags(event: &Event) -> Section {
    Section::list("Tags")
        .items(event.tags.iter(), |tag| Item::new((&tag.key, " = ", &tag.value)))
        .rank(Rank::Useful)
        .at_most(40)
}

fn commit(commit: &LastCommit) -> impl Say {
    (commit.id.0.clone(), commit.message.0.clone().map(|message| (" ", message)))
}

fn sdk(sdk: &EventSdk) -> Section {
    Section::list("SDK")
        .row((&sdk.name, sdk.version.as_ref().map(|version| (" ", version))))
        .rank(Rank::Detail)
}

/// The kinds of entries that have a form of their own.
const KNOWN: [&str; 5] = ["exception", "breadcrumbs", "threads", "request", "message"];

/// How many parts of the event could not be read.
fn skipped(event: &Event) -> usize {
    let of_entries = event.entries.iter().map(|entry| match entry {
        Entry::Exception(list) => exceptions::skipped(list),
        Entry::Breadcrumbs(list) => list.skipped,
        Entry::Threads(list) => {
            let traces = list.iter().filter_map(|thread| thread.stacktrace.as_ref());
            list.skipped + traces.map(|trace| trace.frames.skipped).sum::<usize>()
        }
        // Of a kind that we read, and yet it could not be read.
        Entry::Other(kind, _) => usize::from(KNOWN.iter().any(|known| kind.same_as(known))),
        Entry::Request(_) | Entry::Message(_) => 0,
    });
    event.entries.skipped + event.tags.skipped + of_entries.sum::<usize>()
}

/// What the thread that crashed was doing, or the first that says what it was doing.
fn crashed(threads: &Listed<Thread>) -> Vec<Section> {
    let crashed = threads.iter().find(|thread| thread.crashed.unwrap_or(false));
    let thread = crashed.or_else(|| threads.iter().find(|thread| thread.stacktrace.is_some()));
    let trace = thread.and_then(|thread| thread.stacktrace.as_ref());
    trace.map(|trace| frames::sections(trace, Shown::CulpritOfAny)).unwrap_or_default()
}

fn user(user: &EventUser) -> Section {
    Section::list("User")
        .row((
            user.id.as_ref().map(|id| ("id ", id)),
            user.username.as_ref().map(|name| (" ", Person(name))),
            user.email.as_ref().map(|email| (" ", email)),
            user.ip_address.as_ref().map(|address| (" ", address)),
        ))
        .rank(Rank::Useful)
}
