//! What a package brings beside the program: completions and manual pages, made from the flags themselves.

use super::page;
use crate::{cli::Cli, logs};
use clap::CommandFactory;
use clap_complete::Shell;
use std::process::ExitCode;

const NAME: &str = "sentry-mcp";

/// Prints the completions for a shell.
pub(crate) fn completions(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut script);
    page::text(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

/// Prints the manual page of the program, or of one of its commands.
pub(crate) fn manual(command: Option<&str>) -> ExitCode {
    let Some(described) = described(command) else {
        logs::tell("there is no such command; `sentry-mcp --help` lists them");
        return ExitCode::from(2);
    };
    let mut roff = Vec::new();
    if clap_mangen::Man::new(described).render(&mut roff).is_err() {
        logs::tell("the page could not be made");
        return ExitCode::FAILURE;
    }
    page::text(&String::from_utf8_lossy(&roff));
    ExitCode::SUCCESS
}

/// The program, or a command under the name that its page has: `sentry-mcp-serve`.
fn described(command: Option<&str>) -> Option<clap::Command> {
    let mut program = Cli::command();
    program.build();
    let Some(name) = command else { return Some(program) };
    let found = program.get_subcommands().find(|found| found.get_name() == name && !found.is_hide_set())?;
    Some(found.clone().display_name(format!("{NAME}-{name}")))
}
