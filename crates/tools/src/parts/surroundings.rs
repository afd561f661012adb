//! What surrounded an event: trace, replay, flags, contexts, extra data, measurements, and entries of types that
//! nobody here knows.

use super::{
    flat::{self, flags, flat, measured, spans},
    frames,
};
use lexicon::{ReplayId, SpanId, TraceId};
use sentry_api::models::{Entry, Event, EventProblem, Frame, Image, Occurrence, UserReport};
use serde_json::Value;
use untrusted::{Item, Maybe, Pairs, Person, Rank, Section, Untrusted};

/// The value of a context.
fn context<'a>(event: &'a Event, named: &str) -> Option<&'a Untrusted<Value>> {
    let contexts = event.contexts.as_ref()?;
    contexts.iter().find(|(name, _)| name.same_as(named)).map(|(_, value)| value)
}

/// The trace and the span that an event belongs to.
pub(crate) fn trace(event: &Event) -> Option<(TraceId, Option<SpanId>)> {
    let of = context(event, "trace")?;
    let trace = of.map_ref(|trace| member(trace, "trace_id")).parse()?;
    Some((trace, of.map_ref(|trace| member(trace, "span_id")).parse()))
}

/// The replay in which an event happened.
pub(crate) fn replay(event: &Event) -> Option<ReplayId> {
    let of_context = |name| context(event, name)?.map_ref(|context| member(context, "replay_id")).parse();
    let of_tag = || {
        let is_replay = |key: &Untrusted| key.same_as("replayId") || key.same_as("replay.id");
        let tag = event.tags.iter().find(|tag| tag.key.as_ref().is_some_and(is_replay))?;
        tag.value.as_ref()?.parse()
    };
    let of_evidence = || {
        let data = event.occurrence.as_ref()?.evidence_data.as_ref()?;
        let (_, id) = data.iter().find(|(name, _)| name.same_as("replayId"))?;
        id.map_ref(|id| id.as_str().unwrap_or_default().to_owned()).parse()
    };
    of_context("replay")
        .or_else(of_tag)
        .or_else(|| of_context("feedback"))
        .or_else(|| of_context("trace"))
        .or_else(of_evidence)
}

fn member(object: &Value, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Flags, measurements, contexts and extra data.
pub(crate) fn sections(event: &Event) -> Vec<Section> {
    let contexts = event.contexts.as_deref().unwrap_or_default();
    let of_flags = contexts.iter().find(|(name, _)| name.same_as("flags"));
    let others = contexts
        .iter()
        .filter(|(name, _)| !name.same_as("flags"))
        .map(|(name, value)| (name, flat::context(value)))
        .filter(|(_, value)| !value.is_blank());
    vec![
        Section::field("Feature flags", of_flags.map(|(_, value)| flags(value))).rank(Rank::Useful),
        pairs("Measurements", &event.measurements, measured),
        Section::list("Contexts")
            .items(others, |(name, value)| Item::new((name, ": ", value)))
            .rank(Rank::Detail)
            .at_most(20),
        pairs("Extra data", &event.context, flat),
    ]
}

fn pairs(label: &'static str, pairs: &Maybe<Pairs>, shown: fn(&Untrusted<Value>) -> Untrusted) -> Section {
    let pairs = pairs.as_deref().unwrap_or_default();
    Section::list(label)
        .items(pairs.iter(), |(name, value)| Item::new((name, " = ", shown(value))))
        .rank(Rank::Detail)
        .at_most(20)
}

/// What the SDK recorded in entries that have no part of their own here: reports of browsers, the template that
/// failed, spans, and what nobody knows yet.
pub(crate) fn recorded(event: &Event) -> Vec<Section> {
    let mut sections: Vec<Section> = event.entries.iter().filter_map(entry).collect();
    let unknown = event.entries.iter().filter_map(|entry| match entry {
        Entry::Other(kind, data) if !kind.same_as("spans") => Some((kind, flat(data))),
        _ => None,
    });
    let unknown = unknown.filter(|(_, data)| !data.is_blank() && !data.same_as("null"));
    sections.push(Section::list("Recorded besides").items(unknown, |(kind, data)| {
        let kind = (!kind.is_blank()).then_some((kind, ": "));
        Item::new((kind, data))
    }));
    sections
}

fn entry(entry: &Entry) -> Option<Section> {
    match entry {
        Entry::Other(kind, data) if kind.same_as("spans") => {
            Some(Section::text_of("Spans of the event", spans(data)))
        }
        Entry::Report(_, report) => {
            let said = report.iter().map(|(name, value)| (name, flat(value)));
            let said = said.filter(|(_, value)| !value.is_blank() && !value.same_as("null"));
            Some(
                Section::list("Report")
                    .items(said, |(name, value)| Item::new((name, " = ", value)))
                    .at_most(30),
            )
        }
        Entry::Template(template) => Some(failed_template(template)),
        Entry::Images(images) => Some(without_symbols(images)),
        _ => None,
    }
}

fn failed_template(template: &Frame) -> Section {
    let file = template.filename.as_ref().or(template.abs_path.as_ref());
    let line = template.line_no.map(|line| (":", line));
    frames::around(Section::code("Template").row((file, line)), template)
}

/// The libraries whose frames have no names, because Sentry lacks their debug information.
fn without_symbols(images: &[Image]) -> Section {
    let lacks = |status: &Untrusted| !status.same_as("found") && !status.same_as("unused");
    let missing = images.iter().filter(|image| image.debug_status.as_ref().is_some_and(lacks));
    Section::list("Without debug information")
        .items(missing, |image| {
            let file = image.code_file.as_ref().or(image.debug_file.as_ref());
            let arch = image.arch.as_ref().map(|arch| (" ", arch));
            Item::new((file, arch, image.debug_status.as_ref().map(|status| (" (", status, ")"))))
        })
        .rank(Rank::Detail)
        .at_most(5)
}

/// What Sentry could not make of the event: a source map or a symbol file that is missing.
pub(crate) fn problems(event: &Event) -> Section {
    let row = |problem: &EventProblem| {
        let about = problem
            .data
            .as_ref()
            .and_then(|data| data.first())
            .map(|(name, value)| (name, " = ", flat(value)));
        let said = problem.message.as_ref().or(problem.kind.as_ref());
        Item::new((said, about.map(|about| (" ", about))))
    };
    Section::list("Problems of the event").items(event.errors.iter(), row).rank(Rank::Useful).at_most(5)
}

/// What an issue that is no error is about. What is shown for people is not repeated as it is for programs.
pub(crate) fn evidence(occurrence: &Occurrence) -> Vec<Section> {
    let data = occurrence.evidence_data.0.clone().unwrap_or_default();
    let shown = occurrence.evidence_display.iter();
    let is_told = |value: &Untrusted| {
        occurrence.evidence_display.iter().any(|evidence| evidence.value.as_ref() == Some(value))
    };
    let data = data.iter().map(|(name, value)| (name, flat(value)));
    let data = data.filter(|(_, value)| !is_told(value) && !value.same_as("[]") && !value.same_as("null"));
    vec![
        Section::list("Evidence")
            .items(shown, |evidence| Item::new((&evidence.name, ": ", &evidence.value)))
            .at_most(30),
        Section::list("Evidence data")
            .items(data, |(name, value)| Item::new((name, " = ", value)))
            .rank(Rank::Useful)
            .at_most(30),
    ]
}

/// What the user wrote about it.
pub(crate) fn report(report: &UserReport) -> Section {
    let who = report.name.as_ref().or(report.email.as_ref()).map(|who| (Person(who), ": "));
    Section::text_of("User report", (who, &report.comments)).rank(Rank::Useful)
}

/// The twelve first digits of a commit, which are enough for git.
pub(crate) fn short_hash(hash: &Untrusted) -> Untrusted {
    hash.clone().map(|hash| hash.chars().take(12).collect::<String>())
}
