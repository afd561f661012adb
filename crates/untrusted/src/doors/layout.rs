//! Lays an answer out in lines and makes it fit its budget: a document can be shortened, a string only cut.

use super::{
    notes::{self, Gap},
    pen::{Pen, Row, Tongue, Written},
    pictures::{self, Carries},
    screen::{Extent, Screen, Unseen},
};
use crate::{Answer, Budget, Rank, Section, evidence::Shape};
use std::{borrow::Cow, fmt};

/// An answer as lines, within its budget.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) heading: String,
    pub(super) facts: Vec<(Cow<'static, str>, String)>,
    pub(super) evidence: Vec<LaidSection>,
    pub(super) notes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct LaidSection {
    pub(super) label: Cow<'static, str>,
    pub(super) shape: Shape,
    pub(super) rows: Vec<Row>,
    rank: Rank,
    total: usize,
    /// Rows that the policy leaves nothing of.
    withheld: usize,
    brought_by: Option<&'static str>,
}

/// Lays out the head and notes of the answer around this evidence, in `fence` bytes less than the budget has.
pub(super) fn lay_out(
    answer: &Answer,
    evidence: &[Section],
    budget: Budget,
    fence: usize,
    screen: &Screen,
    carries: Carries,
    tongue: Tongue,
) -> Layout {
    let mut pen = Pen::new(budget, screen, tongue);
    let mut gaps = Vec::new();
    let Written { text: heading, mut cut, .. } =
        pen.line(&answer.heading, None, budget.value(), budget.value());

    let mut size = heading.len();
    let mut facts = Vec::new();
    for (label, line) in &answer.facts {
        let label = pen.label(label);
        let written = pen.line(line, None, budget.value(), budget.value());
        let longer = size + label.len() + written.text.len() + ": \n".len();
        if longer > heading.len() + budget.margin() {
            break;
        }
        size = longer;
        cut += written.cut;
        facts.push((label, written.text));
    }
    gaps.extend(Gap::of("the head".into(), facts.len(), answer.facts.len(), None));

    let pages: Vec<_> = evidence.iter().map(|section| (section.pages.as_ref(), section.rows.len())).collect();
    let of_lists = evidence.iter().enumerate().filter(|(_, section)| section.shape == Shape::List);
    let listed = of_lists.map(|(at, section)| (at, section.rows.len())).next_back();
    // The notes keep their margin whether they use it or not: what they say depends on what is left out here.
    let room = budget.bytes().saturating_sub(size + fence + budget.margin());
    let mut evidence: Vec<LaidSection> =
        evidence.iter().map(|section| lay_section(&mut pen, section, room, screen.extent)).collect();
    fit(&mut evidence, room);
    // Where rows are withheld, some may be shown again on the next page; none is lost.
    let listed = listed.and_then(|(at, given)| {
        let section = evidence.get(at)?;
        Some((section.rows.len(), given.saturating_sub(section.withheld)))
    });
    cut += evidence.iter().flat_map(|section| &section.rows).map(|row| row.cut).sum::<usize>();
    let mut unseen = Unseen::default();
    for section in &evidence {
        section.rows.iter().for_each(|row| unseen.add(row.unseen));
        unseen.withheld += section.withheld;
    }
    gaps.extend(evidence.iter().filter_map(|section| {
        let how = section.brought_by.or(answer.lengthened_by);
        Gap::of(section.label.clone(), section.rows.len(), section.total, how)
    }));
    let of_sections = pages.into_iter().zip(&evidence).filter_map(|((pages, given), section)| {
        let (with, pages) = pages?;
        let listed = (section.rows.len(), given.saturating_sub(section.withheld));
        notes::on_pages(pages, Some(listed), Some(with))
    });
    let mut last: Vec<String> = of_sections.collect();
    evidence.retain(|section| !section.rows.is_empty());

    let mut notes = notes::on_gaps(&gaps, budget.value());
    notes.extend(notes::on_cuts(cut, answer.lengthened_by));
    notes.extend(notes::on_unseen(unseen, screen));
    notes.extend(pictures::notes(answer, screen, carries));
    last.extend(answer.pages.as_ref().and_then(|pages| notes::on_pages(pages, listed, None)));
    let notes = notes::within(notes, &answer.notes, last, &mut pen);
    Layout { heading, facts, evidence, notes }
}

fn lay_section(pen: &mut Pen<'_>, section: &Section, room: usize, extent: Extent) -> LaidSection {
    let Section { label, rank, shape, brought_by, .. } = *section;
    let mut laid = LaidSection {
        label: pen.label(label),
        rank,
        shape,
        rows: Vec::new(),
        total: section.rows.len().saturating_add(section.not_fetched),
        withheld: 0,
        brought_by,
    };
    let labelled = pen.screen.labelled(section.label);
    let mut size = 0;
    for item in section.rows.iter().take(pen.budget.rows(section.at_most)) {
        if extent == Extent::Omit && !item.says_something_of_ours() {
            laid.withheld += 1;
            laid.total -= 1;
            continue;
        }
        let row = pen.row(shape, labelled, item);
        size += bytes(|out| row.write(shape, out));
        if size > room {
            break;
        }
        laid.rows.push(row);
    }
    laid
}

/// Gives the room to the dearest sections first, and within one to its first rows.
fn fit(evidence: &mut [LaidSection], mut room: usize) {
    for rank in [Rank::Essential, Rank::Important, Rank::Useful, Rank::Detail] {
        for section in evidence.iter_mut().filter(|section| section.rank == rank) {
            let Some(mut left) = room.checked_sub(bytes(|out| section.write_header(out))) else {
                section.rows.clear();
                continue;
            };
            let mut fitting = 0;
            for row in &section.rows {
                let Some(rest) = left.checked_sub(bytes(|out| row.write(section.shape, out))) else { break };
                fitting += 1;
                (left, room) = (rest, rest);
            }
            section.rows.truncate(fitting);
        }
    }
}

/// The evidence as text, each line with its end.
pub(super) fn text(evidence: &[LaidSection]) -> String {
    let mut text = String::new();
    for section in evidence {
        // A string takes all that is written to it.
        let _ = section.write(&mut text);
    }
    text
}

impl LaidSection {
    /// Writes the section, the label first, each line with its end.
    fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
        self.write_header(out)?;
        self.rows.iter().try_for_each(|row| row.write(self.shape, out))
    }

    fn write_header(&self, out: &mut impl fmt::Write) -> fmt::Result {
        match self.shape {
            Shape::Field => write!(out, "{}: ", self.label),
            Shape::Text | Shape::List | Shape::Code => writeln!(out, "{}:", self.label),
        }
    }
}

/// How many bytes something writes.
fn bytes(write: impl FnOnce(&mut Count) -> fmt::Result) -> usize {
    let mut count = Count(0);
    let _ = write(&mut count);
    count.0
}

struct Count(usize);

impl fmt::Write for Count {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len();
        Ok(())
    }
}
