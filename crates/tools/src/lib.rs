#![doc = include_str!("../README.md")]

pub mod catalog;
mod context;
mod entry;
mod error;
mod gate;
mod inputs;
mod instructions;
mod parts;
mod schema;
#[cfg(test)]
mod testing;
mod tool;

pub use context::{Cx, Desk, Place};
pub use entry::{Entry, Permitted};
pub use error::{Blame, Error, Result};
pub use gate::{Gate, ListedTool, Outcome, Setup, Surface};
pub use instructions::INSTRUCTIONS;
pub use tool::{Adds, Changes, Destroys, Effect, Reads, Spec, Tool, Writes};

/// What every tool's file begins with.
mod prelude {
    pub(crate) use crate::{
        context::Cx,
        error::{Error, Result},
        inputs::{Limit, RegionUrl},
        tool::{Changes, Reads, Spec, Tool},
    };
    pub(crate) use access::{Scope, Skill};
    pub(crate) use lexicon::{Cursor, OrganizationSlug};
    pub(crate) use schemars::JsonSchema;
    pub(crate) use serde::Deserialize;
    pub(crate) use untrusted::{Answer, Item, Rank, Section, quote};
}
