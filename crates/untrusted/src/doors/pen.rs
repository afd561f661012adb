//! Writes the lines of an answer: each part made harmless, each value and each row within its share.

use super::{
    comment,
    marker::Watch,
    page,
    screen::{Screen, Unseen},
    shown::Shown,
    visible::{Breaks, is_plain, visible},
};
use crate::{
    Budget, Item,
    evidence::Shape,
    line::{Line, Span},
    redact::Kind,
};
use std::{borrow::Cow, fmt};

/// The most bytes of a label and of an argument's name. Ours are short; this keeps a slip of ours from costing the budget.
pub(super) const LABEL: usize = 100;
/// Bytes that a row keeps free to say that there are more fields below it.
const MORE: usize = 40;

/// Writes line after line, and watches for markers that are made of several.
#[derive(Debug)]
pub(super) struct Pen<'a> {
    pub(super) budget: Budget,
    pub(super) screen: &'a Screen,
    watch: Watch,
    tongue: Tongue,
}

/// What lines are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    /// Text.
    Plain,
    /// Markdown, in which what is not ours stands in code.
    Markdown,
    /// HTML, in which what is not ours stands in `bdi`.
    Html,
}

/// A line without its label, and how many values in it were cut.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) cut: usize,
    pub(super) unseen: Unseen,
}

/// A row of a section and what stands below it.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) text: String,
    pub(super) below: Vec<(Cow<'static, str>, String)>,
    /// Fields that had no room.
    pub(super) more: usize,
    /// Values that were cut or had no room.
    pub(super) cut: usize,
    /// What was hidden or withheld.
    pub(super) unseen: Unseen,
}

impl<'a> Pen<'a> {
    pub(super) fn new(budget: Budget, screen: &'a Screen, tongue: Tongue) -> Self {
        Self { budget, screen, watch: Watch::default(), tongue }
    }

    pub(super) fn label(&mut self, label: &'static str) -> Cow<'static, str> {
        let label = tidy(label, LABEL);
        self.watch.pass(&label);
        label
    }

    /// A line of which each value may have `value` bytes and the whole `cap`; `labelled` is what the label before it says of it.
    pub(super) fn line(&mut self, line: &Line, labelled: Option<Kind>, value: usize, cap: usize) -> Written {
        self.lines(line, labelled, Breaks::Shown, value, cap)
    }

    fn lines(
        &mut self,
        line: &Line,
        labelled: Option<Kind>,
        breaks: Breaks,
        value: usize,
        cap: usize,
    ) -> Written {
        let (line, unseen) = self.screen.line(line, labelled);
        match self.tongue {
            Tongue::Plain => {}
            Tongue::Markdown => return Written { unseen, ..self.in_markdown(&line, value, cap) },
            Tongue::Html => return Written { unseen, ..self.in_html(&line, breaks, value, cap) },
        }
        let mut shown = Shown::with_room(line.0.iter().map(|span| span.text().len().min(cap)).sum());
        for span in &line.0 {
            match span {
                Span::Ours(ours) => shown.push(&tidy(ours, cap)),
                Span::Quoted(words) => {
                    let words = harmless(words, Breaks::Shown, value.saturating_sub(2));
                    let ticks = "`".repeat(longest_run('`', words.text()) + 1);
                    let space = if ticks.len() > 1 { " " } else { "" };
                    shown.push(&format!("{ticks}{space}"));
                    shown.append(words);
                    shown.push(&format!("{space}{ticks}"));
                }
                // Most are as they may stand there, and go there by no way round.
                Span::Theirs(text) | Span::Person(text)
                    if text.len() <= value / 2 && is_plain(text, breaks) =>
                {
                    shown.push(text);
                }
                Span::Theirs(text) | Span::Person(text) => shown.append(harmless(text, breaks, value)),
                Span::Rest(bytes) => shown.push_remark(*bytes),
            }
        }
        self.watch.break_markers(&mut shown);
        shown.cut(cap);
        Written { cut: shown.cuts(), text: shown.into_text(), unseen }
    }

    /// The line in Markdown: our words as they are, links of ours as links, and all else in code spans, which its cap
    /// never cuts open.
    fn in_markdown(&mut self, line: &Line, value: usize, cap: usize) -> Written {
        let mut written = Written::default();
        let mut code = Shown::default();
        for span in &line.0 {
            let ours = match span {
                Span::Ours(ours) => comment::link(ours).or_else(|| comment::spelt(ours)).map(|ours| {
                    // Nothing is cut in code, which would not end.
                    if ours.contains('`') { ours } else { tidy(&ours, cap).into_owned() }
                }),
                Span::Quoted(_) | Span::Theirs(_) | Span::Person(_) | Span::Rest(_) => None,
            };
            match (ours, span) {
                // Nothing of ours parts nothing.
                (_, Span::Ours(ours)) if ours.is_empty() => {}
                (Some(ours), _) => {
                    self.end_code(&mut code, value, &mut written);
                    let touches = written.text.ends_with('`') && ours.starts_with('`');
                    written.text.push_str(if touches { " " } else { "" });
                    written.text.push_str(&ours);
                }
                (None, Span::Rest(bytes)) => code.push_remark(*bytes),
                // One span of code has one content: two of them side by side would end each other.
                (None, span) => code.append(harmless(span.text(), Breaks::Shown, value)),
            }
        }
        self.end_code(&mut code, value, &mut written);
        if written.text.len() <= cap {
            return written;
        }
        let mut whole = harmless(&written.text, Breaks::Shown, cap / 2);
        let mut short = Written::default();
        self.end_code(&mut whole, cap / 2, &mut short);
        short
    }

    fn end_code(&mut self, code: &mut Shown, value: usize, written: &mut Written) {
        let mut code = std::mem::take(code);
        if code.text().is_empty() {
            return;
        }
        self.watch.break_markers(&mut code);
        comment::defuse(&mut code);
        code.cut(value);
        written.cut += code.cuts();
        // Ticks that touch are one longer row of ticks.
        written.text.push_str(if written.text.ends_with('`') { " " } else { "" });
        written.text.push_str(&comment::code(&code.into_text()));
    }

    /// The line in HTML: our words and links as what they are, and all else as text of its own direction. Caps count
    /// what is read, not how it is written.
    fn in_html(&mut self, line: &Line, breaks: Breaks, value: usize, cap: usize) -> Written {
        // Lines are kept apart by the page, which needs no prefix for it.
        let breaks = if breaks == Breaks::Shown { Breaks::Shown } else { Breaks::Kept };
        let mut written = Written::default();
        let mut room = cap;
        let mut theirs = Shown::default();
        for span in &line.0 {
            match span {
                Span::Ours(ours) => {
                    self.end_theirs(&mut theirs, &mut room, &mut written);
                    let ours = tidy(ours, room);
                    room = room.saturating_sub(ours.len());
                    written.text.push_str(&page::ours(&ours));
                }
                Span::Rest(bytes) => theirs.push_remark(*bytes),
                span => theirs.append(harmless(span.text(), breaks, value)),
            }
        }
        self.end_theirs(&mut theirs, &mut room, &mut written);
        written
    }

    fn end_theirs(&mut self, theirs: &mut Shown, room: &mut usize, written: &mut Written) {
        let mut theirs = std::mem::take(theirs);
        if theirs.text().is_empty() {
            return;
        }
        self.watch.break_markers(&mut theirs);
        theirs.cut(*room);
        *room = room.saturating_sub(theirs.text().len());
        written.cut += theirs.cuts();
        written.text.push_str(&page::theirs(theirs.text()));
    }

    /// Words of ours that were not made by this pen, as this pen writes.
    pub(super) fn ours(&self, words: String) -> String {
        if self.tongue == Tongue::Html { page::ours(&words) } else { words }
    }

    /// A row of a section; `labelled` is what the section's label says of it.
    pub(super) fn row(&mut self, shape: Shape, labelled: Option<Kind>, item: &Item) -> Row {
        let (value, cap) = (self.budget.value(), self.budget.row());
        let Written { text, cut, unseen } = match shape {
            Shape::Text => self.lines(
                &item.line,
                labelled,
                Breaks::Prefixed,
                self.budget.text(),
                cap.saturating_sub(MORE),
            ),
            Shape::Field | Shape::List | Shape::Code => {
                self.line(&item.line, labelled, value, cap.saturating_sub(MORE))
            }
        };
        let mut row = Row { text, below: Vec::new(), more: 0, cut, unseen };
        let mut size = row.text.len();
        for (label, line) in &item.below {
            let label = self.label(label);
            let Written { text, cut, unseen } = self.line(line, self.screen.labelled(&label), value, cap);
            size += BELOW.len() + label.len() + text.len() + 3;
            if row.more == 0 && size <= cap.saturating_sub(MORE) {
                row.below.push((label, text));
                row.cut += cut;
                row.unseen.add(unseen);
            } else {
                row.more += 1;
                row.cut += 1;
            }
        }
        row
    }
}

/// What stands before a label below a row. No row begins so: a row of code that is indented cannot pass for one.
const BELOW: &str = "  ";

impl Row {
    /// Writes the row with its prefixes, each line with its end.
    pub(super) fn write(&self, shape: Shape, out: &mut impl fmt::Write) -> fmt::Result {
        let prefix = match shape {
            Shape::Field => "",
            Shape::List => "- ",
            Shape::Code | Shape::Text => "| ",
        };
        writeln!(out, "{prefix}{}", self.text)?;
        for (label, text) in &self.below {
            writeln!(out, "{BELOW}{label}: {text}")?;
        }
        if self.more > 0 {
            writeln!(out, "{BELOW}…(+{} values)", self.more)?;
        }
        Ok(())
    }
}

/// A value that hides nothing, within its cap also when the markers in it are broken.
pub(super) fn harmless(text: &str, breaks: Breaks, cap: usize) -> Shown {
    let mut shown = visible(text, breaks, cap);
    // The line is looked at as a whole later; here it matters only where a broken marker could exceed the cap.
    if shown.text().len() > cap / 2 {
        Watch::default().break_markers(&mut shown);
        shown.cut(cap);
    }
    shown
}

/// Our own text as it is, unless a slip of ours put a line break into it: that would start a line.
pub(super) fn tidy<'a>(ours: &'a str, cap: usize) -> Cow<'a, str> {
    if ours.len() <= cap && is_plain(ours, Breaks::Shown) {
        return Cow::Borrowed(ours);
    }
    Cow::Owned(visible(ours, Breaks::Shown, cap).into_text())
}

fn longest_run(c: char, text: &str) -> usize {
    text.split(|other| other != c).map(str::len).max().unwrap_or(0)
}
