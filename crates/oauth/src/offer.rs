//! What is offered for consent, and what the query of an address leaves of it.

use std::{fmt, sync::Arc};

use access::{Scope, Skill, Skills};

/// A skill as the consent page offers it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The skill.
    pub skill: Skill,
    /// Its name for people.
    pub name: String,
    /// A sentence about what it allows.
    pub description: String,
    /// What it needs at Sentry.
    pub scopes: Vec<Scope>,
    /// Whether none of its tools does more than read.
    pub only_reads: bool,
}

/// What a query leaves.
type Left = dyn Fn(&str) -> Vec<Offer> + Send + Sync;

/// What the query of an address leaves of the offers: the program knows what its parameters mean (`skills`, `read-only`).
#[derive(Clone)]
pub struct Narrowing(Arc<Left>);

impl Narrowing {
    /// One that asks this function, of a query without its question mark. It says nothing of a query that makes no sense
    /// or leaves nothing.
    pub fn new(left: impl Fn(&str) -> Vec<Offer> + Send + Sync + 'static) -> Self {
        Self(Arc::new(left))
    }

    pub(crate) fn left(&self, query: &str) -> Vec<Offer> {
        (self.0)(query)
    }
}

impl fmt::Debug for Narrowing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Narrowing")
    }
}

/// All skills of these offers.
pub(crate) fn skills(offers: &[Offer]) -> Skills {
    Skills::of(&offers.iter().map(|offer| offer.skill).collect::<Vec<_>>())
}

/// What these skills need at Sentry, as they are offered, each scope once and in order.
pub(crate) fn scopes(offers: &[Offer], skills: Skills) -> Vec<Scope> {
    let chosen = offers.iter().filter(|offer| skills.contains(offer.skill));
    let needed: Vec<Scope> = chosen.flat_map(|offer| offer.scopes.iter().copied()).collect();
    Scope::ALL.into_iter().filter(|scope| needed.contains(scope)).collect()
}
