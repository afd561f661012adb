//! A command line that cannot be read, said in one sentence that repeats no value.

use super::Cli;
use clap::{
    CommandFactory,
    error::{ContextKind, ContextValue, ErrorKind},
};
use std::{ffi::OsString, fmt};

/// Why the program does not go on to work.
pub(crate) enum Refusal {
    /// `--help` or `--version`: text for standard output, and all is well.
    Shown(String),
    /// What was typed is wrong.
    Wrong(Sentence),
}

/// What is wrong with the command line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Sentence {
    /// No such flag; perhaps another was meant.
    UnknownFlag { flag: Option<String>, meant: Option<String> },
    /// A word that no flag asks for; perhaps a command or a flag was meant.
    Word { meant: Option<String> },
    /// A command behind flags, which are its own.
    CommandFirst(String),
    /// The flag needs a value and has none.
    NoValue(String),
    /// The flag's value is none of those that it can have, in words of ours.
    Choice(String, Vec<String>),
    /// The flag takes no value and has one.
    Value(String),
    /// A command lacks what it is about, or a flag lacks this other one.
    Missing(Option<String>),
    /// A flag was given with what excludes it: another flag, or words.
    Conflict { flag: Option<String>, other: Option<String> },
    /// A flag of the server, before the `--` of an `install` for this client.
    BeforeDashes(String, &'static str),
    /// Something is not UTF-8.
    Encoding,
    /// Anything else.
    Other,
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFlag { flag: Some(flag), meant: Some(meant) } => {
                write!(f, "there is no flag {flag}; perhaps {meant} was meant")
            }
            Self::UnknownFlag { flag: Some(flag), meant: None } => {
                write!(f, "there is no flag {flag}; --help lists them")
            }
            Self::UnknownFlag { .. } => f.write_str("a flag is not known; --help lists them"),
            Self::Word { meant: Some(meant) } => {
                write!(f, "a word belongs to no flag and is no command; perhaps {meant} was meant")
            }
            Self::CommandFirst(command) => {
                write!(f, "a command comes before its flags: sentry-mcp {command} and then the flags")
            }
            Self::Word { meant: None } => write!(
                f,
                "a word belongs to no flag and is no command; a command ({}) comes before its flags",
                commands()
            ),
            Self::Missing(Some(flag)) => write!(f, "what was typed needs {flag} besides; --help tells more"),
            Self::Missing(None) => f.write_str("the command needs more; its --help shows what"),
            Self::Conflict { flag: Some(flag), other: Some(other) } => {
                write!(f, "{flag} and {other} exclude each other")
            }
            Self::Conflict { flag: Some(flag), .. } | Self::Conflict { other: Some(flag), .. } => {
                write!(f, "{flag} excludes something else that was typed; --help tells more")
            }
            Self::Conflict { .. } => f.write_str("two things that were typed exclude each other"),
            Self::NoValue(flag) => write!(f, "{flag} needs a value"),
            Self::Choice(flag, choices) if choices.is_empty() => {
                write!(f, "{flag} cannot have this value; --help tells more")
            }
            Self::Choice(flag, choices) => write!(f, "{flag} is one of {}", choices.join(", ")),
            Self::Value(flag) => write!(f, "{flag} takes no value"),
            Self::BeforeDashes(flag, client) => write!(
                f,
                "{flag} is a flag of the server, and those stand behind `--`: sentry-mcp install {client} -- {flag} …"
            ),
            Self::Encoding => f.write_str("the command line is not UTF-8"),
            Self::Other => f.write_str("the command line cannot be read; --help shows the usage"),
        }
    }
}

impl Refusal {
    /// The same, where the words before a slip say more of it.
    pub(super) fn of_words(self, words: &[OsString]) -> Self {
        let Self::Wrong(Sentence::UnknownFlag { flag: Some(flag), .. }) = &self else { return self };
        let mut words = words.iter().skip(1).filter_map(|word| word.to_str());
        let is_install = words.next() == Some("install");
        let is_of_server =
            Cli::command().get_arguments().any(|known| known.get_long() == flag.strip_prefix("--"));
        if !is_install || !is_of_server {
            return self;
        }
        let client =
            words.find_map(client_config::Client::meant).map_or("CLIENT", client_config::Client::as_str);
        Self::Wrong(Sentence::BeforeDashes(flag.clone(), client))
    }
}

/// The names of the commands, as the help lists them.
fn commands() -> String {
    names().join(", ")
}

fn names() -> Vec<String> {
    let program = Cli::command();
    let shown = program.get_subcommands().filter(|command| !command.is_hide_set());
    shown.map(|command| command.get_name().to_owned()).collect()
}

/// What is told of a word where none is asked for. It is not repeated: it may be a secret that lost its flag.
fn of_word(error: &clap::Error) -> Sentence {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let command = text(ContextKind::InvalidSubcommand);
    let names = names();
    if let Some(name) = names.iter().find(|name| command == Some(name.as_str())) {
        return Sentence::CommandFirst(name.clone());
    }
    let known = names.iter().map(|name| (name.as_str(), name.as_str()));
    let mut known = known.chain([("version", "--version"), ("help", "--help")]);
    let word = command.or_else(|| text(ContextKind::InvalidArg)).unwrap_or_default();
    // One letter of six may be wrong: `start` is not `status`.
    let is_near = |name: &str| {
        strsim::damerau_levenshtein(&word.to_ascii_lowercase(), name) <= (name.len() / 6).clamp(1, 2)
    };
    // Behind a command that is not missed, the word is another's.
    let meant = known.find(|(name, _)| *name != word && is_near(name)).map(|(_, meant)| meant);
    let meant = meant.or_else(|| (word == "version").then_some("--version"));
    Sentence::Word { meant: meant.map(str::to_owned) }
}

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Self {
        use ErrorKind::*;
        let named = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => flag(text),
            Some(ContextValue::Strings(texts)) => texts.first().and_then(|text| flag(text)),
            _ => None,
        };
        let begins_like_a_flag = matches!(
            error.get(ContextKind::InvalidArg), Some(ContextValue::String(text)) if text.starts_with('-')
        );
        let invalid = named(ContextKind::InvalidArg);
        let has_value = matches!(error.get(ContextKind::InvalidValue), Some(ContextValue::String(text)) if !text.is_empty());
        let choices = match error.get(ContextKind::ValidValue) {
            Some(ContextValue::Strings(choices)) => choices.clone(),
            _ => Vec::new(),
        };
        Self::Wrong(match (error.kind(), invalid) {
            (DisplayHelp | DisplayVersion, _) => return Self::Shown(error.render().to_string()),
            (UnknownArgument, flag) if begins_like_a_flag => {
                Sentence::UnknownFlag { flag, meant: named(ContextKind::SuggestedArg) }
            }
            // Of a command behind flags that are not its own, the word is what is wrong.
            (ArgumentConflict, flag) if error.get(ContextKind::InvalidSubcommand).is_none() => {
                let behind = || is_of_server(&error).then(|| "what stands behind `--`".to_owned());
                Sentence::Conflict { flag, other: named(ContextKind::PriorArg).or_else(behind) }
            }
            (UnknownArgument | InvalidSubcommand | ArgumentConflict, _) => of_word(&error),
            (InvalidValue | ValueValidation, Some(flag)) if has_value => Sentence::Choice(flag, choices),
            (InvalidValue, None) if !choices.is_empty() => Sentence::Choice("the word".into(), choices),
            (InvalidValue | WrongNumberOfValues | TooFewValues | NoEquals, Some(flag)) => {
                Sentence::NoValue(flag)
            }
            (TooManyValues, Some(flag)) => Sentence::Value(flag),
            (MissingRequiredArgument, flag) => Sentence::Missing(flag),
            (InvalidUtf8, _) => Sentence::Encoding,
            _ => Sentence::Other,
        })
    }
}

/// Whether the flags behind `--` are what something else excludes.
fn is_of_server(error: &clap::Error) -> bool {
    matches!(error.get(ContextKind::PriorArg), Some(ContextValue::String(text)) if text.contains("FLAGS"))
}

/// The flag at the start of `text` without its value, if it looks like one of ours or a slip of the pen.
fn flag(text: &str) -> Option<String> {
    let flag = text.split(['=', ' ']).next()?;
    let plain = flag.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    // Longer than any flag: more likely a secret that slipped in.
    (flag.starts_with('-') && plain && flag.len() <= 24).then(|| flag.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::cli::{Cli, Refusal};

    fn said(words: &str) -> String {
        match Cli::read(["sentry-mcp"].into_iter().chain(words.split_whitespace()).map(Into::into)) {
            Err(Refusal::Wrong(sentence)) => sentence.to_string(),
            Err(Refusal::Shown(_)) => "shown".into(),
            Ok(_) => "read".into(),
        }
    }

    #[test]
    fn each_slip_gets_its_own_sentence() {
        let word = "a word belongs to no flag and is no command; a command (demo, serve, install, login, logout, status, init, doctor, tools, review, triage, call, completions, man) comes before its flags";
        for (words, sentence) in [
            ("--acess-token x", "there is no flag --acess-token; perhaps --access-token was meant"),
            ("--read-onyl", "there is no flag --read-onyl; perhaps --read-only was meant"),
            ("--zzz", "there is no flag --zzz; --help lists them"),
            ("--host", "--host needs a value"),
            ("--read-only=yes", "--read-only takes no value"),
            ("install codex --scope CANARY", "--scope is one of user, project"),
            ("install codex --scope", "--scope needs a value"),
            ("review --days CANARY", "--days cannot have this value; --help tells more"),
            ("start", word),
            ("--host a b", word),
            ("demo now", word),
            ("--read-only demo", "a command comes before its flags: sentry-mcp demo and then the flags"),
            ("--read-only doctor", "a command comes before its flags: sentry-mcp doctor and then the flags"),
            ("docter", "a word belongs to no flag and is no command; perhaps doctor was meant"),
            ("Review", "a word belongs to no flag and is no command; perhaps review was meant"),
            ("version", "a word belongs to no flag and is no command; perhaps --version was meant"),
            ("completions foo", "the word is one of bash, elvish, fish, powershell, zsh"),
            ("call", "the command needs more; its --help shows what"),
            (
                "install codex --http https://x.example -- --read-only",
                "--http and what stands behind `--` exclude each other",
            ),
            (
                "install codex --host x --yes",
                "--host is a flag of the server, and those stand behind `--`: sentry-mcp install codex -- --host …",
            ),
            (
                "install --read-only",
                "--read-only is a flag of the server, and those stand behind `--`: sentry-mcp install CLIENT -- --read-only …",
            ),
            ("install codex --hosst x", "there is no flag --hosst; --help lists them"),
            ("install codex --bearer-variable X", "what was typed needs --http besides; --help tells more"),
            ("doctor now", word),
            ("tools --hots x", "there is no flag --hots; perhaps --host was meant"),
        ] {
            assert_eq!(said(words), sentence, "{words}");
        }
    }

    #[test]
    fn two_flags_that_exclude_each_other_are_named() {
        let flag = |name: &'static str| clap::Arg::new(name).long(name);
        let program = clap::Command::new("program").arg(flag("all").conflicts_with("some")).arg(flag("some"));
        let error = program.try_get_matches_from(["program", "--all=CANARY", "--some=CANARY"]).unwrap_err();
        let Refusal::Wrong(sentence) = Refusal::from(error) else { panic!("it was read") };
        assert_eq!(sentence.to_string(), "--all and --some exclude each other");
    }

    #[test]
    fn no_value_is_ever_repeated() {
        for words in [
            "CANARY",
            "-CANARY",
            "--CANARY",
            "--CANARY=CANARY",
            "--canary-canary-canary-canary",
            "--access-token a CANARY",
            "--acess-token=CANARY",
            "--acess-token CANARY",
            "--read-only=CANARY",
            "demo CANARY",
            "demo --CANARY",
            "--access-token=CANARY demo",
            "tools a CANARY",
            "doctor --access-token=a CANARY",
        ] {
            let said = said(words);
            assert!(!said.to_lowercase().contains("canary") && said != "read", "{words}: {said}");
        }
    }

    #[test]
    fn what_the_official_server_takes_is_taken() {
        for words in [
            "--access-token x --host sentry.example.com --insecure-http --sentry-dsn= --mcp-url=https://x.example",
            "--agent-provider openai --openai-base-url=https://x --openai-model m --anthropic-model=m --anthropic-base-url=u",
            "--organization-slug=acme --project-slug backend --skills=inspect --disable-skills=seer --experimental",
            "--host=a --host=b --read-only --read-only",
            "doctor --host=a --json",
            "tools search_issues --tools all",
            "call search_issues query=is:unresolved limit=5 --host a",
            // Refused where it is known what a rate is.
            "serve --rate-per-address -1 --rate-per-caller -1 --rate-of-sign-ins -1",
        ] {
            assert_eq!(said(words), "read", "{words}");
        }
        for words in ["--help", "-h", "--version", "-v", "-V"] {
            assert_eq!(said(words), "shown", "{words}");
        }
    }
}
