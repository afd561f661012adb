//! What is to be written, tried as a start does: what only the client fills in, or only its machine has, stands aside.

use super::carried::Carried;
use crate::{
    cli::{Cli, Refusal},
    config::{ConfigError, tried},
    env::{CONFIG_HOME, Environment, HOME, SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN, SENTRY_HOST, SENTRY_URL},
};
use client_config::There;

pub(super) const TOKENS: [&str; 2] = [SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN];
const HOST: &str = "sentry.example.com";
const URL: &str = "https://sentry.example.com";

/// The flags in these words, as far as they are known before a client fills them in.
pub(super) fn read(arguments: &[String]) -> Result<Cli, Refusal> {
    let (words, _) = filled_in(arguments);
    Cli::read(std::iter::once("sentry-mcp".into()).chain(words.into_iter().map(Into::into)))
}

/// Whether a server could start with what these words say; what could not be tried is told.
///
/// # Errors
/// The first setting that cannot be used.
pub(super) fn could_start(
    mut cli: Cli,
    arguments: &[String],
    found: &There,
    environment: &Environment,
    carried: &mut Carried,
) -> Result<(), ConfigError> {
    let server = &mut cli.flags.server;
    if server.profile.as_deref().is_some_and(refers) {
        server.profile = None;
    }
    for (flag, file) in
        [("--access-token-file", &mut server.access_token_file), ("--ca-file", &mut server.ca_file)]
    {
        if file.take_if(|file| !file.exists()).is_some() {
            carried.notes.push(format!(
                "{flag}: no such file is here, so it was not tried; it has to be there where the client starts the server"
            ));
        }
    }
    let (_, all) = filled_in(arguments);
    match tried(&cli.flags, &at_start(found, environment)) {
        // What is wrong may come of a flag that only the client knows.
        Err(problem) if !all => {
            carried.notes.push(format!(
                "without the flags that the client fills in, the server could not start: {problem}"
            ));
            Ok(())
        }
        result => result,
    }
}

/// These words with something in the place of what a client fills in, and whether there was something for all of it. What
/// there is nothing for is left out, with its flag.
fn filled_in(words: &[String]) -> (Vec<String>, bool) {
    let (mut known, mut all) = (Vec::new(), true);
    let mut before: Option<&str> = None;
    for word in words {
        let flag =
            std::mem::replace(&mut before, (word.starts_with("--") && !word.contains('=')).then_some(word));
        if !refers(word) {
            known.push(word.clone());
            continue;
        }
        let own = word.split_once('=').filter(|_| word.starts_with("--"));
        match (own, flag) {
            (Some((name, value)), _) if let Some(value) = stand_in(name, value) => {
                known.push(format!("{name}={value}"));
            }
            (None, Some(name)) if let Some(value) = stand_in(name, word) => known.push(value.to_owned()),
            (own, _) => {
                if own.is_none() && flag.is_some() {
                    known.pop();
                }
                all = false;
            }
        }
    }
    (known, all)
}

/// What stands for the value of a flag that a client fills in. A user in an address would be a secret, whoever fills in the
/// rest, so that is looked at as it is.
fn stand_in<'v>(flag: &str, value: &'v str) -> Option<&'v str> {
    match flag {
        "--host" if !value.contains('@') => Some(HOST),
        "--url" if !value.contains('@') => Some(URL),
        "--organization-slug" | "--project-slug" => Some("example"),
        "--host"
        | "--url"
        | "--access-token"
        | "--header"
        | "--access-token-file"
        | "--ca-file"
        | "--profile" => Some(value),
        _ => None,
    }
}

/// Whether a client fills something in here: a variable, a file or a question, in the ways of the clients.
fn refers(text: &str) -> bool {
    let names_one = |rest: &str| rest.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
    ["${", "{env:", "{file:"].iter().any(|open| text.contains(open)) || text.split('$').skip(1).any(names_one)
}

/// What the server finds around it when the client starts it, but for the token: where the user's files are, and what the
/// entry sets. Of what only the client knows, what is set here stands for it.
fn at_start(found: &There, environment: &Environment) -> Environment {
    let here = |name: &str| environment.value(name).map(str::to_owned);
    let files = HOME.iter().chain(CONFIG_HOME).filter_map(|name| Some(((*name).to_owned(), here(name)?)));
    let unknown = |name: &str| match name {
        SENTRY_HOST => Some("sentry.example.com".to_owned()),
        SENTRY_URL => Some("https://sentry.example.com".to_owned()),
        _ => None,
    };
    let set = found.variables.iter().filter(|(name, _)| !TOKENS.contains(&name.as_str()));
    let set = set.filter_map(|(name, value)| {
        let value = value.clone().or_else(|| here(name)).or_else(|| unknown(name))?;
        Some((name.clone(), value))
    });
    Environment::of(files.chain(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_fills_in_has_a_stand_in_or_is_left_out() {
        for (words, known, all) in [
            ("--host ${env:H} --read-only", "--host sentry.example.com --read-only", true),
            ("--host=${H:-a.corp}", "--host=sentry.example.com", true),
            ("--url=$SENTRY_URL", "--url=https://sentry.example.com", true),
            (
                "--organization-slug ${input:org} --project-slug={env:P}",
                "--organization-slug example --project-slug=example",
                true,
            ),
            ("--skills ${S} --read-only", "--read-only", false),
            ("--read-only --skills=inspect,${S}", "--read-only", false),
            ("--access-token-file ${userHome}/.tok", "--access-token-file ${userHome}/.tok", true),
            ("--url=https://a:b@${H}", "--url=https://a:b@${H}", true),
            ("--redact-pattern=a$", "--redact-pattern=a$", true),
        ] {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let (found, is_all) = filled_in(&words);
            assert_eq!((found.join(" ").as_str(), is_all), (known, all), "{words:?}");
        }
    }
}
