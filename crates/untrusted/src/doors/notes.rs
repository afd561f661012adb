//! Says below the evidence what was left out of an answer, how much of it, and which argument brings it.

use super::{
    pen::{LABEL, Pen, tidy},
    screen::{Screen, Unseen},
};
use crate::{answer::Pages, line::Line};
use std::borrow::Cow;

/// A part of the answer of which not everything is shown.
#[derive(Debug)]
pub(super) struct Gap {
    part: Cow<'static, str>,
    shown: usize,
    total: usize,
    brought_by: Option<&'static str>,
}

impl Gap {
    pub(super) fn of(
        part: Cow<'static, str>,
        shown: usize,
        total: usize,
        brought_by: Option<&'static str>,
    ) -> Option<Self> {
        (shown < total).then_some(Self { part, shown, total, brought_by })
    }
}

/// The note on the gaps: as many by name as fit in `cap` bytes, the others by number.
pub(super) fn on_gaps(gaps: &[Gap], cap: usize) -> Vec<String> {
    const OTHERS: usize = 120;
    let mut note = String::new();
    let mut named = 0;
    for Gap { part, shown, total, brought_by } in gaps {
        let how = argument(*brought_by, "brings more");
        let entry = format!("{part} ({shown} of {total} shown{how})");
        if note.len() + entry.len() + OTHERS > cap {
            break;
        }
        note.push_str(if named == 0 { "Left out: " } else { ", " });
        note.push_str(&entry);
        named += 1;
    }
    let others = gaps.get(named..).unwrap_or_default();
    if !others.is_empty() {
        let shown: usize = others.iter().map(|gap| gap.shown).sum();
        let total = others.iter().fold(0_usize, |sum, gap| sum.saturating_add(gap.total));
        note.push_str(if named == 0 { "Left out: " } else { ", and " });
        let sections = if others.len() == 1 { "section" } else { "sections" };
        note.push_str(&format!("{} other {sections} ({shown} of {total} rows shown)", others.len()));
    }
    if note.is_empty() { Vec::new() } else { vec![note + "."] }
}

/// The note on how to come by the rest of a list, of which so many rows of so many are shown.
/// `with` is the argument that the next call needs beside the cursor.
pub(super) fn on_pages(
    pages: &Pages,
    listed: Option<(usize, usize)>,
    with: Option<&'static str>,
) -> Option<String> {
    let Pages { skipped, here, next } = pages;
    let cursor = match listed {
        // Without a row there is no way on but more room, and another note says that.
        Some((0, 1..)) => return None,
        Some((shown, given)) if shown < given => format!("{}+{here}", skipped + shown),
        _ => next.clone()?,
    };
    let with = with.map(|with| format!("`{}`, ", tidy(with, LABEL))).unwrap_or_default();
    Some(format!("There is more: call again with {with}`cursor: \"{cursor}\"`."))
}

/// The note on values that were cut.
pub(super) fn on_cuts(cut: usize, lengthened_by: Option<&'static str>) -> Option<String> {
    let how = argument(lengthened_by, "shows more of them");
    match cut {
        0 => None,
        1 => Some(format!("One long value was cut{how}.")),
        _ => Some(format!("{cut} long values were cut{how}.")),
    }
}

/// The note on what was hidden or withheld, and by which setting.
pub(super) fn on_unseen(unseen: Unseen, screen: &Screen) -> Vec<String> {
    let hidden = unseen.hidden.words().map(|words| format!("Hidden, see --redact: {words}."));
    let texts = if unseen.withheld == 1 { "text" } else { "texts" };
    let withheld = (unseen.withheld > 0)
        .then(|| format!("Withheld by --untrusted={}: {} {texts}.", screen.extent.id(), unseen.withheld));
    hidden.into_iter().chain(withheld).collect()
}

pub(super) fn argument(name: Option<&'static str>, does: &str) -> String {
    name.map(|name| format!("; `{}` {does}", tidy(name, LABEL))).unwrap_or_default()
}

/// These notes, then as many of the answer's own as fit in their margin, and the last ones in any case.
pub(super) fn within(
    mut notes: Vec<String>,
    own: &[Line],
    last: Vec<String>,
    pen: &mut Pen<'_>,
) -> Vec<String> {
    const MORE: usize = 32;
    let budget = pen.budget;
    notes = notes.into_iter().map(|note| pen.ours(note)).collect();
    let last: Vec<String> = last.into_iter().map(|note| pen.ours(note)).collect();
    let mut size: usize = notes.iter().chain(&last).map(|note| note.len() + 1).sum();
    for (count, line) in own.iter().enumerate() {
        let note = pen.line(line, None, budget.value(), budget.value()).text;
        size += note.len() + 1;
        if size + MORE > budget.margin() {
            notes.push(format!("…(+{} notes)", own.len() - count));
            break;
        }
        notes.push(note);
    }
    notes.extend(last);
    notes
}
