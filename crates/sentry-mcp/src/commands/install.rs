//! `sentry-mcp install CLIENT`: the server in a client's configuration, with nothing else of it changed.

mod carried;
mod claude;
mod copies;
mod meant;
mod narrowed;
#[cfg(test)]
mod plugin;
mod told;
mod trial;
pub(super) mod written;

use super::page;
use crate::{
    cli::InstallFlags,
    env::{CODEX_HOME, CONFIG_HOME, Environment, HOME},
    logs,
};
use carried::Lost;
use client_config::{
    Careful, Client, Name, Places, Scope, Server, There, Trouble, add, careful, holds_a_secret, left_out,
    others, remove, snippet, there, told_to_add, told_to_remove, without_hook,
};
use std::{
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};
use written::Old;

/// Exit code 0 when the client's configuration is as asked for, 1 when it could not be made so, 2 when what was typed
/// makes no sense or nobody could be asked.
pub(crate) fn install(flags: &InstallFlags, environment: &Environment) -> ExitCode {
    let result = match &flags.client {
        None => {
            list(environment);
            Ok(())
        }
        Some(typed) => {
            meant::client(typed).map_err(Failure::from).and_then(|client| run(client, flags, environment))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            logs::tell(&failure);
            ExitCode::from(
                if matches!(
                    failure,
                    Failure::Unmeant(_) | Failure::Unasked | Failure::Lost { .. } | Failure::Wider { .. }
                ) {
                    2
                } else {
                    1
                },
            )
        }
    }
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Unmeant(#[from] meant::Unmeant),
    #[error("{} was left alone: {why}", .file.display())]
    File { file: PathBuf, why: String },
    #[error(
        "{} was left alone: {lost}, so what it narrows cannot be carried over. Give the server's flags behind `--`, or --replace \
         to take its place without any", .file.display()
    )]
    Lost { file: PathBuf, lost: Lost },
    #[error(
        "{} was left alone: what was typed leaves out what narrows the session of the entry that is there, or watches over it: \
         {flags}. Type it behind `--` too, or --replace to do without", .file.display()
    )]
    Wider { file: PathBuf, flags: String },
    #[error("where your files are is not known: HOME is not set")]
    Homeless,
    #[error(
        "nothing was written: nobody is there to be asked, so add --yes, or --dry-run to see what it would be"
    )]
    Unasked,
    #[error("nothing was written")]
    Declined,
    #[error(
        "{title} keeps this itself, and its program `{program}` could not be started; where it is, run\n\n{line}\n"
    )]
    Program { title: &'static str, program: &'static str, line: String },
    #[error("{0} has a server {1} already; {way}, or --name gives this one another name", way = .2.way(.1))]
    There(&'static str, Name, claude::Kept),
    #[error("{0} has no server {1} of its scope user; {way}", way = .2.way(.1))]
    Elsewhere(&'static str, Name, claude::Kept),
    #[error("`{0}` reported a failure; what it said is above")]
    Reported(&'static str),
}

/// The clients, with what is known of them on this machine.
fn list(environment: &Environment) {
    let places = places(environment);
    let mut text = String::from("sentry-mcp install CLIENT adds this server to:\n\n");
    for client in Client::ALL {
        let file = places.as_ref().and_then(|places| client.file(Scope::User, places, Path::new(".")));
        let about = match (file, client.program(Scope::User)) {
            (Some(file), _) => {
                let there = if file.exists() { "" } else { " (not there yet)" };
                format!("{}{there}", file.display())
            }
            (None, Some(program)) => format!("through `{program} mcp`"),
            (None, None) => "shown, for you to write down".to_owned(),
        };
        text += &format!("  {:12} {about}\n", client.as_str());
    }
    text +=
        "\n--dry-run shows what would be written; --scope project writes it for everybody in this directory.";
    page::text(&text);
}

fn places(environment: &Environment) -> Option<Places> {
    let of = |names: &[&str]| environment.first(names).map(PathBuf::from);
    Some(Places { home: of(HOME)?, codex: of(&[CODEX_HOME]), config: of(CONFIG_HOME) })
}

fn run(client: Client, flags: &InstallFlags, environment: &Environment) -> Result<(), Failure> {
    let scope = meant::scope(flags);
    let name = Name::new(&flags.name).map_err(meant::Unmeant::from)?;
    meant::fits(client, flags)?;
    let file = match places(environment) {
        Some(places) => file(client, flags, &places),
        None if flags.print || scope == Scope::Project || client.program(scope).is_some() => None,
        None => return Err(Failure::Homeless),
    };
    if let (Scope::Project, Some(file)) = (scope, &file) {
        written::within(Path::new("."), file).map_err(|error| left_alone(file, &error))?;
    }
    let text = match &file {
        Some(file) => written::read(file).map_err(|error| left_alone(file, &error))?,
        None => String::new(),
    };
    let copies = copies::folder(environment);
    if flags.uninstall {
        return uninstall(client, flags, file.as_deref(), &text, &name, copies.as_deref());
    }
    let read = |trouble: Trouble| match &file {
        Some(file) => left_alone(file, &trouble),
        None => left_alone(Path::new(client.title()), &trouble),
    };
    let found = if file.is_some() { there(client, &text, &name).map_err(read)? } else { There::default() };
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("sentry-mcp"));
    let meant::Meant { mut server, carried } = meant::server(client, flags, &found, &program, environment)?;
    let gone = if file.is_some() { left_out(client, &text, &server).map_err(read)? } else { Vec::new() };
    meant::name_instead(&mut server, &found, &gone, environment);
    let mut notes = carried.notes;
    let is_shown = flags.print || flags.dry_run || !flags.yes && io::stdin().is_terminal();
    if let Some(file) = &file
        && !carried.narrowing.is_empty()
        && !is_shown
        && !flags.replace
    {
        let narrowing: Vec<String> = carried.narrowing.iter().map(|name| format!("--{name}")).collect();
        return Err(Failure::Wider { file: file.clone(), flags: narrowing.join(", ") });
    }
    if let (Some(lost), Some(file)) = (carried.lost, &file) {
        if !is_shown && !flags.replace && !carried::is_typed(flags) {
            return Err(Failure::Lost { file: file.clone(), lost });
        }
        notes.push(format!("{lost}; what it narrows is not carried over"));
    }
    notes.extend(told::left_out(client, &server, &gone));
    if file.is_some() {
        notes.extend(
            others(client, &text, &name).map_err(read)?.iter().map(|other| told::twice(client, flags, other)),
        );
    }
    notes.iter().for_each(logs::tell);
    if flags.print {
        page::text(&shown(client, &server, flags));
        return Ok(());
    }
    match (file, told_to_add(client, scope, &server)) {
        (Some(file), _) => {
            let trouble = |trouble: Trouble| left_alone(&file, &trouble);
            let next = changed(client, &text, &server, flags).map_err(trouble)?;
            if next == text {
                page::text(&format!("{} has this server already: {}", client.title(), file.display()));
                return Ok(());
            }
            if !agreed(flags, &question(&file, &text, &found, &shown(client, &server, flags)))? {
                return Ok(());
            }
            let kept = written::replace(&file, &text, &next, Old::Kept(copies.as_deref()))
                .map_err(|error| left_alone(&file, &error))?;
            let holds_a_secret = holds_a_secret(client, &next, &name).map_err(trouble)?;
            page::text(&told::done(client, &file, kept.as_deref(), &server, flags, holds_a_secret));
            Ok(())
        }
        (None, Some(words)) => {
            if agreed(flags, &format!("This is to run:\n\n{}", line(client, scope, &words)))? {
                if let Some(kept) = claude::kept(client.program(scope).unwrap_or_default(), &name) {
                    return Err(Failure::There(client.title(), name, kept));
                }
                start(client, scope, &words)?;
                page::text(&format!("{}{}", client.next_step(), told::secret(client, &server, false)));
            }
            Ok(())
        }
        (None, None) => {
            page::text(&format!(
                "Write this into {}'s settings:\n\n{}\n{}{}",
                client.title(),
                shown(client, &server, flags),
                client.next_step(),
                told::secret(client, &server, false)
            ));
            Ok(())
        }
    }
}

/// What is about to happen. Of a file that is there only our entry is shown, and what it takes the place of: the rest of it
/// stays, and may be secret.
fn question(file: &Path, text: &str, found: &There, entry: &str) -> String {
    let file = file.display();
    if text.trim().is_empty() {
        return format!("{file} is to hold:\n\n{entry}");
    }
    let before = if found.shown.is_empty() {
        String::new()
    } else {
        format!("It takes the place of `{}`.\n", found.shown)
    };
    format!(
        "{file} is to get:\n\n{entry}\n{before}Everything else in it stays as it is, and so does what you added to this entry."
    )
}

/// The file that is written. A profile of Codex has one of its own.
fn file(client: Client, flags: &InstallFlags, places: &Places) -> Option<PathBuf> {
    let file = client.file(meant::scope(flags), places, Path::new(""))?;
    Some(match &flags.codex_profile {
        Some(profile) if client == Client::Codex => file.with_file_name(format!("{profile}.config.toml")),
        _ => file,
    })
}

/// The file with the server in it, and with what else Codex is to be told.
fn changed(client: Client, text: &str, server: &Server, flags: &InstallFlags) -> Result<String, Trouble> {
    let next = add(client, text, server)?;
    if !flags.codex_ask && !flags.codex_hook {
        return Ok(next);
    }
    // A tool that is not listed answers to its name all the same.
    let writing = tools::every().filter(|entry| entry.writes);
    let noted =
        if flags.codex_hook { writing.map(|entry| entry.spec.name.to_owned()).collect() } else { Vec::new() };
    careful(&next, &server.name, &Careful { asks: flags.codex_ask, noted })
}

/// The entry, as it would stand in a file of its own.
fn shown(client: Client, server: &Server, flags: &InstallFlags) -> String {
    match changed(client, "", server, flags) {
        Ok(text) if client != Client::Goose => text,
        _ => snippet(client, server),
    }
}

fn uninstall(
    client: Client,
    flags: &InstallFlags,
    file: Option<&Path>,
    text: &str,
    name: &Name,
    copies: Option<&Path>,
) -> Result<(), Failure> {
    let scope = meant::scope(flags);
    match (file, told_to_remove(client, scope, name)) {
        (Some(file), _) => {
            let gone = remove(client, text, name).map_err(|trouble| left_alone(file, &trouble))?;
            let hook = |text: &str| if client == Client::Codex { without_hook(text, name) } else { Ok(None) };
            let unhooked =
                hook(gone.as_deref().unwrap_or(text)).map_err(|trouble| left_alone(file, &trouble))?;
            let Some(next) = unhooked.or(gone) else {
                page::text(&format!("{} holds no server {name}.", file.display()));
                return Ok(());
            };
            if agreed(flags, &format!("The server {name} is to go from {}.", file.display()))? {
                // A profile that says nothing any more is only in the way.
                let kept = if flags.codex_profile.is_some() && next.trim().is_empty() {
                    written::take_away(file, text, copies).map(Some)
                } else {
                    written::replace(file, text, &next, Old::Kept(copies))
                };
                let kept = kept.map_err(|error| left_alone(file, &error))?;
                let kept = kept.map_or_else(String::new, |kept| format!(" As it was: {}", kept.display()));
                let stays = if client == Client::Codex && next.contains("approval_policy") {
                    "\napproval_policy stays as it is: it is about more than this server."
                } else {
                    ""
                };
                page::text(&format!("The server {name} is gone from {}.{kept}{stays}", file.display()));
            }
            Ok(())
        }
        (None, Some(words)) => {
            if agreed(flags, &format!("This is to run:\n\n{}", line(client, scope, &words)))? {
                start(client, scope, &words).map_err(|failure| {
                    match claude::kept(client.program(scope).unwrap_or_default(), name) {
                        Some(kept) if !kept.is_users() => {
                            Failure::Elsewhere(client.title(), name.clone(), kept)
                        }
                        _ => failure,
                    }
                })?;
            }
            Ok(())
        }
        (None, None) => {
            page::text(&format!(
                "{} is not written by this program; take the entry {name} out of its settings.",
                client.title()
            ));
            Ok(())
        }
    }
}

/// Shows what is about to happen; whether it may.
fn agreed(flags: &InstallFlags, what: &str) -> Result<bool, Failure> {
    if flags.dry_run {
        page::text(&format!("{}\n\nNothing was written.", what.trim_end()));
        return Ok(false);
    }
    if flags.yes {
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::Unasked);
    }
    page::text(what);
    let _ = write!(io::stderr(), "\nGo on? [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    let yes = read.is_ok() && matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes");
    if yes { Ok(true) } else { Err(Failure::Declined) }
}

fn left_alone(file: &Path, why: &impl ToString) -> Failure {
    Failure::File { file: file.to_owned(), why: why.to_string() }
}

fn line(client: Client, scope: Scope, words: &[String]) -> String {
    let quoted = |word: &String| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '/' | '.');
        if word.chars().all(plain) { word.clone() } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let words: Vec<String> = words.iter().map(quoted).collect();
    format!("{} {}", client.program(scope).unwrap_or_default(), words.join(" "))
}

/// Runs the client's own program, which speaks to the person itself.
fn start(client: Client, scope: Scope, words: &[String]) -> Result<(), Failure> {
    let program = client.program(scope).unwrap_or_default();
    match Command::new(program).args(words).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::Reported(program)),
        Err(_) => Err(Failure::Program { title: client.title(), program, line: line(client, scope, words) }),
    }
}
