//! What the program can do: one file per command.

mod demo;
mod run;
mod stdio;
mod tour;

pub(crate) use demo::demo;
pub(crate) use stdio::stdio;
pub(crate) use tour::tour;
