//! The chain of exceptions of an event.

use super::frames;
use sentry_api::models::{Exception, Mechanism};
use untrusted::{Item, Listed, Rank, Section};

/// Each exception with its frames: the one that ended it first, then what it was chained from.
pub(crate) fn sections(exceptions: &Listed<Exception>) -> Vec<Section> {
    let mut sections = Vec::new();
    // Sentry sends the outermost last.
    for (depth, exception) in exceptions.iter().rev().enumerate() {
        let outermost = depth == 0;
        let label = if outermost { "Error" } else { "Chained from" };
        let rank = if outermost { Rank::Essential } else { Rank::Important };
        sections.push(Section::text_of(label, (&exception.kind, kind_and_value(exception), &exception.value)).rank(rank));
        if outermost {
            sections.extend(exception.mechanism.as_ref().map(mechanism));
        }
        if let Some(stacktrace) = exception.stacktrace.as_ref() {
            sections.extend(frames::sections(stacktrace, outermost));
        }
    }
    sections
}

fn kind_and_value(exception: &Exception) -> Option<&'static str> {
    (exception.kind.is_some() && exception.value.is_some()).then_some(": ")
}

fn mechanism(mechanism: &Mechanism) -> Section {
    let handled = mechanism.handled.map(|handled| if handled { " (handled)" } else { " (unhandled)" });
    Section::list("Caught by").item(Item::new((&mechanism.kind, handled))).rank(Rank::Detail)
}
