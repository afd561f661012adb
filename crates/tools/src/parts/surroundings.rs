//! What surrounded an event: flags, contexts, extra data, measurements, and entries of types that nobody here knows.

use super::flat::{flags, flat, spans};
use sentry_api::models::{Entry, Event, Occurrence, UserReport};
use untrusted::{Item, Maybe, Pairs, Person, Rank, Section};

/// Flags, measurements, contexts and extra data.
pub(crate) fn sections(event: &Event) -> Vec<Section> {
    let contexts = event.contexts.0.clone().unwrap_or_default();
    let of_flags = contexts.iter().filter(|(name, _)| name.same_as("flags"));
    let others = contexts.iter().filter(|(name, _)| !name.same_as("flags"));
    vec![
        Section::list("Feature flags")
            .items(of_flags, |(_, value)| Item::new(flags(value)))
            .rank(Rank::Useful),
        pairs("Measurements", &event.measurements),
        Section::list("Contexts")
            .items(others, |(name, value)| Item::new((name, ": ", flat(value))))
            .rank(Rank::Detail)
            .at_most(20),
        pairs("Extra data", &event.context),
    ]
}

/// What the SDK recorded in entries that have no part of their own here.
pub(crate) fn recorded(event: &Event) -> Vec<Section> {
    event.entries.iter().filter_map(unknown).collect()
}

fn pairs(label: &'static str, pairs: &Maybe<Pairs>) -> Section {
    let pairs = pairs.0.clone().unwrap_or_default();
    Section::list(label)
        .items(pairs.iter(), |(name, value)| Item::new((name, " = ", flat(value))))
        .rank(Rank::Detail)
        .at_most(20)
}

/// An entry of a type that has no section of its own, such as a report on a content security policy.
fn unknown(entry: &Entry) -> Option<Section> {
    let Entry::Other(kind, data) = entry else { return None };
    if kind.same_as("spans") {
        return Some(Section::text_of("Spans of the event", spans(data)).rank(Rank::Important));
    }
    let data = flat(data);
    let shown = !data.is_blank() && !data.same_as("null");
    let item = Item::new((kind, ": ", data));
    shown.then(|| Section::list("Recorded besides").item(item).rank(Rank::Important))
}

/// What an issue that is no error is about.
pub(crate) fn evidence(occurrence: &Occurrence) -> Vec<Section> {
    let data = occurrence.evidence_data.0.clone().unwrap_or_default();
    let shown = occurrence.evidence_display.iter();
    vec![
        Section::list("Evidence")
            .items(shown, |evidence| Item::new((&evidence.name, ": ", &evidence.value)))
            .rank(Rank::Important)
            .at_most(30),
        Section::list("Evidence data")
            .items(data.iter(), |(name, value)| Item::new((name, " = ", flat(value))))
            .rank(Rank::Useful)
            .at_most(30),
    ]
}

/// What the user wrote about it.
pub(crate) fn report(report: &UserReport) -> Section {
    let who = report.name.as_ref().or(report.email.as_ref()).map(|who| (Person(who), ": "));
    Section::text_of("User report", (who, &report.comments)).rank(Rank::Useful)
}
