//! The chain of exceptions of an event.

use super::frames::{self, Shown};
use sentry_api::models::{Exception, Mechanism};
use untrusted::{Item, Listed, Rank, Section};

/// Exceptions of a chain that are shown. Sane chains are shorter.
const SHOWN: usize = 8;

/// Each exception with its frames: the one that ended it first, then what it was chained from.
pub(crate) fn sections(exceptions: &Listed<Exception>) -> Vec<Section> {
    let mut sections = Vec::new();
    let any_ours = exceptions.iter().any(has_frames_of_ours);
    let last = exceptions.len().saturating_sub(1);
    // Sentry sends the outermost last.
    for (depth, exception) in exceptions.iter().rev().enumerate() {
        // Of a long chain the middle is left out: the last is the root cause.
        if depth + 1 >= SHOWN && depth != last {
            continue;
        }
        let outermost = depth == 0;
        let label = if outermost { "Error" } else { "Chained from" };
        let rank = if outermost { Rank::Essential } else { Rank::Important };
        let what = (&exception.kind, colon(exception), &exception.value);
        sections.push(Section::text_of(label, what).rank(rank));
        if outermost {
            sections.extend(exception.mechanism.as_ref().map(mechanism));
        }
        let shown = match (outermost, depth == last) {
            (true, _) | (_, true) if !any_ours => Shown::CulpritOfAny,
            (true, _) | (_, true) => Shown::Culprit,
            _ => Shown::Frames,
        };
        if let Some(stacktrace) = exception.stacktrace.as_ref() {
            sections.extend(frames::sections(stacktrace, shown));
        }
    }
    let left_out = exceptions.len().saturating_sub(SHOWN);
    if left_out > 0 {
        sections.push(Section::list("Further causes").row((left_out, " more, between the last two shown")));
    }
    sections
}

/// How many elements of the chain and its frames could not be read.
pub(crate) fn skipped(exceptions: &Listed<Exception>) -> usize {
    let frames =
        exceptions.iter().filter_map(|exception| Some(exception.stacktrace.as_ref()?.frames.skipped));
    exceptions.skipped + frames.sum::<usize>()
}

fn has_frames_of_ours(exception: &Exception) -> bool {
    exception.stacktrace.as_ref().is_some_and(|trace| trace.frames.iter().any(frames::is_ours))
}

fn colon(exception: &Exception) -> Option<&'static str> {
    (exception.kind.is_some() && exception.value.is_some()).then_some(": ")
}

fn mechanism(mechanism: &Mechanism) -> Section {
    let handled = mechanism.handled.map(|handled| if handled { " (handled)" } else { " (unhandled)" });
    Section::list("Mechanism").item(Item::new((&mechanism.kind, handled))).rank(Rank::Detail)
}
