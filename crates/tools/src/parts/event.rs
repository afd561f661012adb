//! One event: the error first, then what surrounds it.

use super::{
    breadcrumbs, exceptions,
    frames::{self, FramesOf, Shown},
    paging, request, surroundings, threads,
};
use schemars::JsonSchema;
use sentry_api::models::{Entry, Event, EventSdk, EventUser, Geo, Issue, LastCommit, Tag};
use serde::Deserialize;
use untrusted::{Answer, Item, Person, Rank, Say, Section, Untrusted};

/// A part of an answer about an issue that can be asked for alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum Part {
    Error,
    Threads,
    Evidence,
    Request,
    Breadcrumbs,
    User,
    Tags,
    Contexts,
    // What follows is asked of Sentry by requests of its own.
    Commits,
    Owners,
    Links,
    Replays,
    Seer,
}

/// The answer with the event in its evidence: all of it, or only these parts.
pub(crate) fn told(answer: Answer, issue: &Issue, event: &Event, parts: &[Part]) -> Answer {
    let shows = |part| parts.is_empty() || parts.contains(&part);
    let if_shown =
        |part, sections: fn(&Event) -> Vec<Section>| if shows(part) { sections(event) } else { Vec::new() };
    let has_exception =
        event.entries.iter().any(|entry| matches!(entry, Entry::Exception(list) if !list.is_empty()));
    let has_message = event.entries.iter().any(|entry| matches!(entry, Entry::Message(_)));
    let error = if shows(Part::Error) { error(event) } else { Vec::new() };
    let message = event.message.as_ref().filter(|_| !has_exception && !has_message);
    // Which parts an event type has is the SDK's choice; one that has none of these still has a title.
    let title = event.title.as_ref().filter(|_| error.is_empty() && message.is_none());
    let title = title.filter(|title| issue.title.as_ref() != Some(*title));
    // What an issue that is no error is about: the query that repeats, the check-in that failed.
    let detail = issue.metadata.as_ref().and_then(|metadata| metadata.value.as_ref());
    let detail = detail.filter(|_| !has_exception && !has_message);
    let detail = detail.filter(|detail| !is_told(detail, issue, event));
    let release = event.release.as_ref();
    answer
        .field("Event type", event.kind.as_ref().filter(|kind| !kind.same_as("error")))
        .field("Platform", &event.platform)
        .field("Release", (release.and_then(|release| release.version.as_ref()), dist(event)))
        .field("Event title", title)
        .field("Detail", detail)
        .block("Event message", message)
        .field("Commit of the release", release.and_then(|release| release.last_commit.as_ref()).map(commit))
        .sections(
            event
                .occurrence
                .as_ref()
                .filter(|_| shows(Part::Evidence))
                .map(surroundings::evidence)
                .unwrap_or_default(),
        )
        .sections(error)
        .sections(if_shown(Part::Evidence, surroundings::recorded))
        .sections(shows(Part::Error).then(|| surroundings::problems(event)))
        .sections(event.user_report.as_ref().filter(|_| shows(Part::User)).map(surroundings::report))
        .sections(if_shown(Part::Breadcrumbs, led_to_it))
        .sections(if_shown(Part::Request, asked_for))
        .sections(event.user.as_ref().filter(|_| shows(Part::User)).map(user))
        .sections(shows(Part::Threads).then(|| the_threads(event)))
        .sections(shows(Part::Tags).then(|| tags(issue, event, parts.is_empty())))
        .sections(if_shown(Part::Contexts, surroundings::sections))
        .sections(event.sdk.as_ref().filter(|_| shows(Part::Contexts)).map(sdk))
        .note(paging::skipped(skipped(event)))
}

/// Exceptions or a message; without frames there, those of the thread that crashed.
fn error(event: &Event) -> Vec<Section> {
    let of = FramesOf::event(event);
    let mut sections = Vec::new();
    let mut has_frames = false;
    for entry in event.entries.iter() {
        match entry {
            Entry::Exception(list) => {
                has_frames |= exceptions::have_frames(list);
                sections.extend(exceptions::sections(list, &of));
            }
            Entry::Message(log) => {
                let text = log.formatted.as_ref().or(log.message.as_ref());
                sections.push(Section::text_of("Message", text).rank(Rank::Essential));
            }
            _ => {}
        }
    }
    let trace = threads::crashed(event).filter(|_| !has_frames).and_then(|thread| thread.stacktrace.as_ref());
    sections.extend(
        trace.map(|trace| frames::sections(trace, &of, Shown::CulpritOfAny, false)).unwrap_or_default(),
    );
    sections
}

fn led_to_it(event: &Event) -> Vec<Section> {
    let lists = event.entries.iter().filter_map(|entry| match entry {
        Entry::Breadcrumbs(list) => Some(breadcrumbs::section(list, event.date_created.0)),
        _ => None,
    });
    lists.collect()
}

fn asked_for(event: &Event) -> Vec<Section> {
    let requests = event.entries.iter().filter_map(|entry| match entry {
        Entry::Request(sent) => Some(request::sections(sent)),
        _ => None,
    });
    requests.flatten().collect()
}

/// One thread alone is the one whose frames stand above.
fn the_threads(event: &Event) -> Section {
    let several = threads::all(event).nth(1).is_some();
    if several { threads::section(event, 10) } else { Section::list("Threads") }
}

/// Whether a text stands in the answer already.
fn is_told(text: &Untrusted, issue: &Issue, event: &Event) -> bool {
    let shown = event.occurrence.iter().flat_map(|occurrence| occurrence.evidence_display.iter());
    let mut shown = shown.filter_map(|evidence| evidence.value.as_ref());
    issue.title.as_ref() == Some(text)
        || issue.culprit.as_ref() == Some(text)
        || shown.any(|value| value == text)
}

/// The tags. Beside everything else those are left out that repeat it.
fn tags(issue: &Issue, event: &Event, beside_all: bool) -> Section {
    let is_shown = |tag: &&Tag| !(beside_all && repeats(tag, issue, event));
    Section::list("Tags")
        .items(event.tags.iter().filter(is_shown), |tag| Item::new((&tag.key, " = ", &tag.value)))
        .rank(Rank::Useful)
        .at_most(40)
}

/// Whether a tag says what stands elsewhere in the whole answer.
fn repeats(tag: &Tag, issue: &Issue, event: &Event) -> bool {
    let (Some(key), Some(value)) = (tag.key.as_ref(), tag.value.as_ref()) else { return false };
    let is = |word: &str| key.same_as(word);
    let tag = |name: &str| {
        let of = |other: &&Tag| other.key.as_ref().is_some_and(|key| key.same_as(name));
        event.tags.iter().find(of).and_then(|tag| tag.value.as_ref())
    };
    // `browser.name = Firefox` beside `browser = Firefox 131.0`.
    let longer = [("browser.name", "browser"), ("os.name", "os"), ("runtime.name", "runtime")];
    let longer = longer.iter().find(|(short, _)| is(short)).and_then(|(_, long)| tag(long));
    let release = event.release.as_ref().and_then(|release| release.version.as_ref());
    let mut mechanisms = event.entries.iter().filter_map(|entry| match entry {
        Entry::Exception(list) => list.last()?.mechanism.as_ref(),
        _ => None,
    });
    let url = event.entries.iter().find_map(|entry| match entry {
        Entry::Request(request) => request.url.as_ref(),
        _ => None,
    });
    longer.is_some_and(|longer| longer.begins_with(value))
        || is("level") && issue.level.as_ref() == Some(value)
        || is("release") && release == Some(value)
        || is("dist") && event.dist.as_ref() == Some(value)
        || is("url") && url == Some(value)
        || is("user") && event.user.is_some()
        || (is("replayId") || is("replay.id")) && surroundings::replay(event).is_some()
        || is("mechanism") && mechanisms.any(|mechanism| mechanism.kind.as_ref() == Some(value))
        || is("handled") && mechanisms.any(|mechanism| mechanism.handled.is_some())
}

fn dist(event: &Event) -> Option<impl Say> {
    event.dist.as_ref().map(|dist| (" (dist ", dist, ")"))
}

fn commit(commit: &LastCommit) -> impl Say {
    let message = commit.message.as_ref().map(|message| message.clone().map(|text| first_line(&text)));
    (commit.id.as_ref().map(surroundings::short_hash), message.map(|message| (" ", message)))
}

/// The first line of a commit's message is its subject.
pub(crate) fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn sdk(sdk: &EventSdk) -> Section {
    Section::field("SDK", (&sdk.name, sdk.version.as_ref().map(|version| (" ", version)))).rank(Rank::Detail)
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
        Entry::Images(images) => images.skipped,
        // Of a kind that we read, and yet it could not be read.
        Entry::Other(kind, _) => usize::from(KNOWN.iter().any(|known| kind.same_as(known))),
        Entry::Request(_) | Entry::Message(_) | Entry::Report(..) | Entry::Template(_) => 0,
    });
    event.entries.skipped + event.tags.skipped + of_entries.sum::<usize>()
}

fn user(user: &EventUser) -> Section {
    let address = user.ip_address.as_ref().map(|address| (" ", address));
    Section::field(
        "User",
        (
            user.id.as_ref().map(|id| ("id ", id)),
            user.username.as_ref().or(user.name.as_ref()).map(|name| (" ", Person(name))),
            user.email.as_ref().map(|email| (" ", email)),
            address,
            user.geo.as_ref().map(place),
        ),
    )
    .rank(Rank::Useful)
}

fn place(geo: &Geo) -> impl Say {
    let region = geo.region.as_ref().or(geo.country_code.as_ref());
    (geo.city.as_ref().map(|city| (", ", Person(city))), region.map(|region| (", ", region)))
}
