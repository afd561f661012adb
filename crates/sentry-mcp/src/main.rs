#![doc = include_str!("../README.md")]

mod audit_log;
mod by_login;
mod cli;
mod clock;
mod commands;
mod config;
mod costs;
mod env;
mod forges;
mod gates;
mod http;
mod logins;
mod logs;
mod mcp;
#[cfg(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static"))]
mod names;
mod providers;
mod telemetry;
mod transport;
mod watched;

use cli::{AuthCommand, Cli, Command, Refusal};
use std::{
    io::{self, Write},
    process::ExitCode,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[cfg(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static"))]
    names::without_plugins();
    let environment = env::Environment::of_process();
    match Cli::read(std::env::args_os()) {
        Ok(Cli { command: None, flags, .. }) => commands::stdio(&flags, &environment),
        Ok(Cli { command: Some(command), .. }) => run(command, &environment),
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

fn run(command: Command, environment: &env::Environment) -> ExitCode {
    match command {
        Command::Demo { tour: true } => commands::tour(environment),
        Command::Demo { tour: false } => commands::demo(environment),
        Command::Serve { serving, flags } => commands::serve(&serving, &flags, environment),
        Command::Install(flags) => commands::install(&flags, environment),
        Command::Login(flags)
        | Command::Auth { command: Some(AuthCommand::Login(flags)), .. }
        | Command::Auth { command: None, flags } => commands::login(&flags, environment),
        Command::Logout(flags) | Command::Auth { command: Some(AuthCommand::Logout(flags)), .. } => {
            commands::logout(&flags.profile, environment)
        }
        Command::Status(flags) | Command::Auth { command: Some(AuthCommand::Status(flags)), .. } => {
            commands::status(flags.profile.as_deref(), environment)
        }
        Command::Init(flags) => commands::init(&flags),
        Command::Doctor { json, serving, flags } => commands::doctor(&flags, &serving, json, environment),
        Command::Review { review, flags } => commands::review(&review, &flags, environment),
        Command::Triage { triage, flags } => commands::triage(&triage, &flags, environment),
        Command::List { name, json, flags } => commands::list(name.as_deref(), &flags, json, environment),
        Command::Call { name, arguments, json, flags } => {
            commands::call(&name, &arguments, &flags, json, environment)
        }
        Command::Completions { shell } => commands::completions(shell),
        Command::Man { into: Some(folder), .. } => commands::manuals(&folder),
        Command::Man { command, into: None } => commands::manual(command.as_deref()),
    }
}
