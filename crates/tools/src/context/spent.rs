//! What a call has cost at the provider of a language model.

use llm::{Error, Model, Reply, Talk, Usage};
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// What a call has cost so far.
#[derive(Debug, Default)]
pub struct Spent(Mutex<Usage>);

impl Spent {
    /// What it is.
    pub(crate) fn usage(&self) -> Usage {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks, and keeps account of it.
    pub(crate) async fn ask(&self, model: &Model, talk: &Talk, within: Duration) -> Result<Reply, Error> {
        let reply = model.ask(talk, within).await?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(reply.usage);
        Ok(reply)
    }
}
