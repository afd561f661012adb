//! What of the entry that is there goes into the new one, and what a person is told of the rest.

use super::narrowed::{Narrowed, narrowed};
use crate::cli::InstallFlags;
use client_config::{Reached, There};
use std::fmt;

/// What the new entry begins with.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) flags: Vec<String>,
    /// Variables with their values.
    pub(super) values: Vec<(String, String)>,
    /// What is told.
    pub(super) notes: Vec<String>,
    /// That what is there is not understood.
    pub(super) lost: Option<Lost>,
}

/// An entry that starts or calls something of which nobody can say what it narrows, and where a token goes.
#[derive(Debug)]
pub(super) struct Lost {
    deed: &'static str,
    shown: String,
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the entry that is there {}, `{}`", self.deed, self.shown)
    }
}

/// Whether it was typed what the server is to be.
pub(super) fn is_typed(flags: &InstallFlags) -> bool {
    flags.http.is_some() || !flags.server.is_empty()
}

/// What is told when a token was among the flags of the entry that is there.
const LEFT_OUT: &str = "the flags of the entry that is there held a token or a header; they were left out, since no \
    configuration should hold a secret: set SENTRY_ACCESS_TOKEN where the client starts, or give `-- --access-token-file FILE`";

/// Flags of the entry that is there are kept unless others are typed, and so is what the address leaves of a session that it
/// calls. What its launcher sets is kept as its variables are.
pub(super) fn carried(found: &There, flags: &InstallFlags) -> Carried {
    let mut carried = Carried::default();
    match &found.reached {
        Reached::Nothing => {}
        Reached::Server { flags: there, values } => {
            if !is_typed(flags) {
                carried.flags.clone_from(there);
                if without_secrets(&mut carried.flags) {
                    carried.notes.push(LEFT_OUT.to_owned());
                }
            } else if !there.is_empty() && *there != flags.server {
                carried.notes.push(format!(
                    "the flags of the entry that is there, `{}`, give way to what was typed",
                    found.shown
                ));
            }
            if flags.http.is_none() && !values.is_empty() {
                let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
                carried.notes.push(format!(
                    "the command of the entry that is there sets variables; carried over: {}",
                    names.join(", ")
                ));
                carried.values.clone_from(values);
            }
        }
        Reached::Address { url, is_hosted } => {
            let of_address = narrowed(url);
            carried.notes.extend(about(&of_address, flags));
            if !is_typed(flags) {
                carried.flags = of_address.flags;
            }
            if !is_hosted && flags.http.as_ref() != Some(url) {
                carried.lost =
                    Some(Lost { deed: "calls a server that is not known", shown: found.shown.clone() });
            }
        }
        Reached::Another => {
            carried.lost = Some(Lost { deed: "starts another program", shown: found.shown.clone() });
        }
    }
    carried
}

/// What becomes of what the address that was called leaves of a session.
fn about(of_address: &Narrowed, flags: &InstallFlags) -> Vec<String> {
    let mut notes = Vec::new();
    let (said, is_same) = (
        of_address.flags.join(" "),
        flags.http.as_deref().is_some_and(|url| narrowed(url).flags == of_address.flags),
    );
    if !is_typed(flags) {
        if !said.is_empty() {
            notes.push(format!(
                "the address of the entry that is there narrows the session; carried over: {said}"
            ));
        }
        if of_address.is_more {
            notes.push(
                "the address of the entry that is there says more, which is not carried over; `-- FLAGS` narrows the session"
                    .to_owned(),
            );
        }
    } else if !said.is_empty() && !is_same {
        notes.push(format!(
            "the address of the entry that is there narrows the session ({said}); what was typed takes its place"
        ));
    }
    notes
}

/// Takes flags that hold secrets, and their values, out of others; whether there were any.
fn without_secrets(words: &mut Vec<String>) -> bool {
    let before = words.len();
    let mut follows = false;
    words.retain(|word| {
        let is_value = std::mem::take(&mut follows);
        let is_secret = ["--access-token", "--header"]
            .iter()
            .any(|flag| word.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')));
        follows = is_secret && !word.contains('=');
        !is_value && !is_secret
    });
    words.len() < before
}
