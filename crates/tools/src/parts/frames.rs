//! Stack traces: the application's own frames first, the culprit with its source and variables.

use sentry_api::models::{Frame, Stacktrace};
use untrusted::{Item, Rank, Say, Section};

/// Lines of source shown on each side of the line.
const AROUND: u32 = 3;

/// The frames of one stack trace, numbered from the innermost (`#0`), so that their order can be told
/// however they are sorted. `full` shows source and variables of the culprit.
pub(crate) fn sections(stacktrace: &Stacktrace, full: bool) -> Vec<Section> {
    // Sentry sends the oldest frame first.
    let frames: Vec<(usize, &Frame)> = stacktrace.frames.iter().rev().enumerate().collect();
    let is_ours = |frame: &Frame| frame.in_app.unwrap_or(false);
    let (ours, others): (Vec<_>, Vec<_>) = frames.into_iter().partition(|(_, frame)| is_ours(frame));
    let mut sections = Vec::new();
    let culprit = ours.first().or(others.first()).copied();
    if let Some((number, frame)) = culprit.filter(|_| full) {
        sections.push(source(number, frame));
        sections.push(variables(frame));
    }
    let shown = if full { 1 } else { 0 };
    let rest = |label, frames: &[(usize, &Frame)], skip| {
        Section::code(label).items(frames.iter().skip(skip), |(number, frame)| Item::new(line(*number, frame)))
    };
    let no_frame_is_ours = ours.is_empty();
    sections.push(rest("Frames of the application", &ours, shown).at_most(30));
    sections.push(
        rest("Frames of libraries", &others, if no_frame_is_ours { shown } else { 0 })
            .at_most(if no_frame_is_ours { 20 } else { 6 })
            .rank(if no_frame_is_ours { Rank::Important } else { Rank::Detail }),
    );
    sections
}

/// `#0 app/services/auth.py:145 in get_user_token`
fn line(number: usize, frame: &Frame) -> impl Say {
    let place = frame.filename.as_ref().or(frame.abs_path.as_ref()).or(frame.module.as_ref());
    let place = place.or(frame.package.as_ref()).cloned();
    (
        ("#", number, " "),
        place,
        frame.line_no.map(|line| (":", line)),
        frame.col_no.filter(|_| frame.line_no.is_some()).map(|column| (":", column)),
        frame.function.0.clone().map(|function| (" in ", function)),
    )
}

fn source(number: usize, frame: &Frame) -> Section {
    let culprit = frame.line_no.unwrap_or_default();
    let near = frame.context.iter().filter(|line| line.0.is_some_and(|number| number.abs_diff(culprit) <= AROUND));
    near.fold(Section::code("Culprit frame").row(line(number, frame)), |section, source| {
        let mark = if *source.0 == Some(culprit) { "  > " } else { "    " };
        section.row((mark, *source.0, "  ", &source.1))
    })
}

fn variables(frame: &Frame) -> Section {
    let variables = frame.vars.as_ref().map(|variables| variables.to_vec()).unwrap_or_default();
    Section::list("Local variables")
        .items(&variables, |(name, value)| Item::new((name, " = ", value)))
        .rank(Rank::Useful)
        .at_most(20)
}
