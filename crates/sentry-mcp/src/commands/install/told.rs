//! What a person is told of an `install`: what is left out of the entry that is there, where what was is kept, what is to
//! be done next.

use crate::cli::InstallFlags;
use client_config::{Client, LeftOut, Reach, Server, Why};
use std::path::Path;

/// What is not written again of the entry that is there, a line each.
pub(super) fn left_out(parts: &[LeftOut]) -> Vec<String> {
    let line = |part: &LeftOut| {
        let key = &part.key;
        match (part.why, &part.variable) {
            (Why::Secret, Some(_)) => {
                format!("{key} of the entry that is there held a secret; the variable's name takes its place")
            }
            (Why::Secret, None) => format!(
                "{key} of the entry that is there held a secret; it is left out, since no configuration should hold one"
            ),
            (Why::Elsewhere, _) => {
                format!("{key} of the entry that is there was for another address; it is left out")
            }
        }
    };
    parts.iter().map(line).collect()
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
