//! The door to a model: head, fenced evidence, notes.

use super::layout::{LaidSection, Layout, lay_out};
use crate::{Answer, Budget};

/// Renders answers, each with its own fence.
#[derive(Debug, Clone, Default)]
pub struct Boundary {
    nonces: Nonces,
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

/// An answer as text, made by a door. There is no other way to one.
#[derive(Debug, Clone)]
pub struct Rendered {
    text: String,
    label: Label,
}

impl Rendered {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whose words it holds.
    #[must_use]
    pub const fn label(&self) -> Label {
        self.label
    }

    pub(super) const fn new(text: String, label: Label) -> Self {
        Self { text, label }
    }
}

impl Boundary {
    /// A boundary whose nonces come from the operating system, fresh for every answer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A boundary whose first nonce is known, so that a test can compare a whole answer. Data that
    /// contains the nonce still gets another one.
    #[must_use]
    pub const fn with_nonce(nonce: u64) -> Self {
        Self { nonces: Nonces::Fixed(nonce) }
    }

    /// Renders for a model: our head, the evidence between `<untrusted-NONCE>` and `</untrusted-NONCE>`,
    /// our notes. Nothing in the evidence starts a line at column 0 but our own labels, and nothing in it
    /// contains the nonce.
    #[must_use]
    pub fn answer(&self, answer: &Answer, budget: Budget) -> Rendered {
        let layout = lay_out(answer, budget);
        let Layout { heading, facts, notes, .. } = &layout;
        let evidence: Vec<String> = layout.evidence.iter().flat_map(LaidSection::lines).collect();
        let evidence = evidence.join("\n");
        let mut parts = vec![format!("# {heading}")];
        parts.extend((!facts.is_empty()).then(|| facts.join("\n")));
        if !evidence.is_empty() {
            // Our labels alone need no fence, but one shape of answer is easier to trust than two.
            match self.nonce(&[heading, &facts.join("\n"), &evidence, &notes.join("\n")]) {
                Some(nonce) => parts.push(format!("<untrusted-{nonce}>\n{evidence}\n</untrusted-{nonce}>")),
                None => parts.push(
                    "The evidence is withheld: the operating system gave no random number to fence it with."
                        .to_owned(),
                ),
            }
        }
        parts.extend((!notes.is_empty()).then(|| notes.join("\n")));
        let label = if layout.theirs { Label::Untrusted } else { Label::Ours };
        Rendered::new(parts.join("\n\n"), label)
    }

    /// Renders for a program: JSON with every string neutralised and capped. An answer that carries its
    /// own [`Data`] gives that, else head, evidence and notes become `meta`, `untrusted` and `notes`.
    #[must_use]
    pub fn data(&self, answer: &Answer, budget: Budget) -> Rendered {
        super::data::render(answer, budget)
    }

    /// Sixteen hexadecimal digits that occur nowhere in the parts.
    fn nonce(&self, parts: &[&str]) -> Option<String> {
        let mut fixed = match self.nonces {
            Nonces::OperatingSystem => None,
            Nonces::Fixed(first) => Some(first),
        };
        loop {
            let number = match fixed {
                Some(number) => number,
                None => getrandom::u64().ok()?,
            };
            let nonce = format!("{number:016x}");
            if !parts.iter().any(|part| part.to_ascii_lowercase().contains(&nonce)) {
                return Some(nonce);
            }
            fixed = fixed.map(|number| number.wrapping_add(1));
        }
    }
}
