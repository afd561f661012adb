//! The chain of exceptions of an event.

use super::frames::{self, FramesOf, Shown};
use sentry_api::models::{Exception, Mechanism};
use untrusted::{Listed, Rank, Say, Section, Untrusted};

/// Exceptions of a chain that are shown. Sane chains are shorter.
const SHOWN: usize = 8;

/// Each exception with its frames: the one that ended it first, then what it was chained from.
pub(crate) fn sections(exceptions: &Listed<Exception>, of: &FramesOf<'_>) -> Vec<Section> {
    let mut sections = Vec::new();
    let any_ours = exceptions.iter().any(has_frames_of_ours);
    let last = exceptions.len().saturating_sub(1);
    let mut label = "Error";
    // Sentry sends the outermost last.
    for (depth, exception) in exceptions.iter().rev().enumerate() {
        // Of a long chain the middle is left out: the last is the root cause.
        if depth + 1 >= SHOWN && depth != last {
            label = chained_by(exception);
            continue;
        }
        let outermost = depth == 0;
        let rank = if outermost { Rank::Essential } else { Rank::Important };
        sections.push(Section::text_of(label, name(exception, of)).rank(rank));
        label = chained_by(exception);
        if outermost {
            sections.extend(exception.mechanism.as_ref().map(mechanism));
        }
        let shown = match (outermost, depth == last) {
            (true, _) | (_, true) if !any_ours => Shown::CulpritOfAny,
            (true, _) | (_, true) => Shown::Culprit,
            _ => Shown::Frames,
        };
        if let Some(stacktrace) = exception.stacktrace.as_ref() {
            sections.extend(frames::sections(stacktrace, of, shown, !outermost));
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

/// Whether any of them says where it was raised.
pub(crate) fn have_frames(exceptions: &Listed<Exception>) -> bool {
    let frames = |exception: &Exception| exception.stacktrace.as_ref().map_or(0, |trace| trace.frames.len());
    exceptions.iter().any(|exception| frames(exception) > 0)
}

fn has_frames_of_ours(exception: &Exception) -> bool {
    exception.stacktrace.as_ref().is_some_and(|trace| trace.frames.iter().any(frames::is_ours))
}

/// How the next of the chain relates to what it led to. Python tells a cause from what was merely being handled.
fn chained_by(exception: &Exception) -> &'static str {
    let source = exception.mechanism.as_ref().and_then(|mechanism| mechanism.source.as_ref());
    match source {
        Some(source) if source.same_as("__context__") => "While handling",
        _ => "Caused by",
    }
}

/// `java.net.SocketTimeoutException: Read timed out`
fn name(exception: &Exception, of: &FramesOf<'_>) -> impl Say {
    let said = |text: &Untrusted| (!text.is_blank()).then(|| text.clone());
    let kind = exception.kind.as_ref().and_then(said);
    let value = exception.value.as_ref().and_then(said);
    let module =
        exception.module.as_ref().and_then(said).filter(|_| kind.is_some() && of.qualifies(exception));
    let colon = (kind.is_some() && value.is_some()).then_some(": ");
    (module.map(|module| (module, ".")), kind, colon, value)
}

fn mechanism(mechanism: &Mechanism) -> Section {
    let handled = mechanism.handled.map(|handled| if handled { " (handled)" } else { " (unhandled)" });
    let signal = mechanism.meta.as_ref().and_then(|meta| meta.signal.as_ref());
    let signal = signal.map(|signal| {
        (", signal ", signal.name.0.clone(), signal.code_name.0.clone().map(|code| (" ", code)))
    });
    Section::field("Mechanism", (&mechanism.kind, handled, signal)).rank(Rank::Detail)
}
