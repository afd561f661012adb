//! Answers for a person at a terminal, or for a program that the person wrote.

use super::{
    Gate,
    outcome::{Answered, Document, Outcome},
};
use crate::{
    caller::Caller,
    error::Blame,
    surface::{self, ListedTool},
};
use serde_json::{Map, Value};
use untrusted::{Answer, Budget, TerminalStyle};

/// Through which door an answer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To a person.
    Terminal(TerminalStyle),
    /// To a program, as JSON.
    Data,
    /// To a pull request, as Markdown. What went wrong goes to a person at a terminal.
    Comment,
    /// To a person with a browser, as a piece of HTML. What went wrong goes to a person at a terminal.
    Page,
}

/// What a person or a program is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// Whether something is wrong.
    pub is_error: bool,
    /// Who can act on what is wrong.
    pub blame: Option<Blame>,
    /// Whether not all could be learned that was asked for.
    pub is_partial: bool,
    /// Whether nothing was found of what was looked for.
    pub is_nothing: bool,
    /// Whether the looking ended before all was looked at that was meant to be.
    pub is_cut_short: bool,
    /// What it is about, where a later one about the same is to be known as one.
    pub about: Option<String>,
}

/// The longest comment in bytes: GitHub takes 65,536.
const COMMENT: usize = 60_000;

/// What a command calls a parameter: its flag, or where else it is said.
pub type Flag = fn(&str) -> Option<&'static str>;

impl Gate {
    /// The same for a command with flags of its own: whoever typed those is told of them, and not of parameters.
    #[must_use]
    pub fn typed(mut self, flag: Flag) -> Self {
        self.flag = Some(flag);
        self
    }

    /// Runs a tool for somebody at a terminal. Dropping the future cancels it, its requests to Sentry included.
    pub async fn show(&self, name: &str, arguments: Map<String, Value>, way: Way) -> Shown {
        self.shown_whole(&self.answer(Caller::default(), name, arguments).await, way)
    }

    /// What came of a call, with who can help.
    pub(super) fn shown_whole(&self, answered: &Answered, way: Way) -> Shown {
        let Outcome { answer: Document { answer, budget, .. }, is_error, blame, .. } = answered;
        Shown { blame: *blame, ..self.shown(answer, *budget, *is_error, way) }
    }

    pub(super) fn shown(&self, answer: &Answer, budget: Budget, is_error: bool, way: Way) -> Shown {
        let typed = self.flag.map(|flag| answer.clone().typed(flag));
        let answer = typed.as_ref().unwrap_or(answer);
        let text = match way {
            Way::Terminal(style) => self.boundary.in_terminal(answer, budget, style),
            Way::Comment | Way::Page if is_error => {
                self.boundary.in_terminal(answer, budget, TerminalStyle::Plain)
            }
            Way::Comment => self.boundary.comment(answer, Budget::of_bytes(COMMENT)).text().to_owned(),
            Way::Page => self.boundary.page(answer, Budget::of_bytes(Budget::MOST)).html().to_owned(),
            // A program has no window that fills up.
            Way::Data => self.boundary.data(answer, Budget::of_bytes(Budget::MOST)).text().to_owned(),
        };
        Shown {
            text,
            is_error,
            blame: None,
            is_partial: answer.is_partial(),
            is_nothing: answer.is_nothing(),
            is_cut_short: answer.is_cut_short(),
            about: answer.is_about(),
        }
    }

    /// A tool that the session may use, listed or not, as the list would show it.
    #[must_use]
    pub fn describe(&self, name: &str) -> Option<ListedTool> {
        let entry = surface::named(name).filter(|entry| entry.permit(self.desk.grant()).is_ok())?;
        Some(ListedTool::of(entry, &self.desk.grant().constraint))
    }

    /// The names of all tools that the session may use, listed or not.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        surface::every().filter(|entry| entry.permit(self.desk.grant()).is_ok()).map(|entry| entry.spec.name)
    }
}
