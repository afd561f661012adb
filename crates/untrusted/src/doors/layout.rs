//! Lays an answer out in lines and makes it fit its budget: a document can be shortened, a string only cut.

use super::{
    marker::break_markers,
    visible::{Breaks, visible},
};
use crate::{
    Answer, Budget, Item, Rank, Section,
    evidence::Shape,
    line::{Line, Span},
};

/// An answer as lines, within its budget.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) heading: String,
    pub(super) facts: Vec<String>,
    pub(super) evidence: Vec<LaidSection>,
    pub(super) notes: Vec<String>,
    /// Whether the evidence holds anything from outside.
    pub(super) theirs: bool,
}

#[derive(Debug)]
pub(super) struct LaidSection {
    label: &'static str,
    rank: Rank,
    shape: Shape,
    /// Each row with all its lines.
    rows: Vec<String>,
    total: usize,
    brought_by: Option<&'static str>,
}

/// Counts what was cut while lines are written.
struct Pen {
    budget: Budget,
    cut: usize,
}

pub(super) fn lay_out(answer: &Answer, budget: Budget) -> Layout {
    let mut pen = Pen { budget, cut: 0 };
    let heading = pen.line(&answer.heading, budget.margin() / 2);
    let facts =
        answer.facts.iter().map(|(label, line)| format!("{label}: {}", pen.line(line, budget.value())));
    let facts = within(facts, budget.margin());
    let mut evidence: Vec<LaidSection> = answer.evidence.iter().map(|section| pen.section(section)).collect();
    // Head and notes keep their margins whether they use them or not: the same evidence is cut alike
    // whatever stands around it.
    shorten(&mut evidence, budget.bytes().saturating_sub(3 * budget.margin()));
    let theirs = answer.evidence.iter().any(is_theirs);
    let mut notes = Vec::new();
    notes.extend(left_out(&evidence, answer.lengthened_by));
    notes.extend(cut_values(pen.cut, answer.lengthened_by));
    notes.extend(answer.notes.iter().map(|line| pen.line(line, budget.value())));
    let notes = within(notes.into_iter(), budget.margin());
    evidence.retain(|section| !section.rows.is_empty());
    Layout { heading, facts, evidence, notes, theirs }
}

fn is_theirs(section: &Section) -> bool {
    section
        .rows
        .iter()
        .any(|item| item.line.is_theirs() || item.below.iter().any(|(_, line)| line.is_theirs()))
}

fn within(lines: impl Iterator<Item = String>, bytes: usize) -> Vec<String> {
    let mut used = 0;
    lines
        .take_while(|line| {
            used += line.len() + 1;
            used <= bytes
        })
        .collect()
}

impl Pen {
    fn line(&mut self, line: &Line, cap: usize) -> String {
        let text = line.0.iter().map(|span| self.span(span, cap)).collect::<String>();
        self.cut_to(break_markers(text), self.budget.row())
    }

    fn span(&mut self, span: &Span, cap: usize) -> String {
        match span {
            Span::Ours(text) => text.clone().into_owned(),
            Span::Quoted(words) => in_code_style(&self.value(words, cap, Breaks::Shown)),
            Span::Theirs(text) => self.value(text, cap, Breaks::Shown),
        }
    }

    fn value(&mut self, text: &str, cap: usize, breaks: Breaks) -> String {
        // Looking at more than can be shown is wasted; every hidden character grows when it is shown.
        let near = floor(text, cap.saturating_mul(4));
        let shown = self.cut_to(visible(text.get(..near).unwrap_or_default(), breaks), cap);
        if near == text.len() {
            return shown;
        }
        self.cut += 1;
        format!("{}…(+{} bytes)", strip_remark(&shown), text.len() - near)
    }

    fn cut_to(&mut self, mut text: String, cap: usize) -> String {
        if text.len() <= cap {
            return text;
        }
        self.cut += 1;
        let end = floor(&text, cap);
        let lost = text.len() - end;
        text.truncate(end);
        text.push_str(&format!("…(+{lost} bytes)"));
        text
    }

    fn section(&mut self, section: &Section) -> LaidSection {
        let total = section.rows.len() + section.not_fetched;
        let rows = section.rows.iter().take(self.budget.rows(section.at_most));
        let rows = rows.map(|item| self.row(section, item)).collect();
        let Section { label, rank, shape, brought_by, .. } = *section;
        LaidSection { label, rank, shape, rows, total, brought_by }
    }

    fn row(&mut self, section: &Section, item: &Item) -> String {
        let value = self.budget.value();
        let row = match section.shape {
            Shape::Field => self.line(&item.line, value),
            Shape::Text => self.text(&item.line),
            Shape::List => format!("- {}", self.line(&item.line, value)),
            Shape::Code => format!("| {}", self.line(&item.line, value)),
        };
        let indent = if section.shape == Shape::Code { "|   " } else { "  " };
        let below =
            item.below.iter().map(|(label, line)| format!("{indent}{label}: {}", self.line(line, value)));
        let below: Vec<String> = below.collect();
        let below = within(below.into_iter(), self.budget.row());
        std::iter::once(row).chain(below).collect::<Vec<_>>().join("\n")
    }

    fn text(&mut self, line: &Line) -> String {
        let mut text = String::new();
        for span in &line.0 {
            match span {
                Span::Theirs(theirs) => text.push_str(&self.value(theirs, self.budget.text(), Breaks::Kept)),
                ours => text.push_str(&self.span(ours, self.budget.value())),
            }
        }
        // The prefix costs as well: a text of nothing but line breaks must not triple.
        let lines: Vec<String> =
            text.split('\n').map(|line| format!("| {}", break_markers(line.to_owned()))).collect();
        let kept = within(lines.iter().cloned(), self.budget.row());
        if kept.len() < lines.len() {
            self.cut += 1;
            return format!("{}\n| …(+{} lines)", kept.join("\n"), lines.len() - kept.len());
        }
        kept.join("\n")
    }
}

fn strip_remark(shown: &str) -> &str {
    shown.rfind("…(+").map_or(shown, |at| shown.get(..at).unwrap_or(shown))
}

/// The largest character boundary at or below `cap`.
fn floor(text: &str, cap: usize) -> usize {
    if cap >= text.len() {
        return text.len();
    }
    (0..=cap).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Markdown's code style, closed by as many backticks as the words do not contain.
fn in_code_style(words: &str) -> String {
    let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    if longest > 0 { format!("{ticks} {words} {ticks}") } else { format!("{ticks}{words}{ticks}") }
}

impl LaidSection {
    pub(super) const fn label(&self) -> &'static str {
        self.label
    }

    /// The section as JSON: one text, or a list of rows.
    pub(super) fn value(&self) -> serde_json::Value {
        let bare = |row: &String| {
            let lines = row
                .split('\n')
                .map(|line| line.strip_prefix("- ").or(line.strip_prefix("| ")).unwrap_or(line));
            serde_json::Value::String(lines.collect::<Vec<_>>().join("\n"))
        };
        match (self.shape, self.rows.first()) {
            (Shape::Field | Shape::Text, Some(row)) => bare(row),
            _ => self.rows.iter().map(bare).collect(),
        }
    }

    /// The lines of the section, the label first.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> + '_ {
        let (first, rows) = match self.shape {
            Shape::Field => (format!("{}: {}", self.label, self.rows.join(", ")), &[][..]),
            _ => (format!("{}:", self.label), self.rows.as_slice()),
        };
        std::iter::once(first).chain(rows.iter().flat_map(|row| row.split('\n').map(str::to_owned)))
    }

    fn size(&self) -> usize {
        self.label.len() + 3 + self.rows.iter().map(|row| row.len() + 1).sum::<usize>()
    }
}

/// Takes rows away, from the least dear section and within it from the end, until the rest fits.
fn shorten(evidence: &mut [LaidSection], bytes: usize) {
    let mut size: usize = evidence.iter().map(LaidSection::size).sum();
    for rank in [Rank::Detail, Rank::Useful, Rank::Important, Rank::Essential] {
        for section in evidence.iter_mut().rev().filter(|section| section.rank == rank) {
            while size > bytes {
                let Some(row) = section.rows.pop() else { break };
                size -= row.len() + 1;
            }
        }
    }
}

fn left_out(evidence: &[LaidSection], lengthened_by: Option<&'static str>) -> Option<String> {
    let missing: Vec<String> = evidence
        .iter()
        .filter(|section| section.rows.len() < section.total)
        .map(|section| {
            let LaidSection { label, rows, total, .. } = section;
            let how =
                section.brought_by.or(lengthened_by).map(|argument| format!("; `{argument}` brings more"));
            format!("{label} ({} of {total} shown{})", rows.len(), how.unwrap_or_default())
        })
        .collect();
    (!missing.is_empty()).then(|| format!("Left out: {}.", missing.join(", ")))
}

fn cut_values(cut: usize, lengthened_by: Option<&'static str>) -> Option<String> {
    let how = lengthened_by.map(|argument| format!("; `{argument}` shows more of them")).unwrap_or_default();
    match cut {
        0 => None,
        1 => Some(format!("One long value was cut{how}.")),
        _ => Some(format!("{cut} long values were cut{how}.")),
    }
}
