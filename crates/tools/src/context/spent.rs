//! What a call has cost at the provider of a language model.

use llm::{Error, Model, Reply, Talk, Usage};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What a call has cost so far, the calls that a model made on its behalf included.
#[derive(Debug, Default)]
pub struct Spent(Mutex<Account>);

#[derive(Debug, Default)]
struct Account {
    usage: Usage,
    /// What questions that are being asked beside may come to.
    pledged: u64,
    /// How many tokens searches may bring the whole to.
    most: Option<u64>,
}

impl Spent {
    /// Nothing so far. Searches that a model makes ask no more once all of it comes to `most` tokens.
    pub(crate) fn with_searches_up_to(most: Option<u64>) -> Self {
        Self(Mutex::new(Account { most, ..Account::default() }))
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What it is.
    pub(crate) fn usage(&self) -> Usage {
        self.account().usage
    }

    /// Asks, and keeps account of it.
    pub(crate) async fn ask(&self, model: &Model, talk: &Talk, within: Duration) -> Result<Reply, Error> {
        let reply = model.ask(talk, within).await?;
        self.account().usage.add(reply.usage);
        Ok(reply)
    }

    /// The same for a search, which can do without: it is not asked where it may come to more than is left.
    pub(crate) async fn ask_for_search(
        &self,
        model: &Model,
        talk: &Talk,
        within: Duration,
    ) -> Result<Reply, Error> {
        let _pledge = Pledge::of(self, talk.most_tokens()).ok_or(Error::Spent)?;
        self.ask(model, talk, within).await
    }
}

/// Tokens that a question may come to, until it is answered or dropped.
struct Pledge<'a>(&'a Spent, u64);

impl<'a> Pledge<'a> {
    fn of(spent: &'a Spent, tokens: u64) -> Option<Self> {
        let mut account = spent.account();
        let all = account.usage.tokens().saturating_add(account.pledged).saturating_add(tokens);
        if account.most.is_some_and(|most| all > most) {
            return None;
        }
        account.pledged = account.pledged.saturating_add(tokens);
        Some(Self(spent, tokens))
    }
}

impl Drop for Pledge<'_> {
    fn drop(&mut self) {
        let mut account = self.0.account();
        account.pledged = account.pledged.saturating_sub(self.1);
    }
}
