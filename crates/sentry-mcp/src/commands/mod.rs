//! What the program can do: one file per command.

mod authority;
mod beside;
mod call;
mod demo;
mod doctor;
mod given;
mod init;
mod install;
mod list;
mod login;
mod page;
mod printed_matter;
mod review;
mod run;
mod serve;
mod session;
mod stdio;
mod tour;
mod triage;

pub(crate) use call::call;
pub(crate) use demo::demo;
#[cfg(test)]
pub(crate) use demo::gate as demo_gate;
pub(crate) use doctor::doctor;
pub(crate) use init::init;
pub(crate) use install::install;
pub(crate) use list::list;
pub(crate) use login::{login, logout, status};
pub(crate) use printed_matter::{completions, manual, manuals};
pub(crate) use review::review;
pub(crate) use serve::serve;
pub(crate) use stdio::stdio;
pub(crate) use tour::tour;
pub(crate) use triage::triage;
