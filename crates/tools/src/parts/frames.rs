//! Stack traces: the application's own frames first, the culprit with its source and variables.

use sentry_api::models::{Frame, Stacktrace};
use untrusted::{Item, Rank, Say, Section};

/// Lines of source shown on each side of the line.
const AROUND: u32 = 3;
/// Frames of libraries shown where the application has frames of its own.
const BESIDE_OURS: usize = 6;

/// What is shown of a stack trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The frames.
    Frames,
    /// The frames, the culprit with its source and variables.
    Culprit,
    /// The same of a trace that may have no frame of the application, nor have any traces around it: then its
    /// libraries are all there is.
    CulpritOfAny,
}

/// Whether the frame belongs to the application.
pub(crate) fn is_ours(frame: &Frame) -> bool {
    frame.in_app.unwrap_or(false)
}

/// The frames of one stack trace, numbered from the innermost (`#0`), so that their order can be told
/// however they are sorted.
pub(crate) fn sections(stacktrace: &Stacktrace, shown: Shown) -> Vec<Section> {
    // Sentry sends the oldest frame first.
    let frames = stacktrace.frames.iter().rev().enumerate();
    let (mut ours, mut others): (Vec<_>, Vec<_>) = frames.partition(|(_, frame)| is_ours(frame));
    let libraries_only = ours.is_empty() && shown == Shown::CulpritOfAny;
    let mut sections = Vec::new();
    if shown != Shown::Frames && !ours.is_empty() {
        let (number, frame) = ours.remove(0);
        sections.extend([source("Culprit frame", number, frame), variables(frame)]);
    } else if libraries_only && !others.is_empty() {
        let (number, frame) = others.remove(0);
        sections.extend([source("Innermost frame", number, frame), variables(frame)]);
    }
    let list = |label, frames: &[(usize, &Frame)]| {
        Section::code(label).items(frames.iter(), |(number, frame)| Item::new(line(*number, frame)))
    };
    let (at_most, rank) = if libraries_only { (20, Rank::Important) } else { (BESIDE_OURS, Rank::Detail) };
    sections.push(list("Frames of the application", &ours).at_most(30));
    sections.push(list("Frames of libraries", &others).at_most(at_most).rank(rank));
    sections
}

/// `#0 app/services/auth.py:145 in get_user_token`
pub(crate) fn line(number: usize, frame: &Frame) -> impl Say {
    let file = frame.filename.as_ref().or(frame.abs_path.as_ref());
    // Of `ProfileFragment.kt` only the module says where it is.
    let module = frame.module.as_ref().filter(|_| file.is_some_and(|file| !file.contains("/")));
    let place = file.or(frame.module.as_ref()).or(frame.package.as_ref()).cloned();
    // Without a line, the address and the binary are all that says where it is.
    let native = frame.line_no.is_none();
    let binary = frame.package.as_ref().filter(|_| native && place_is_not_binary(frame)).cloned();
    (
        ("#", number, " "),
        place,
        frame.line_no.map(|line| (":", line)),
        frame.col_no.filter(|_| frame.line_no.is_some()).map(|column| (":", column)),
        frame
            .function
            .0
            .clone()
            .map(|function| (" in ", module.cloned().map(|module| (module, ".")), function)),
        frame.instruction_addr.0.clone().filter(|_| native).map(|address| (" at ", address)),
        binary.map(|binary| (" of ", binary)),
    )
}

/// Whether the line names something else before the binary.
fn place_is_not_binary(frame: &Frame) -> bool {
    frame.filename.is_some() || frame.abs_path.is_some() || frame.module.is_some()
}

pub(crate) fn source(label: &'static str, number: usize, frame: &Frame) -> Section {
    let culprit = frame.line_no.unwrap_or_default();
    let near =
        frame.context.iter().filter(|line| line.0.is_some_and(|number| number.abs_diff(culprit) <= AROUND));
    near.fold(Section::code(label).row(line(number, frame)), |section, source| {
        let mark = if *source.0 == Some(culprit) { "  > " } else { "    " };
        section.row((mark, *source.0, "  ", &source.1))
    })
}

pub(crate) fn variables(frame: &Frame) -> Section {
    let variables = frame.vars.as_ref().map(|variables| variables.to_vec()).unwrap_or_default();
    Section::list("Local variables")
        .items(&variables, |(name, value)| Item::new((name, " = ", value)))
        .rank(Rank::Useful)
        .at_most(20)
}
