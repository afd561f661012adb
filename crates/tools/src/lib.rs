#![doc = include_str!("../README.md")]

mod arguments;
mod audit;
mod caller;
pub mod catalog;
mod confirm;
mod context;
mod digest;
mod entry;
mod error;
mod gate;
mod gateway;
mod inputs;
mod instructions;
mod parts;
mod prompts;
mod resources;
mod schema;
mod search;
mod surface;
mod taint;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tool;
mod triage;

pub use audit::{Audit, Fingerprint, Ledger, Unwritable};
pub use caller::{Caller, Confirm, Far, Progress, Said};
pub use confirm::{ConfirmWrites, Question};
pub use context::Cx;
pub use context::desk::Desk;
pub use context::documentation::documentation;
pub(crate) use context::place;
pub use context::place::Place;
pub use context::spent::Spent;
pub use entry::{Entry, Permitted};
pub use error::{Blame, Error, Failure, Result};
pub use gate::{Card, Kind, Report, Tone, Triaged};
pub use gate::{
    Circumstances, Cost, Flag, Gate, Outcome, Setting, Setup, Shown, Values, Way, scopes_of, scopes_under,
};
pub use instructions::INSTRUCTIONS;
pub use parts::home::FOLDERS;
pub use prompts::{NoPrompt, Prompt, PromptArgument};
pub use resources::ResourceTemplate;
pub use sentry_docs::Site as Documentation;
pub use surface::{ListedTool, Surface, every, named};
pub use taint::{Keeper, Taint, Unkept};
pub use tool::{Adds, Changes, Destroys, Effect, Reads, Spec, Tool, Writes};
pub use triage::remembered::Forgotten;

/// What every tool's file begins with.
mod prelude {
    pub(crate) use crate::{
        context::Cx,
        error::{Error, Result},
        inputs::{Format, Limit, MaxKilobytes, RegionUrl},
        tool::{Changes, Reads, Spec, Tool},
    };
    pub(crate) use access::{Scope, Skill};
    pub(crate) use lexicon::{Cursor, OrganizationSlug};
    pub(crate) use schemars::JsonSchema;
    pub(crate) use serde::Deserialize;
    pub(crate) use untrusted::{Answer, Item, Section, quote};
}
