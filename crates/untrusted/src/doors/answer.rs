//! The door to a model: head, fenced evidence, notes.

use super::{
    TerminalStyle,
    layout::{lay_out, text},
    pen::Tongue,
    pictures::{Carries, ShownPicture, shown},
    screen::{Extent, Screen},
};
use crate::{Answer, Budget, Redact, Redaction, Section};
use std::{ops::Range, sync::Arc};

/// Renders answers, each with its own fence.
#[derive(Debug, Clone, Default)]
pub struct Boundary {
    nonces: Nonces,
    screen: Screen,
}

#[derive(Debug, Clone, Default)]
enum Nonces {
    #[default]
    OperatingSystem,
    Fixed(u64),
}

/// Whose words an answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Ours alone.
    Ours,
    /// Text from outside too, inside the fence.
    Untrusted,
}

/// An answer as text and the pictures that follow it, made by a door. There is no other way to one.
#[derive(Debug, Clone)]
pub struct Rendered {
    text: String,
    label: Label,
    pictures: Vec<ShownPicture>,
    /// Where the fenced region stands in the text, the fences included.
    region: Option<Range<usize>>,
}

impl Rendered {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pictures that follow the text, which names them in the same order. All are untrusted.
    #[must_use]
    pub fn pictures(&self) -> &[ShownPicture] {
        &self.pictures
    }

    /// Whose words it holds.
    #[must_use]
    pub const fn label(&self) -> Label {
        self.label
    }

    pub(super) const fn new(text: String, label: Label) -> Self {
        Self { text, label, pictures: Vec::new(), region: None }
    }

    /// What stands before the untrusted region, in it with its fences, and behind it. Where no region is known, all of
    /// what is not ours alone is one.
    pub(super) fn parts(&self) -> (&str, &str, &str) {
        let whole = if self.label == Label::Ours { 0..0 } else { 0..self.text.len() };
        let Range { start, end } = self.region.clone().unwrap_or(whole);
        let part = |range: Range<usize>| self.text.get(range).unwrap_or_default();
        (part(0..start), part(start..end), part(end..self.text.len()))
    }
}

/// Bytes of the marks around the parts of an answer, both fences included.
const FENCE: usize = "# \n\n<untrusted-0123456789abcdef>\n</untrusted-0123456789abcdef>\n\n".len();

impl Boundary {
    /// A boundary whose nonces come from the operating system, fresh for every answer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A boundary whose first nonce is known, so that a test can compare a whole answer. Data that
    /// contains the nonce still gets another one.
    #[must_use]
    pub fn with_nonce(nonce: u64) -> Self {
        Self { nonces: Nonces::Fixed(nonce), ..Self::default() }
    }

    /// How much is hidden of secrets and personal data, besides what the operator's own patterns find.
    #[must_use]
    pub fn redact(&self) -> Redact {
        self.screen.redaction.level()
    }

    /// How much is shown of what comes from outside, as `--untrusted` takes it.
    #[must_use]
    pub const fn extent(&self) -> &'static str {
        self.screen.extent.id()
    }

    /// Hides as said, instead of secrets as they are known.
    #[must_use]
    pub fn redacting(mut self, redaction: Redaction) -> Self {
        self.screen.redaction = Arc::new(redaction);
        self
    }

    /// Shows so much of what comes from outside, instead of all.
    #[must_use]
    pub const fn showing(mut self, extent: Extent) -> Self {
        self.screen.extent = extent;
        self
    }

    /// Renders for a model: our head, the evidence between `<untrusted-NONCE>` and `</untrusted-NONCE>`,
    /// our notes. Nothing in the evidence starts a line at column 0 but our own labels, and nothing in it
    /// contains the nonce. Pictures follow it.
    #[must_use]
    pub fn answer(&self, answer: &Answer, budget: Budget) -> Rendered {
        let rendered = self.fenced(answer, budget, Carries::Pictures);
        let pictures = shown(answer, &self.screen);
        let label = label(rendered.label == Label::Untrusted || !pictures.is_empty());
        Rendered { label, pictures, ..rendered }
    }

    /// The same for a model that gets text alone: what pictures there are is said.
    #[must_use]
    pub fn answer_in_text(&self, answer: &Answer, budget: Budget) -> Rendered {
        self.fenced(answer, budget, Carries::Text)
    }

    fn fenced(&self, answer: &Answer, budget: Budget, carries: Carries) -> Rendered {
        let layout = lay_out(answer, &answer.evidence, budget, FENCE, &self.screen, carries, Tongue::Plain);
        let mut head = format!("# {}", layout.heading);
        for (at, (label, value)) in layout.facts.iter().enumerate() {
            head.push_str(if at == 0 { "\n\n" } else { "\n" });
            head.push_str(&format!("{label}: {value}"));
        }
        let evidence = text(&layout.evidence);
        let notes = layout.notes.join("\n");
        let mut parts = vec![head];
        let mut region = None;
        if !evidence.is_empty() {
            // Our labels alone need no fence, but one shape of answer is easier to trust than two.
            parts.push(match self.nonce(&[parts.first().map_or("", String::as_str), &evidence, &notes]) {
                Some(nonce) => format!("<untrusted-{nonce}>\n{evidence}</untrusted-{nonce}>"),
                None => "The evidence is withheld: there is no random number to fence it with.".to_owned(),
            });
            let before = parts.first().map_or(0, |head| head.len() + "\n\n".len());
            region = parts.last().map(|fenced| before..before + fenced.len());
        }
        parts.extend((!notes.is_empty()).then_some(notes));
        Rendered { region, ..Rendered::new(parts.join("\n\n"), label(self.shows_theirs(answer))) }
    }

    /// Renders for a program: JSON with every string neutralised and capped. The head becomes `meta`, the
    /// evidence `untrusted` and the notes `notes`. An answer that carries its own [`Data`](crate::Data) gives
    /// that as `untrusted`, or alone where it says so.
    #[must_use]
    pub fn data(&self, answer: &Answer, budget: Budget) -> Rendered {
        super::data::render(answer, budget, &self.screen)
    }

    /// Renders for a person at a terminal: the same answer, with the evidence behind a bar. No escape sequence of the
    /// data survives: a terminal obeys them.
    ///
    /// The budget is that of the text; colours and bars come on top.
    #[must_use]
    pub fn in_terminal(&self, answer: &Answer, budget: Budget, style: TerminalStyle) -> String {
        super::terminal::render(answer, budget, style, &self.screen)
    }

    pub(super) const fn screen(&self) -> &Screen {
        &self.screen
    }

    fn shows_theirs(&self, answer: &Answer) -> bool {
        self.screen.extent != Extent::Omit && answer.evidence.iter().any(Section::is_theirs)
    }

    /// Sixteen hexadecimal digits that occur nowhere in the parts.
    pub(super) fn nonce(&self, parts: &[&str]) -> Option<String> {
        let mut fixed = match self.nonces {
            Nonces::OperatingSystem => None,
            Nonces::Fixed(first) => Some(first),
        };
        let parts: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
        loop {
            let number = match fixed {
                Some(number) => number,
                None => getrandom::u64().ok()?,
            };
            let nonce = format!("{number:016x}");
            if !parts.iter().any(|part| part.contains(&nonce)) {
                return Some(nonce);
            }
            fixed = fixed.map(|number| number.wrapping_add(1));
        }
    }
}

pub(super) const fn label(theirs: bool) -> Label {
    if theirs { Label::Untrusted } else { Label::Ours }
}
