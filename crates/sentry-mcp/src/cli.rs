//! What was typed: the command line as clap reads it, before anybody asks what is meant.

mod beside;
#[cfg(test)]
mod document;
mod idle;
mod installing;
mod login;
mod looking;
mod refusal;
mod serving;
mod session;

use clap::{ArgAction, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use beside::{AgentFlags, LocalFlags, TelemetryFlags};
pub(crate) use idle::IdleFlags;
pub(crate) use installing::{InitFlags, InstallFlags, InstallScope};
pub(crate) use login::{AuthCommand, LoginFlags, ProfileFlags, StatusFlags};
pub(crate) use looking::{ReviewFlags, TriageFlags};
pub(crate) use refusal::Refusal;
pub(crate) use serving::{RateFlags, ServeFlags, SignInFlags};
pub(crate) use session::{AnswerFlags, ChangeFlags, Flags, ServerFlags, SessionFlags};

const AFTER_HELP: &str = "\
The token comes from SENTRY_ACCESS_TOKEN, SENTRY_AUTH_TOKEN or --access-token-file; a .env in the working directory \
may hold it too, and nothing else. Flags win over the environment, and the environment over --env-file. HTTPS_PROXY, \
HTTP_PROXY and NO_PROXY are honoured; LOG_LEVEL says how much is logged on standard error.

`sentry-mcp demo --tour` shows the main job without an account.";

/// An MCP server for Sentry. It speaks MCP over standard input and output, and an MCP client starts it; `serve` speaks
/// HTTP.
#[derive(Parser)]
#[command(
    name = "sentry-mcp",
    version,
    after_help = AFTER_HELP,
    args_override_self = true,
    args_conflicts_with_subcommands = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Print the version
    #[arg(short = 'v', short_alias = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(flatten)]
    pub(crate) flags: Flags,
}

/// What to do instead of serving a Sentry server.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// Serve a small made-up Sentry held in memory: no account, no network
    Demo {
        /// Show a person the main job: an error found, read and resolved, as an agent sees it
        #[arg(long)]
        tour: bool,
    },
    /// Serve MCP over HTTP, at /mcp, for callers of this machine or of a network
    Serve {
        #[command(flatten)]
        serving: Box<ServeFlags>,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// Add this server to an MCP client, or take it away; without CLIENT, list the clients
    Install(Box<InstallFlags>),
    /// Sign in at Sentry in a browser, by a code; needs SENTRY_CLIENT_ID, an application of yours at that Sentry
    Login(Box<LoginFlags>),
    /// Forget a login
    Logout(ProfileFlags),
    /// Tell who is signed in where
    Status(StatusFlags),
    /// The same three, as the official server has them
    #[command(hide = true, args_conflicts_with_subcommands = true)]
    Auth {
        #[command(subcommand)]
        command: Option<AuthCommand>,
        #[command(flatten)]
        flags: Box<LoginFlags>,
    },
    /// Write into AGENTS.md how production errors are worked on here
    Init(InitFlags),
    /// Check settings, connection and token, and say which tools are on and why others are off
    Doctor {
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        serving: Box<ServeFlags>,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// List the tools as a model sees them, with what each costs; with NAME all of one tool
    #[command(name = "tools")]
    List {
        /// One tool
        #[arg(value_name = "NAME")]
        name: Option<String>,
        /// Print what a client gets
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// Review a change: the production errors of its lines, functions and files, the nearest first
    Review {
        #[command(flatten)]
        review: Box<ReviewFlags>,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// Triage unresolved issues: every one ranked, the most urgent in full, compared with the last sweep
    Triage {
        #[command(flatten)]
        triage: Box<TriageFlags>,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// Call one tool, such as `call search_issues query=is:unresolved limit=5`
    Call {
        /// The tool
        #[arg(value_name = "NAME")]
        name: String,
        /// Its arguments; lists and objects as JSON
        #[arg(value_name = "KEY=VALUE")]
        arguments: Vec<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        flags: Box<Flags>,
    },
    /// Print what completes commands and flags in a shell, such as `completions bash`
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Print a manual page in the form that `man` reads
    Man {
        /// The page of this command, instead of the program's own
        #[arg(value_name = "COMMAND", conflicts_with = "into")]
        command: Option<String>,
        /// Write every page into this folder
        #[arg(long, value_name = "FOLDER")]
        into: Option<PathBuf>,
    },
}

impl Cli {
    /// Reads a command line, the program's name included.
    ///
    /// # Errors
    /// What clap refuses, in a sentence that repeats no value: a word in the wrong place may be a token.
    pub(crate) fn read(words: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, Refusal> {
        let words: Vec<_> = words.into_iter().collect();
        Self::try_parse_from(&words).map_err(|error| Refusal::from(error).of_words(&words))
    }
}
