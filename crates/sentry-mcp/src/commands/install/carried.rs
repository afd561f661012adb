//! What of the entry that is there goes into the new one, and what a person is told of the rest.

use super::narrowed::{Narrowed, narrowed};
use crate::cli::InstallFlags;
use client_config::{Reached, There};
use std::fmt;

/// What the new entry begins with.
#[derive(Default)]
pub(super) struct Carried {
    /// What comes before the flags that were typed, if any were.
    pub(super) flags: Vec<String>,
    /// Variables with their values.
    pub(super) values: Vec<(String, String)>,
    /// What is told.
    pub(super) notes: Vec<String>,
    /// What narrowed the session, or watched over it, and gives way to what was typed, by name.
    pub(super) narrowing: Vec<&'static str>,
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

/// Which server is spoken to, and so where a token goes.
const OF_HOST: [&str; 4] = ["host", "url", "insecure-http", "allowed-region"];
/// What leaves less of a session, or watches over it, each with values that do neither. What a file of variables says is not
/// known here.
const NARROWING: [(&str, &[&str]); 15] = [
    ("organization-slug", &[]),
    ("project-slug", &[]),
    ("skills", &[]),
    ("disable-skills", &[]),
    ("scopes", &[]),
    ("add-scopes", &[]),
    ("read-only", &[]),
    ("tools", &["default", "all"]),
    ("confirm-writes", &["never"]),
    ("audit-log", &[]),
    ("redact", &["off", "secrets"]),
    ("redact-pattern", &[]),
    ("redact-pattern-file", &[]),
    ("untrusted", &["full"]),
    ("env-file", &[]),
];
/// What says of the skills what they are.
const OF_SKILLS: [&str; 4] = ["skills", "all-skills", "scopes", "add-scopes"];

/// Flags of the entry that is there are kept unless others are typed (its host is kept then too, unless another is), and so is what the address leaves of a session that it
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
            } else if !there.is_empty() {
                beside_typed(there, flags, &found.shown, &mut carried);
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
            if !is_hosted && !flags.http.as_ref().is_some_and(|typed| is_same_server(typed, url)) {
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

/// Whether both addresses are of one server: what it is, is known to whoever typed its address again. What the one that is
/// there narrows is told beside.
fn is_same_server(typed: &str, there: &str) -> bool {
    typed == there || typed.parse().is_ok_and(|typed| lexicon::same_origin(&typed, there).is_some())
}

/// What becomes of the flags that are there when others are typed.
fn beside_typed(there: &[String], flags: &InstallFlags, shown: &str, carried: &mut Carried) {
    let (parts, typed) = (parted(there), parted(&flags.server));
    let names = |name: &str| typed.iter().any(|(known, _)| *known == name);
    let is_server = flags.http.is_none() && flags.server != ["demo"];
    let mut kept = Vec::new();
    if is_server && !names("host") && !names("url") {
        let of_host = parts.iter().filter(|(name, _)| OF_HOST.contains(name) && !names(name));
        kept = of_host.flat_map(|(_, words)| words.iter().map(|&word| word.to_owned())).collect();
    }
    if is_server {
        let is_said =
            |name: &str| names(name) || OF_SKILLS.contains(&name) && OF_SKILLS.iter().any(|name| names(name));
        let narrows = |name: &str, not: &[&str]| {
            parts
                .iter()
                .any(|(known, words)| *known == name && !value(words).is_some_and(|it| not.contains(&it)))
        };
        let narrowing = NARROWING.into_iter().filter(|(name, not)| narrows(name, not));
        carried.narrowing = narrowing.map(|(name, _)| name).filter(|name| !is_said(name)).collect();
    }
    if [kept.as_slice(), &flags.server].concat() == there {
        carried.flags = kept;
        return;
    }
    let but = if kept.is_empty() { "" } else { "; its host is kept, unless --host or --url is typed" };
    carried
        .notes
        .push(format!("the flags of the entry that is there, `{shown}`, give way to what was typed{but}"));
    carried.flags = kept;
}

/// The flags among these words by name, each with its words.
fn parted(words: &[String]) -> Vec<(&str, Vec<&str>)> {
    let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
    for word in words {
        if let Some(rest) = word.strip_prefix("--") {
            parts.push((rest.split_once('=').map_or(rest, |(name, _)| name), vec![word]));
        } else if let Some((name, of_flag)) = parts.last_mut()
            && *name != "insecure-http"
            && matches!(of_flag.as_slice(), [flag] if !flag.contains('='))
        {
            of_flag.push(word);
        }
    }
    parts
}

/// The value among the words of a flag.
fn value<'a>(words: &[&'a str]) -> Option<&'a str> {
    match words {
        [flag] => Some(flag.split_once('=')?.1),
        [_, value, ..] => Some(value),
        [] => None,
    }
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
