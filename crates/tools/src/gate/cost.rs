//! What a call has cost at the provider of the language model, for whoever pays.

use super::Gate;
use crate::context::spent::Spent;

/// What a call has cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// Who runs the model, as settings name it.
    pub provider: &'static str,
    /// The model, as the operator named it.
    pub model: String,
    /// Questions that were answered.
    pub questions: u32,
    /// Tokens of what was sent.
    pub input_tokens: u64,
    /// Tokens of what came.
    pub output_tokens: u64,
    /// Whether the provider did not count them all, so that they are estimated by their size.
    pub is_estimated: bool,
}

impl Gate {
    /// What was spent, if anything was.
    pub(super) fn cost(&self, spent: &Spent) -> Option<Cost> {
        let usage = spent.usage();
        let model = self.desk.model.as_ref().filter(|_| usage.questions > 0)?;
        Some(Cost {
            provider: model.provider().id(),
            model: model.name().to_owned(),
            questions: usage.questions,
            input_tokens: usage.input_tokens,
            output_tokens: usage.output_tokens,
            is_estimated: usage.is_estimated,
        })
    }
}
