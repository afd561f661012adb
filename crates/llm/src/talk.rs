//! What has been said with a model, and what it may call.

use crate::{
    reply::{Call, Reply, estimated},
    wire::Said,
};
use serde_json::{Map, Value};
use untrusted::{Prompt, Rendered};

/// A talk with a model. What goes into it is ours, or has come through a door.
#[derive(Debug, Clone)]
pub struct Talk {
    pub(crate) instructions: &'static str,
    pub(crate) turns: Vec<Turn>,
    pub(crate) offers: Vec<Offer>,
    pub(crate) calls: Calls,
    pub(crate) most_tokens: u32,
}

/// A tool that the model may call.
#[derive(Debug, Clone)]
pub struct Offer {
    /// As the model calls it.
    pub name: &'static str,
    /// What it does.
    pub description: String,
    /// Its arguments, as a JSON schema.
    pub schema: Map<String, Value>,
}

/// What the model may call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Calls {
    /// What it likes.
    Free,
    /// This, and it must.
    Demanded(&'static str),
    /// Nothing any more.
    Closed,
}

#[derive(Debug, Clone)]
pub(crate) enum Turn {
    Asked(String),
    Said(Said),
    Results(Vec<ToolResult>),
}

/// What came of a call.
#[derive(Debug, Clone)]
pub(crate) struct ToolResult {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) is_error: bool,
}

impl Talk {
    /// A talk that begins with our instructions and a prompt. A reply may have `most_tokens`, thoughts included.
    #[must_use]
    pub fn new(instructions: &'static str, prompt: &Prompt, most_tokens: u32) -> Self {
        let turns = vec![Turn::Asked(prompt.text().to_owned())];
        Self { instructions, turns, offers: Vec::new(), calls: Calls::Free, most_tokens }
    }

    /// The model may call this.
    #[must_use]
    pub fn offering(mut self, offer: Offer) -> Self {
        self.offers.push(offer);
        self
    }

    /// The model must call this offer: the way to a reply of a known form that every provider has.
    #[must_use]
    pub const fn demanding(mut self, name: &'static str) -> Self {
        self.calls = Calls::Demanded(name);
        self
    }

    /// About how many tokens a question with it and the longest reply come to.
    #[must_use]
    pub fn most_tokens(&self) -> u64 {
        let turn = |turn: &Turn| match turn {
            Turn::Asked(text) => text.len(),
            Turn::Said(said) => said.size(),
            Turn::Results(results) => results.iter().map(|result| result.text.len()).sum(),
        };
        let offer =
            |offer: &Offer| offer.description.len() + Value::Object(offer.schema.clone()).to_string().len();
        let turns: usize = self.turns.iter().map(turn).sum();
        let offers: usize = self.offers.iter().map(offer).sum();
        estimated(self.instructions.len() + turns + offers).saturating_add(self.most_tokens.into())
    }

    /// Nothing may be called any more: the model has to say what it has found.
    pub fn close(&mut self) {
        self.turns.push(Turn::Asked(
            "No more tools can be called. Answer now with what you have found, and say what is missing."
                .to_owned(),
        ));
        self.calls = Calls::Closed;
    }

    /// Goes on behind a reply, with what came of each of its calls.
    pub fn go_on(&mut self, reply: Reply, results: Vec<(Call, CallResult<'_>)>) {
        self.turns.push(Turn::Said(reply.said));
        let results = results.into_iter().map(|(call, result)| ToolResult {
            id: call.id,
            text: match result {
                CallResult::Answer { rendered, .. } => rendered.text().to_owned(),
                CallResult::Ours(sentence) => sentence.to_owned(),
            },
            is_error: !matches!(result, CallResult::Answer { is_error: false, .. }),
        });
        let results: Vec<ToolResult> = results.collect();
        if !results.is_empty() {
            self.turns.push(Turn::Results(results));
        }
    }
}

/// What came of a call, as the model gets it.
#[derive(Debug, Clone, Copy)]
pub enum CallResult<'a> {
    /// The tool's answer, which has come through a door.
    Answer {
        /// The answer.
        rendered: &'a Rendered,
        /// Whether the tool failed.
        is_error: bool,
    },
    /// Why there is none, in our words.
    Ours(&'static str),
}
