//! What a person is told of an `install`: what is left out of the entry that is there, where what was is kept, what is to
//! be done next.

use crate::{
    cli::{InstallFlags, InstallScope},
    env::{SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN},
};
use client_config::{Client, LeftOut, Name, Reach, Server, Why};
use std::path::Path;

/// What is not written again of the entry that is there, a line each.
pub(super) fn left_out(client: Client, server: &Server, parts: &[LeftOut]) -> Vec<String> {
    let line = |part: &LeftOut| {
        let key = &part.key;
        if part.why == Why::Elsewhere {
            return format!("{key} of the entry that is there was for another address; it is left out");
        }
        let instead =
            part.variable.as_ref().and_then(|variable| instead(server, variable).zip(Some(variable)));
        let rest = match instead {
            Some((name, _)) if client == Client::ClaudeCode => {
                format!("it is left out: set {name} where the client starts")
            }
            Some((name, variable)) if name == variable => "the variable's name takes its place".to_owned(),
            Some((name, _)) => format!("{name} takes its place, so set that where the client starts"),
            None => "it is left out, since no configuration should hold one".to_owned(),
        };
        format!("{key} of the entry that is there held a secret; {rest}")
    };
    parts.iter().map(line).collect()
}

/// The variable that the client hands on instead of this one, which held a secret. Of the token's two names one is enough.
fn instead<'a>(server: &'a Server, variable: &str) -> Option<&'a String> {
    let Reach::Program { variables, .. } = &server.reach else { return None };
    let is_token = |name: &str| [SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN].contains(&name);
    let same = variables.iter().find(|name| *name == variable);
    same.or_else(|| variables.iter().find(|name| is_token(name) && is_token(variable)))
}

/// What is told of the same server under another name in the same file.
pub(super) fn twice(client: Client, flags: &InstallFlags, other: &Name) -> String {
    let scope = if flags.scope == InstallScope::Project { " --scope project" } else { "" };
    let profile =
        flags.codex_profile.as_ref().map_or_else(String::new, |name| format!(" --codex-profile {name}"));
    format!(
        "{} has a Sentry server as {other} too, so it lists every tool twice; `sentry-mcp install {}{scope}{profile} --uninstall \
         --name {other}` takes that one away",
        client.title(),
        client.as_str()
    )
}

/// What was done to the file, and what is left to do.
pub(super) fn done(
    client: Client,
    file: &Path,
    kept: Option<&Path>,
    server: &Server,
    flags: &InstallFlags,
    holds_a_secret: bool,
) -> String {
    let kept = kept.map_or_else(String::new, |kept| format!("As it was: {}\n", kept.display()));
    let written = file.display();
    let more = if client == Client::Codex { of_codex(flags) } else { "" };
    format!(
        "Written: {written}\n{kept}{}{}{more}",
        client.next_step(),
        secret(client, server, holds_a_secret)
    )
}

/// What Codex can be told besides, unless some of it was asked for.
fn of_codex(flags: &InstallFlags) -> &'static str {
    let asked =
        flags.codex_ask || flags.codex_hook || flags.codex_profile.is_some() || flags.only_tools.is_some();
    if asked {
        return "";
    }
    "\nRun again, it can add: --only-tools default (a list of tools to show), --codex-ask (approval_policy = \"on-request\"), \
     --codex-hook (a note of each change), --codex-profile NAME (only with that profile)."
}

/// What is left to be done about the secret. That the entry holds none is said by whoever looked.
pub(super) fn secret(client: Client, server: &Server, holds_a_secret: bool) -> String {
    if holds_a_secret {
        return "\nThe entry still holds a secret: take it out by hand.".to_owned();
    }
    if client == Client::VsCode {
        return String::new(); // it asks, and keeps the answer where it keeps secrets
    }
    let variables = match &server.reach {
        Reach::Program { variables, .. } => variables.as_slice(),
        Reach::Address { bearer, .. } => bearer.as_slice(),
    };
    let told = |variable: &String| {
        format!("\nThe entry holds no secret, only its name: set {variable} where the client starts.")
    };
    variables.iter().map(told).collect()
}
