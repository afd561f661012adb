#![doc = include_str!("../README.md")]

mod constraint;
mod denied;
mod grant;
mod permit;
mod scope;
mod skill;

pub use constraint::{Constraint, Fixed};
pub use denied::{Denied, Mention};
pub use grant::{Grant, Need};
pub use permit::{covers, permit};
pub use scope::{Scope, Scopes, UnknownScope};
pub use skill::{BadSkills, Skill, Skills};
