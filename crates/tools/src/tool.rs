//! What a tool is: the struct of its own arguments, what it needs, and what it may do to the world.

use crate::{context::Cx, error::Result};
use access::{Fixed, Scope, Skill};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::future::Future;
use untrusted::Answer;

/// A tool is the struct of its own arguments; its doc comment is its description, its fields' doc
/// comments are its parameters'.
pub trait Tool: DeserializeOwned + JsonSchema + Send + 'static {
    /// Name, title, and who may use it.
    const SPEC: Spec;

    /// What it may do to the world: decides what its [`Cx`] offers and what its annotations say.
    type Effect: Effect;

    /// Does it.
    ///
    /// # Errors
    /// Whatever keeps it from an answer; the gate turns it into one.
    fn run(self, cx: &Cx<'_, Self::Effect>) -> impl Future<Output = Result<Answer>> + Send;
}

/// Name, title, and who may use a tool.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// As clients call it.
    pub name: &'static str,
    /// As people read it.
    pub title: &'static str,
    /// Names that it had elsewhere, and answers to.
    pub aliases: &'static [&'static str],
    /// One of these skills must be granted.
    pub skills: &'static [Skill],
    /// Sentry demands all of these of the token.
    pub scopes: &'static [Scope],
    /// Of no use once the session is confined so.
    pub hidden_when: &'static [Fixed],
    /// It changes more than one thing, or cannot be undone: a person may be asked first.
    pub weighty: bool,
    /// It is offered only where the operator allows to delete for good.
    pub only_with_allow_delete: bool,
    /// Whether it is Seer that does the work: hidden where the server has none.
    pub by_seer: bool,
    /// Without any of these arguments it changes nothing and only shows; of a tool without such, every call counts.
    pub changes_with: &'static [&'static str],
    /// It works without a Sentry token.
    pub tokenless: bool,
}

impl Spec {
    /// A tool that nobody may use until skills are named.
    #[must_use]
    pub const fn new(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            aliases: &[],
            skills: &[],
            scopes: &[],
            hidden_when: &[],
            weighty: false,
            only_with_allow_delete: false,
            by_seer: false,
            changes_with: &[],
            tokenless: false,
        }
    }

    /// Names that it had elsewhere, and answers to.
    #[must_use]
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// One of these skills must be granted.
    #[must_use]
    pub const fn skills(self, skills: &'static [Skill]) -> Self {
        Self { skills, ..self }
    }

    /// Sentry demands all of these of the token.
    #[must_use]
    pub const fn scopes(self, scopes: &'static [Scope]) -> Self {
        Self { scopes, ..self }
    }

    /// It changes many issues at once, or merges: a person may be asked first (`--confirm-writes`). What removes
    /// something always weighs so much.
    #[must_use]
    pub const fn weighty(self) -> Self {
        Self { weighty: true, ..self }
    }

    /// Without any of these arguments it changes nothing and only shows: nobody is asked about that, and it is not
    /// recorded as a change.
    #[must_use]
    pub const fn changes_with(self, changes_with: &'static [&'static str]) -> Self {
        Self { changes_with, ..self }
    }

    /// Offered only with `--allow-delete`: what it does cannot be undone by anybody.
    #[must_use]
    pub const fn only_with_allow_delete(self) -> Self {
        Self { only_with_allow_delete: true, ..self }
    }

    /// Seer does the work: the tool is hidden where the server is known to have none.
    #[must_use]
    pub const fn by_seer(self) -> Self {
        Self { by_seer: true, ..self }
    }

    /// It asks nothing of Sentry, so it works without a token.
    #[must_use]
    pub const fn tokenless(self) -> Self {
        Self { tokenless: true, ..self }
    }

    /// Hidden once the session is confined so.
    #[must_use]
    pub const fn hidden_when(self, hidden_when: &'static [Fixed]) -> Self {
        Self { hidden_when, ..self }
    }
}

/// What a tool may do to the world: one of [`Reads`], [`Adds`], [`Changes`] and [`Destroys`].
///
/// Sealed: an effect of somebody's own could say that it reads and reach the writing half all the same.
pub trait Effect: sealed::Sealed + Send + Sync + 'static {
    /// Whether it changes anything in Sentry (`readOnlyHint` is the opposite).
    const WRITES: bool;
    /// Whether it changes or removes what is there (`destructiveHint`).
    const DESTROYS: bool;
    /// Whether it removes what is there, which cannot be undone.
    const REMOVES: bool;
}

/// An effect under which the writing half of the client can be had.
pub trait Writes: Effect {}

mod sealed {
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not an effect",
        note = "a tool's effect is `Reads`, `Adds`, `Changes` or `Destroys`: hints and powers derive from these four"
    )]
    pub trait Sealed {}
}

macro_rules! effects {
    ($($(#[$doc:meta])* $name:ident, writes: $writes:literal, destroys: $destroys:literal, removes: $removes:literal;)*) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl sealed::Sealed for $name {}
        impl Effect for $name {
            const WRITES: bool = $writes;
            const DESTROYS: bool = $destroys;
            const REMOVES: bool = $removes;
        }
    )* };
}

effects! {
    /// Looks, and changes nothing.
    Reads, writes: false, destroys: false, removes: false;
    /// Adds something, and changes nothing that is there.
    Adds, writes: true, destroys: false, removes: false;
    /// Changes what is there.
    Changes, writes: true, destroys: true, removes: false;
    /// Removes what is there.
    Destroys, writes: true, destroys: true, removes: true;
}

impl Writes for Adds {}
impl Writes for Changes {}
impl Writes for Destroys {}
