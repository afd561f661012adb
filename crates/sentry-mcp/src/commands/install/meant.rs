//! What an `install` is to write: the server as the client is to know it.

use super::{
    carried::{Carried, carried},
    trial::{TOKENS, could_start, read},
};
use crate::{
    cli::{InstallFlags, InstallScope, Refusal},
    env::{Environment, SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN, SENTRY_HOST, SENTRY_URL},
};
use client_config::{Client, LeftOut, Name, Reach, Scope, Server, There, Why};
use lexicon::Hosts;
use std::path::Path;
use tools::Surface;

/// Why an `install` cannot be done, in a sentence for the person who typed it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unmeant {
    #[error("no client of that name is known; {0} are")]
    Client(String),
    #[error("CLIENT stands for one of {0}")]
    Placeholder(String),
    #[error("--name: {0}")]
    Name(#[from] client_config::NotAName),
    #[error("{0} cannot be told which tools to show; `-- --tools LIST` tells the server")]
    Tools(&'static str),
    #[error("--only-tools: there is no tool {0}; `sentry-mcp tools --tools all` lists them")]
    NoTool(String),
    #[error("--codex-ask, --codex-hook and --codex-profile are for codex")]
    NotCodex,
    #[error("--codex-profile: it is for you alone, so it does not go with --scope project")]
    ProfileOfProject,
    #[error(
        "--http: it takes an https address, or http on this machine, such as https://mcp.example.com/mcp"
    )]
    Address,
    #[error("--bearer-variable: it takes the name of a variable, never its value")]
    Variable,
    #[error(
        "a token has no place among the flags of a configuration: set SENTRY_ACCESS_TOKEN where the client starts, or use --access-token-file"
    )]
    Token,
    #[error("the flags behind -- are not the server's: {0}")]
    Flags(String),
    #[error("{0}: it is no host that can be written down; give `-- --host HOST` or `-- --url URL` instead")]
    Host(&'static str),
    #[error("the flags behind -- are for a server that a client starts; a command has no place there")]
    Command,
    #[error(
        "the flags of the entry that is there are not this server's: {0}; flags behind `--` take their place"
    )]
    OldFlags(String),
    #[error("with the flags behind -- the server could not start: {0}")]
    Start(String),
    #[error(
        "with what the entry that is there says, this server could not start: {0}; flags behind `--` take the place of its flags"
    )]
    OldStart(String),
}

/// The client that is meant.
pub(super) fn client(typed: &str) -> Result<Client, Unmeant> {
    let names = || Client::ALL.map(Client::as_str).join(", ");
    let is_placeholder = typed.trim_matches(['<', '>', '[', ']']) == "CLIENT";
    let unknown = if is_placeholder { Unmeant::Placeholder } else { Unmeant::Client };
    Client::meant(typed).ok_or_else(|| unknown(names()))
}

/// The scope that is meant.
pub(super) const fn scope(flags: &InstallFlags) -> Scope {
    match flags.scope {
        InstallScope::User => Scope::User,
        InstallScope::Project => Scope::Project,
    }
}

/// Whether what was typed goes together for this client.
pub(super) fn fits(client: Client, flags: &InstallFlags) -> Result<(), Unmeant> {
    let of_codex = flags.codex_ask || flags.codex_hook || flags.codex_profile.is_some();
    if of_codex && client != Client::Codex {
        return Err(Unmeant::NotCodex);
    }
    if flags.codex_profile.is_some() && scope(flags) == Scope::Project {
        return Err(Unmeant::ProfileOfProject);
    }
    if let Some(profile) = &flags.codex_profile {
        Name::new(profile)?;
    }
    Ok(())
}

/// What is to be written.
pub(super) struct Meant {
    pub(super) server: Server,
    /// What is told of the entry that is there.
    pub(super) carried: Carried,
}

/// The server as the client is to know it, and what of the entry that is there goes into it.
pub(super) fn server(
    client: Client,
    flags: &InstallFlags,
    found: &There,
    program: &Path,
    environment: &Environment,
) -> Result<Meant, Unmeant> {
    let mut carried = carried(found, flags);
    let reach = match &flags.http {
        Some(url) => address(url, flags.bearer_variable.as_deref())?,
        None => started(flags, &mut carried, found, program, environment)?,
    };
    let server = Server { name: Name::new(&flags.name)?, reach, tools: only(client, flags)? };
    Ok(Meant { server, carried })
}

/// Names the variables that an entry held in plain text, beside the token's own. Who has the token under its other name
/// has it there alone.
pub(super) fn name_instead(server: &mut Server, found: &There, gone: &[LeftOut], environment: &Environment) {
    let Reach::Program { variables, .. } = &mut server.reach else { return };
    let is_there = |name: &str| found.variables.iter().any(|(known, _)| known == name);
    for variable in
        gone.iter().filter(|part| part.why == Why::Secret).filter_map(|part| part.variable.as_ref())
    {
        if variable == SENTRY_AUTH_TOKEN
            && !is_there(SENTRY_ACCESS_TOKEN)
            && environment.value(SENTRY_ACCESS_TOKEN).is_none()
            && let Some(token) = variables.iter_mut().find(|name| *name == SENTRY_ACCESS_TOKEN)
        {
            token.clone_from(variable);
        }
        if !TOKENS.contains(&variable.as_str()) && !variables.contains(variable) {
            variables.push(variable.clone());
        }
    }
}

fn address(url: &str, bearer: Option<&str>) -> Result<Reach, Unmeant> {
    let parsed: http::Uri = url.parse().map_err(|_| Unmeant::Address)?;
    let host = parsed.host().unwrap_or_default();
    let here = host == "localhost"
        || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        || host == "[::1]";
    let safe = parsed.scheme_str() == Some("https") || parsed.scheme_str() == Some("http") && here;
    // A user part would be a secret in a file.
    let bare = parsed.authority().is_some_and(|authority| !authority.as_str().contains('@'));
    if host.is_empty() || !safe || !bare {
        return Err(Unmeant::Address);
    }
    let named = |name: &str| {
        let letters = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
        !name.is_empty() && name.chars().all(letters)
    };
    if !bearer.is_none_or(named) {
        return Err(Unmeant::Variable);
    }
    Ok(Reach::Address { url: url.to_owned(), bearer: bearer.map(str::to_owned) })
}

fn started(
    flags: &InstallFlags,
    carried: &mut Carried,
    found: &There,
    program: &Path,
    environment: &Environment,
) -> Result<Reach, Unmeant> {
    let is_typed = !flags.server.is_empty();
    let mut arguments = [carried.flags.as_slice(), &flags.server].concat();
    let command =
        || if is_typed { Unmeant::Command } else { Unmeant::OldFlags("it has a command".to_owned()) };
    let cli = read(&arguments).map_err(|refusal| match refusal {
        Refusal::Wrong(sentence) if is_typed => Unmeant::Flags(sentence.to_string()),
        Refusal::Wrong(sentence) => Unmeant::OldFlags(sentence.to_string()),
        Refusal::Shown(_) => command(),
    })?;
    let is_demo = arguments == ["demo"];
    if cli.command.is_some() && !is_demo {
        return Err(command());
    }
    let given = &cli.flags.server;
    if given.access_token.is_some() || !given.header.is_empty() {
        return Err(Unmeant::Token);
    }
    let of_entry =
        |name: &str| found.variables.iter().any(|(known, value)| known == name && is_filled(value));
    let is_named =
        given.host.is_some() || given.url.is_some() || of_entry(SENTRY_URL) || of_entry(SENTRY_HOST);
    if !is_demo && !is_named {
        // A client hands few variables on, and a host is no secret; what stands around one may be.
        if let Some(url) = environment.value(SENTRY_URL) {
            Hosts::from_url(url, given.insecure_http).map_err(|_| Unmeant::Host(SENTRY_URL))?;
            arguments.push(format!("--url={url}"));
        } else if let Some(host) = environment.value(SENTRY_HOST) {
            Hosts::from_hostname(host, given.insecure_http).map_err(|_| Unmeant::Host(SENTRY_HOST))?;
            arguments.push(format!("--host={host}"));
        }
    }
    if !is_demo {
        let cli = read(&arguments).map_err(|_| command())?;
        let wrong = if is_typed { Unmeant::Start } else { Unmeant::OldStart };
        could_start(cli, &arguments, found, environment, carried)
            .map_err(|problem| wrong(problem.to_string()))?;
    }
    let has_token = is_demo || given.access_token_file.is_some() || given.profile.is_some();
    let by_the_other_name =
        environment.value(SENTRY_ACCESS_TOKEN).is_none() && environment.value(SENTRY_AUTH_TOKEN).is_some();
    let variable = if by_the_other_name { SENTRY_AUTH_TOKEN } else { SENTRY_ACCESS_TOKEN };
    let program = match (passing(program), scope(flags)) {
        (Some(launcher), _) => {
            let mut words = launcher.into_iter();
            let first = words.next().unwrap_or_default();
            arguments.splice(..0, words);
            first
        }
        // Programs with windows often have another PATH than a terminal has.
        (None, Scope::User) => program.display().to_string(),
        // Where it is on this machine says nothing to others.
        (None, Scope::Project) => "sentry-mcp".to_owned(),
    };
    Ok(Reach::Program {
        program,
        arguments,
        variables: if has_token { Vec::new() } else { vec![variable.to_owned()] },
        values: carried.values.clone(),
    })
}

fn is_filled(value: &Option<String>) -> bool {
    value.as_ref().is_none_or(|value| !value.trim().is_empty())
}

/// How to start a program that lies where a launcher keeps what it fetched, and that is gone when somebody clears that
/// up: by the launcher, and this very version.
fn passing(program: &Path) -> Option<Vec<String>> {
    let package = concat!("sentry-mcp@", env!("CARGO_PKG_VERSION"));
    let folders: Vec<_> = program.iter().filter_map(std::ffi::OsStr::to_str).collect();
    let words: &[&str] = if folders.contains(&"_npx") {
        // Windows has npx as a script, which programs do not start by themselves.
        if cfg!(windows) { &["cmd", "/c", "npx", "-y", package] } else { &["npx", "-y", package] }
    } else if folders.contains(&"uv") && folders.iter().any(|folder| folder.starts_with("archive-v")) {
        &["uvx", package]
    } else {
        return None;
    };
    Some(words.iter().map(|&word| word.to_owned()).collect())
}

/// The tools that the client is to show, by name.
fn only(client: Client, flags: &InstallFlags) -> Result<Vec<String>, Unmeant> {
    let Some(list) = &flags.only_tools else { return Ok(Vec::new()) };
    if !client.chooses_tools() {
        return Err(Unmeant::Tools(client.title()));
    }
    if list.trim() == "default" {
        let listed = tools::every().map(|entry| entry.spec.name).filter(|name| Surface::Default.lists(name));
        return Ok(listed.map(str::to_owned).collect());
    }
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let known = |name: &str| {
        tools::named(name)
            .map(|entry| entry.spec.name.to_owned())
            .ok_or_else(|| Unmeant::NoTool(name.to_owned()))
    };
    names.map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_a_launcher_fetched_is_started_by_the_launcher() {
        let words = |path: &str| passing(Path::new(path)).map(|words| words.join(" "));
        let version = env!("CARGO_PKG_VERSION");
        let by_npx = words("/home/a/.npm/_npx/8d0fa1/node_modules/sentry-mcp-linux-x64/sentry-mcp").unwrap();
        assert!(by_npx.ends_with(&format!("npx -y sentry-mcp@{version}")), "{by_npx}");
        let by_uvx = words("/home/a/.cache/uv/archive-v0/x1/bin/sentry-mcp").unwrap();
        assert_eq!(by_uvx, format!("uvx sentry-mcp@{version}"));
        for lasting in [
            "/usr/local/bin/sentry-mcp",
            "/home/uv/bin/sentry-mcp",
            "/opt/node_modules/sentry-mcp-linux-x64/sentry-mcp",
        ] {
            assert_eq!(words(lasting), None, "{lasting}");
        }
    }
}
