//! The door to a person at a terminal: the same answer, with the evidence behind a bar.

use super::{
    layout::{lay_out, text},
    pen::Tongue,
    pictures::Carries,
    screen::Screen,
};
use crate::{Answer, Budget};

/// Whether the terminal shows colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TerminalStyle {
    /// Bold and dim, by ANSI escapes of ours.
    Coloured,
    /// Nothing but text.
    Plain,
}

pub(super) fn render(answer: &Answer, budget: Budget, style: TerminalStyle, screen: &Screen) -> String {
    let (bold, dim, off) = match style {
        TerminalStyle::Coloured => ("\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"),
        TerminalStyle::Plain => ("", "", ""),
    };
    let layout = lay_out(answer, &answer.evidence, budget, 0, screen, Carries::Text, Tongue::Plain);
    let mut lines = vec![format!("{bold}{}{off}", layout.heading)];
    lines.extend(layout.facts.iter().map(|(label, value)| format!("{label}: {value}")));
    lines.extend(text(&layout.evidence).lines().map(|line| format!("{dim}│{off} {line}")));
    lines.extend(layout.notes.iter().map(|note| format!("{dim}{note}{off}")));
    lines.push(String::new());
    lines.join("\n")
}
