//! Triage: the unresolved issues of a time, every one of them ranked, what looks alike told once, and of the most urgent
//! the cause, the files, who may have broken them and who owns them. The rules are in docs/triage.md.

pub(crate) mod alike;
pub(crate) mod asked;
pub(crate) mod call;
pub(crate) mod compared;
pub(crate) mod detail;
pub(crate) mod effort;
pub(crate) mod here;
pub(crate) mod narrowed;
pub(crate) mod remembered;
pub(crate) mod score;
pub(crate) mod seen;
pub(crate) mod sweep;
pub(crate) mod told;

pub(crate) use asked::{Asked, OfRepository, Priority};
pub(crate) use seen::Seen;
pub(crate) use sweep::{Patience, Sweep, sweep};
