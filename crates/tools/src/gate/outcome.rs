//! What came of a call, and the way it leaves: a document until it passes a door, and the same outcome afterwards.

use super::{Cost, Gate};
use crate::{
    caller::Caller,
    confirm::Question,
    error::{Blame, Failure},
};
use serde_json::{Map, Value};
use untrusted::{Answer, Budget, Label, Rendered};

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Outcome<A = Rendered> {
    /// The answer, rendered by a door.
    pub answer: A,
    /// Whether the tool failed.
    pub is_error: bool,
    /// Who can help where it failed, if that is known.
    pub blame: Option<Blame>,
    /// The tool that ran, or was to run: behind a gateway the one that was meant.
    pub tool: Option<&'static str>,
    /// What kept it from its answer, in a word.
    pub failure: Option<Failure>,
    /// What a person has to be asked before the call is made again, where that goes with the answer.
    pub question: Option<Question>,
    /// What it cost at the provider of the language model, where one was asked.
    pub cost: Option<Cost>,
}

impl<A> Outcome<A> {
    /// The outcome that is nothing but its answer.
    const fn of(answer: A, is_error: bool) -> Self {
        Self { answer, is_error, blame: None, tool: None, failure: None, question: None, cost: None }
    }

    /// The same outcome with what is made of its answer.
    pub(super) fn map<B>(self, with: impl FnOnce(A) -> B) -> Outcome<B> {
        let Self { answer, is_error, blame, tool, failure, question, cost } = self;
        Outcome { answer: with(answer), is_error, blame, tool, failure, question, cost }
    }
}

/// What came of a call, before it leaves through a door.
pub(super) type Answered = Outcome<Document>;

/// An answer that is still a document, and how it is to leave.
pub(super) struct Document {
    pub(super) answer: Answer,
    pub(super) door: Door,
    pub(super) budget: Budget,
}

impl Document {
    /// The same document with more in it.
    pub(super) fn with(self, more: impl FnOnce(Answer) -> Answer) -> Self {
        Self { answer: more(self.answer), ..self }
    }
}

impl Answered {
    /// What a tool answered.
    pub(super) const fn told(answer: Answer, door: Door, budget: Budget) -> Self {
        Self::of(Document { answer, door, budget }, false)
    }

    /// A refusal needs little room, and its evidence is the least worth reading.
    pub(super) const fn refused(answer: Answer, door: Door) -> Self {
        Self::of(Document { answer, door, budget: Budget::of_bytes(Budget::LEAST) }, true)
    }

    /// A change that waits for a yes.
    pub(super) fn asking(question: Question) -> Self {
        let answer = Answer::new("Not done yet").note("A person has to say yes to this change first.");
        Self { question: Some(question), ..Self::refused(answer, Door::Answer) }
    }
}

/// Through which door an answer leaves.
#[derive(Debug, Clone, Copy)]
pub(super) enum Door {
    /// To a model.
    Answer,
    /// To a model that sees no pictures.
    Text,
    /// To a program.
    Data,
}

impl Door {
    /// A program is answered as data, and so is whoever gives the argument `format`; it may also ask for text.
    pub(super) fn of(caller: Caller<'_>, format: Option<&Value>) -> Self {
        let data = format.map_or(caller.is_program, |format| format == "json");
        if data { Self::Data } else { Self::Answer }
    }
}

/// How long an answer the caller wants. A program has no window that fills up.
pub(super) fn budget(arguments: &Map<String, Value>, door: Door) -> Budget {
    if matches!(door, Door::Data) {
        return Budget::of_bytes(Budget::MOST);
    }
    let kilobytes = arguments.get("maxKilobytes").and_then(Value::as_u64);
    let bytes =
        kilobytes.map(|kilobytes| usize::try_from(kilobytes).unwrap_or(usize::MAX).saturating_mul(1_000));
    bytes.map_or_else(Budget::default, Budget::of_bytes)
}

/// What is said instead of text from outside where nobody would know later that it was read.
const WITHHELD: &str = "This server cannot write down now that text from outside was read, and gives none out until it can. \
    Call again in some seconds; if the call was to change something, look first whether that was done.";

impl Gate {
    /// What leaves this gate. That its caller reads text from outside is remembered before: whoever answers them next, a
    /// stream that is broken off, or a process that ends must not lose it.
    pub(super) async fn given_out(&self, answered: Answered) -> Outcome {
        let door = answered.answer.door;
        let outcome = self.rendered(answered);
        if outcome.answer.label() == Label::Untrusted && self.taint.goes_out().await.is_err() {
            let withheld = Answered::refused(Answer::new("Answer withheld").note(WITHHELD), door);
            let (blame, failure) = (Some(Blame::Operator), Some(Failure::WITHHELD));
            let Outcome { tool, cost, .. } = outcome;
            return Outcome { blame, failure, tool, cost, ..self.rendered(withheld) };
        }
        outcome
    }

    pub(super) fn rendered(&self, answered: Answered) -> Outcome {
        answered.map(|Document { answer, door, budget }| match door {
            Door::Answer => self.boundary.answer(&answer, budget),
            Door::Text => self.boundary.answer_in_text(&answer, budget),
            Door::Data => self.boundary.data(&answer, budget),
        })
    }
}
