//! How messages reach us: lines over standard input and output.

mod inlet;
mod outlet;
mod refusal;

pub(crate) use inlet::{Inlet, Line};
pub(crate) use outlet::Outlet;
pub(crate) use refusal::{TOO_LONG, refusal};
