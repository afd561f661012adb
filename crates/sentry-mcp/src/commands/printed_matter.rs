//! What a package brings beside the program: completions and manual pages, made from the flags themselves.

use super::page;
use crate::{cli::Cli, logs};
use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use std::{fs, io, path::Path, process::ExitCode};

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
    let wanted = command.map_or_else(|| NAME.to_owned(), |command| format!("{NAME}-{command}"));
    let Some((_, described)) = pages().into_iter().find(|(name, _)| *name == wanted) else {
        logs::tell("there is no such command; `sentry-mcp --help` lists them");
        return ExitCode::from(2);
    };
    match roff(described) {
        Ok(roff) => {
            page::text(&String::from_utf8_lossy(&roff));
            ExitCode::SUCCESS
        }
        Err(problem) => unwritten(&problem),
    }
}

/// Writes every manual page into a folder, which is made where it is not there.
pub(crate) fn manuals(folder: &Path) -> ExitCode {
    let write = |name: String, described| fs::write(folder.join(format!("{name}.1")), roff(described)?);
    let written = fs::create_dir_all(folder)
        .and_then(|()| pages().into_iter().try_for_each(|(name, described)| write(name, described)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => unwritten(&problem),
    }
}

fn unwritten(problem: &io::Error) -> ExitCode {
    logs::tell(format_args!("the pages cannot be written: {}", problem.kind()));
    ExitCode::FAILURE
}

fn roff(described: Command) -> io::Result<Vec<u8>> {
    let mut roff = Vec::new();
    Man::new(described).render(&mut roff)?;
    Ok(roff)
}

/// The program and its commands, each under the name of its page.
fn pages() -> Vec<(String, Command)> {
    let mut program = Cli::command();
    program.build();
    let shown = program.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = shown.map(|command| {
        let name = format!("{NAME}-{}", command.get_name());
        (name.clone(), command.clone().display_name(name))
    });
    std::iter::once((NAME.to_owned(), program.clone())).chain(commands).collect()
}
