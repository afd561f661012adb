#![doc = include_str!("../README.md")]

mod body;
mod carry;
mod error;
mod event;
mod thread;

pub use body::{MARKER, Report};
pub use carry::{Carry, Lost};
pub use error::{Error, Result};
pub use event::{PullRequest, Sha};
pub use thread::{Outcome, Thread};
