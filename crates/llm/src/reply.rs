//! What came of a question. The model's words may have been put into its mouth, so they are untrusted.

use crate::wire::Said;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;
use untrusted::{Unreadable, Untrusted, Wire, decode};

/// What a model said.
#[derive(Debug)]
pub struct Reply {
    /// In words.
    pub text: Option<Untrusted>,
    /// What it wants to call.
    pub calls: Vec<Call>,
    /// What it cost.
    pub usage: Usage,
    pub(crate) said: Said,
}

/// A tool that the model wants to call.
#[derive(Clone)]
pub struct Call {
    pub(crate) id: String,
    pub(crate) tool: Option<&'static str>,
    pub(crate) arguments: Map<String, Value>,
}

impl Call {
    /// The offer that is meant; `None` when it was never made.
    #[must_use]
    pub const fn tool(&self) -> Option<&'static str> {
        self.tool
    }

    /// The arguments as a model of ours reads them.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn decode<T: Wire + DeserializeOwned>(&self) -> Result<T, Unreadable> {
        decode(Value::Object(self.arguments.clone()).to_string().as_bytes())
    }

    /// The arguments as the gate takes them from any caller. The model is the caller of what it calls: they are its
    /// words, and they are for the gate alone.
    #[must_use]
    pub fn arguments(&self) -> Map<String, Value> {
        self.arguments.clone()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("tool", &self.tool).finish_non_exhaustive()
    }
}

/// What questions cost, in tokens as the provider counts them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Questions that were answered.
    pub questions: u32,
    /// Tokens of what was sent, those that the provider had in its cache included.
    pub input_tokens: u64,
    /// Tokens of what came, thoughts included.
    pub output_tokens: u64,
    /// Whether a provider did not count some of them, so that they were estimated by their size.
    pub is_estimated: bool,
}

/// About how many bytes a token has.
const TOKEN: usize = 4;

/// About how many tokens text of this many bytes has.
pub(crate) fn estimated(bytes: usize) -> u64 {
    u64::try_from(bytes.div_ceil(TOKEN)).unwrap_or(u64::MAX)
}

impl Usage {
    /// Adds another.
    pub const fn add(&mut self, other: Self) {
        self.questions = self.questions.saturating_add(other.questions);
        self.input_tokens = self.input_tokens.saturating_add(other.input_tokens);
        self.output_tokens = self.output_tokens.saturating_add(other.output_tokens);
        self.is_estimated |= other.is_estimated;
    }

    /// The same with an estimate in place of what the provider did not count, by the bytes that were sent and came: a
    /// bound on tokens holds for servers too that tell of none.
    pub(crate) fn or_estimated(self, sent: usize, came: usize) -> Self {
        let or = |counted: u64, bytes| if counted == 0 { estimated(bytes) } else { counted };
        Self {
            input_tokens: or(self.input_tokens, sent),
            output_tokens: or(self.output_tokens, came),
            is_estimated: self.input_tokens == 0 || self.output_tokens == 0,
            ..self
        }
    }

    /// All tokens together.
    #[must_use]
    pub const fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens)
    }
}
