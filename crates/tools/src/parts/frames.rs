//! Stack traces: the application's own frames first, the culprit with its source and variables, the rest folded.

mod language;
mod line;

use self::language::Language;
pub(crate) use self::line::line;
use sentry_api::models::{Entry, Event, Exception, Frame, Image, Stacktrace};
use untrusted::{Item, Rank, Section, Untrusted};

/// Lines of source shown on each side of the line.
const AROUND: u32 = 3;
/// Frames of libraries shown where the application has frames of its own.
const BESIDE_OURS: usize = 3;

/// What is shown of a stack trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The application's frames.
    Frames,
    /// The same, the culprit with its source and variables.
    Culprit,
    /// The same of a trace that may have no frame of the application, nor have any traces around it: then its
    /// libraries are all there is.
    CulpritOfAny,
}

/// What the frames of an event have in common.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FramesOf<'a> {
    /// The event's platform.
    platform: Option<&'a Untrusted>,
    /// What the process had loaded.
    images: &'a [Image],
}

impl<'a> FramesOf<'a> {
    /// The frames of this event.
    pub(crate) fn event(event: &'a Event) -> Self {
        let images = event.entries.iter().find_map(|entry| match entry {
            Entry::Images(images) => Some(&**images),
            _ => None,
        });
        Self { platform: event.platform.as_ref(), images: images.unwrap_or_default() }
    }

    /// Whether the name of the exception's type goes behind its module.
    pub(crate) fn qualifies(&self, exception: &Exception) -> bool {
        let frame = exception.stacktrace.as_ref().and_then(|trace| trace.frames.last());
        Language::of(frame.unwrap_or(&Frame::default()), self.platform).qualifies_types()
    }
}

/// Whether the frame belongs to the application.
pub(crate) fn is_ours(frame: &Frame) -> bool {
    frame.in_app.unwrap_or(false)
}

/// Whether any of the event's exceptions or threads was in the application.
pub(crate) fn any_ours(event: &Event) -> bool {
    let mut traces = event.entries.iter().flat_map(|entry| match entry {
        Entry::Exception(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        Entry::Threads(list) => list.iter().filter_map(|one| one.stacktrace.as_ref()).collect(),
        _ => Vec::new(),
    });
    traces.any(|trace| trace.frames.iter().any(is_ours))
}

/// The frames of one stack trace, numbered from the innermost (`#0`), so that their order can be told
/// however they are sorted. Of a cause (`is_cause`) the libraries are counted: it stands in the same ones as what
/// it caused.
pub(crate) fn sections(
    stacktrace: &Stacktrace,
    of: &FramesOf<'_>,
    shown: Shown,
    is_cause: bool,
) -> Vec<Section> {
    // Sentry sends the oldest frame first, in every language.
    let frames = stacktrace.frames.iter().rev().enumerate();
    let (mut ours, mut others): (Vec<_>, Vec<_>) = frames.partition(|(_, frame)| is_ours(frame));
    let libraries_only = ours.is_empty() && shown == Shown::CulpritOfAny;
    let mut sections = Vec::new();
    if shown != Shown::Frames && !ours.is_empty() {
        let (number, frame) = ours.remove(0);
        sections.extend([source("Culprit frame", number, frame, of), variables(frame)]);
    } else if libraries_only && !others.is_empty() {
        let (number, frame) = others.remove(0);
        sections.extend([source("Innermost frame", number, frame, of), variables(frame)]);
    }
    let list = |label, frames: &[(usize, &Frame)], at_most| {
        Section::code(label)
            .first(at_most, frames.iter(), |(number, frame)| Item::new(line(*number, frame, of)))
    };
    sections.push(list("Frames of the application", &ours, 30));
    if libraries_only {
        sections.push(list("Frames of libraries", &others, 20));
    } else if is_cause {
        let innermost = others.get(..1).unwrap_or_default();
        let innermost = list("Frames of libraries", innermost, 2).rank(Rank::Detail);
        let more = others.len().saturating_sub(1);
        sections.push(if more > 0 { innermost.row(("… and ", more, " more")) } else { innermost });
    } else {
        sections.push(list("Frames of libraries", &others, BESIDE_OURS).rank(Rank::Detail));
    }
    sections
}

/// The frame with the source around it.
pub(crate) fn source(label: &'static str, number: usize, frame: &Frame, of: &FramesOf<'_>) -> Section {
    around(Section::code(label).row(line(number, frame, of)), frame)
}

/// The lines around the frame's own, which is marked. Blank ones at the end say nothing.
pub(crate) fn around(section: Section, frame: &Frame) -> Section {
    let culprit = frame.line_no.unwrap_or_default();
    let is_near = |line: &Option<u32>| line.is_some_and(|number| number.abs_diff(culprit) <= AROUND);
    let context = frame.context.read();
    let mut near: Vec<_> = context.iter().filter(|line| is_near(&line.0)).collect();
    let is_blank = |text: Option<&Untrusted>| text.is_none_or(Untrusted::is_blank);
    while near.last().is_some_and(|last| *last.0 != Some(culprit) && is_blank(last.1.as_ref())) {
        near.pop();
    }
    near.into_iter().fold(section, |section, source| {
        let mark = if *source.0 == Some(culprit) { "  > " } else { "    " };
        section.row((mark, *source.0, "  ", &source.1))
    })
}

pub(crate) fn variables(frame: &Frame) -> Section {
    let variables = frame.vars.read();
    Section::list("Local variables")
        .items(variables.iter(), |(name, value)| Item::new((name, " = ", value)))
        .rank(Rank::Useful)
        .at_most(20)
}
