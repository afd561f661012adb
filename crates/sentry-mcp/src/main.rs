#![doc = include_str!("../README.md")]

mod cli;
mod clock;
mod commands;
mod config;
mod env;
mod logs;
mod mcp;
mod transport;

use cli::{Cli, Command, Refusal};
use std::{
    io::{self, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let environment = env::Environment::of_process();
    match Cli::read(std::env::args_os()) {
        Ok(Cli { command: Some(Command::Demo { tour: true }), .. }) => commands::tour(&environment),
        Ok(Cli { command: Some(Command::Demo { tour: false }), .. }) => commands::demo(&environment),
        Ok(cli) => commands::stdio(&cli, &environment),
        Err(Refusal::Shown(text)) => {
            // Somebody who closes the pipe has read enough.
            let _ = io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(Refusal::Wrong(sentence)) => {
            logs::tell(sentence);
            ExitCode::from(2)
        }
    }
}
