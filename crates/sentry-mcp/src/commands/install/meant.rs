//! What an `install` is to write: the server as the client is to know it.

use super::narrowed::{Narrowed, narrowed};
use crate::{
    cli::{Cli, InstallFlags, InstallScope, Refusal},
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
}

/// The client that is meant.
pub(super) fn client(typed: &str) -> Result<Client, Unmeant> {
    let names = || Client::ALL.map(Client::as_str).join(", ");
    Client::meant(typed).ok_or_else(|| Unmeant::Client(names()))
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

/// What is told when a token was among the flags of the entry that is there.
const LEFT_OUT: &str = "the flags of the entry that is there held a token or a header; they were left out, since no \
    configuration should hold a secret: set SENTRY_ACCESS_TOKEN where the client starts, or give `-- --access-token-file FILE`";

/// The server as the client is to know it, and what a person has to be told of it. Flags of the entry that is there are
/// kept unless others are typed, and so is what the address leaves of a session that it calls.
pub(super) fn server(
    client: Client,
    flags: &InstallFlags,
    found: There,
    program: &Path,
    environment: &Environment,
) -> Result<(Server, Vec<String>), Unmeant> {
    let mut carried = found.flags.unwrap_or_default();
    let is_typed = flags.http.is_some() || !flags.server.is_empty();
    let mut notes = Vec::new();
    if !is_typed && without_secrets(&mut carried) {
        notes.push(LEFT_OUT.to_owned());
    }
    let of_address = found.address.as_deref().map(narrowed).unwrap_or_default();
    notes.extend(about(&of_address, flags));
    if !is_typed {
        carried.extend(of_address.flags);
    }
    let reach = match &flags.http {
        Some(url) => address(url, flags.bearer_variable.as_deref())?,
        None => started(flags, carried, program, environment)?,
    };
    let server = Server { name: Name::new(&flags.name)?, reach, tools: only(client, flags)? };
    Ok((server, notes))
}

/// What becomes of what the address that was called leaves of a session.
fn about(of_address: &Narrowed, flags: &InstallFlags) -> Vec<String> {
    let mut notes = Vec::new();
    let (said, is_same) = (
        of_address.flags.join(" "),
        flags.http.as_deref().is_some_and(|url| narrowed(url).flags == of_address.flags),
    );
    if flags.http.is_none() && flags.server.is_empty() {
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

/// Names the variables that an entry held in plain text, beside the token's own.
pub(super) fn name_instead(server: &mut Server, gone: &[LeftOut]) {
    let Reach::Program { variables, .. } = &mut server.reach else { return };
    for part in gone.iter().filter(|part| part.why == Why::Secret) {
        let Some(variable) = &part.variable else { continue };
        if ![SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN].contains(&variable.as_str())
            && !variables.contains(variable)
        {
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

fn started(
    flags: &InstallFlags,
    carried: Vec<String>,
    program: &Path,
    environment: &Environment,
) -> Result<Reach, Unmeant> {
    let mut arguments = if flags.server.is_empty() { carried } else { flags.server.clone() };
    let read = Cli::read(std::iter::once("sentry-mcp".into()).chain(arguments.iter().map(Into::into)));
    let read = read.map_err(|refusal| match refusal {
        Refusal::Wrong(sentence) => Unmeant::Flags(sentence.to_string()),
        Refusal::Shown(_) => Unmeant::Command,
    })?;
    if read.command.is_some() && arguments != ["demo"] {
        return Err(Unmeant::Command);
    }
    let given = &read.flags.server;
    if given.access_token.is_some() || !given.header.is_empty() {
        return Err(Unmeant::Token);
    }
    let is_demo = read.command.is_some();
    if !is_demo && given.host.is_none() && given.url.is_none() {
        // A client hands few variables on, and a host is no secret; what stands around one may be.
        if let Some(url) = environment.value(SENTRY_URL) {
            Hosts::from_url(url, given.insecure_http).map_err(|_| Unmeant::Host(SENTRY_URL))?;
            arguments.push(format!("--url={url}"));
        } else if let Some(host) = environment.value(SENTRY_HOST) {
            Hosts::from_hostname(host, given.insecure_http).map_err(|_| Unmeant::Host(SENTRY_HOST))?;
            arguments.push(format!("--host={host}"));
        }
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
    })
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
