//! `docs/configuration.md`, written from the command line's own words, so that it is never out of date.

use super::Cli;
use crate::env;
use clap::CommandFactory;
use std::{fmt::Write, fs, path::PathBuf};

const HEAD: &str = "\
# Configuration

<!-- Written by the test `the_configuration_is_documented` from `sentry-mcp --help` and crates/sentry-mcp/src/env.rs. -->

To look things up: every flag and every variable, with what it does and what holds without it. To begin with you need none
but a token, `SENTRY_ACCESS_TOKEN`, and `--host` where your Sentry is not sentry.io.

Flags win over the environment, the environment over `--env-file`. A `.env` of the working directory may hold the token and
nothing else. What cannot be used ends the program before it serves, with a sentence that names the setting and never its
value: exit code 2 for a flag, 3 for anything else.

";

/// A table of a command's flags, a section for each heading.
fn flags<'a>(arguments: impl Iterator<Item = &'a clap::Arg>) -> String {
    let mut text = String::new();
    let mut heading = None;
    for argument in arguments.filter(|argument| !argument.is_hide_set()) {
        let Some(long) = argument.get_long() else { continue };
        let under = argument.get_help_heading().unwrap_or("General");
        if heading != Some(under) {
            heading = Some(under);
            writeln!(text, "\n### {under}\n\n| flag | meaning |\n|---|---|").unwrap();
        }
        let takes = argument.get_action().takes_values();
        let value = argument.get_value_names().filter(|_| takes).and_then(|names| names.first());
        let value = value.map_or_else(String::new, |name| format!(" {name}"));
        let about = argument.get_help().map(ToString::to_string).unwrap_or_default().replace('|', "\\|");
        writeln!(text, "| `--{long}{value}` | {about} |").unwrap();
    }
    text
}

fn configuration() -> String {
    let mut command = Cli::command();
    command.build();
    let mut text = HEAD.to_owned();
    text.push_str("## Commands\n\n| command | meaning |\n|---|---|\n| `sentry-mcp` | Serve MCP over standard input and output |\n");
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        writeln!(text, "| `sentry-mcp {}` | {about} |", sub.get_name()).unwrap();
    }
    text.push_str("\n## Flags\n");
    text.push_str(&flags(command.get_arguments()));
    let of = |name: &str, heading: &str| {
        let own = |argument: &&clap::Arg| argument.get_help_heading() == Some(heading);
        flags(command.find_subcommand(name).unwrap().get_arguments().filter(own))
    };
    text.push_str(&of("serve", "Serving"));
    text.push_str(&of("serve", "Signing in"));
    text.push_str(
        "\nThese are of `sentry-mcp serve`, which takes all the others too; docs/http.md tells more.\n",
    );
    text.push_str(&of("install", "Installing"));
    text.push_str("\nThese are of `sentry-mcp install CLIENT`; flags of the server follow `--`; docs/clients.md tells more.\n");
    text.push_str(&of("init", "Writing"));
    text.push_str("\nThese are of `sentry-mcp init`.\n");
    text.push_str(
        "\n## Variables\n\nOne without content is as good as unset, but for the two efforts (nothing is said about it), `MCP_SCOPES` (no scope), and\n`MCP_READ_ONLY` and `SENTRY_MCP_CLIENT_BEARER`, where it ends the start.\n\n",
    );
    text.push_str("| variable | meaning |\n|---|---|\n");
    for (names, meaning) in variables() {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        writeln!(text, "| {} | {} |", names.join(", "), meaning.replace('|', "\\|")).unwrap();
    }
    text
}

/// The variables as the program's own source declares and explains them: those that mean the same, and what they mean.
fn variables() -> Vec<(Vec<&'static str>, String)> {
    let (mut found, mut meaning) = (Vec::new(), String::new());
    for line in include_str!("../env.rs").lines() {
        if let Some(words) = line.strip_prefix("///") {
            meaning.push_str(words);
        } else if line.starts_with("pub(crate) const ") && line.contains('"') {
            let names: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
            found.push((names, meaning.trim().trim_end_matches('.').to_owned()));
            meaning.clear();
        } else {
            meaning.clear();
        }
    }
    found
}

#[test]
fn every_variable_is_explained() {
    let explained = variables();
    let mut names: Vec<&str> = explained.iter().flat_map(|(names, _)| names.iter().copied()).collect();
    let mut known: Vec<&str> = env::known_groups().iter().copied().flatten().copied().collect();
    names.sort_unstable();
    known.sort_unstable();
    assert_eq!(names, known);
    assert!(explained.iter().all(|(_, meaning)| meaning.len() > 10), "{explained:?}");
}

#[test]
fn the_configuration_is_documented() {
    let file: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", "configuration.md"].iter().collect();
    let now = configuration();
    if fs::read_to_string(&file).is_ok_and(|written| written == now) {
        return;
    }
    // A machine that checks a change must not mend it.
    if option_env!("CI").is_none() {
        fs::write(&file, now).unwrap();
    }
    panic!(
        "docs/configuration.md was not what the program says of itself. Outside CI it is written now: read it and commit it."
    );
}
