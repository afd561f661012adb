//! What was typed to bring this server to a client, or its ways of working to a repository.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// For whom a server is added.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InstallScope {
    /// For you, in every directory
    User,
    /// For everybody who works in this directory
    Project,
}

/// The flags of `install`.
#[derive(Args)]
#[command(next_help_heading = "Installing")]
pub(crate) struct InstallFlags {
    /// codex, claude-code, cursor, vscode, gemini or opencode; of zed, windsurf and goose what to write is shown
    #[arg(value_name = "CLIENT")]
    pub(crate) client: Option<String>,
    /// For whom
    #[arg(long, value_name = "SCOPE", default_value = "user")]
    pub(crate) scope: InstallScope,
    /// What the client calls the server
    #[arg(long, value_name = "NAME", default_value = "sentry")]
    pub(crate) name: String,
    /// The address of a `sentry-mcp serve`, instead of starting this program
    #[arg(long, value_name = "URL", conflicts_with = "server")]
    pub(crate) http: Option<String>,
    /// The variable that holds the bearer for that address, where it does not sign people in
    #[arg(long, value_name = "VARIABLE", requires = "http")]
    pub(crate) bearer_variable: Option<String>,
    /// The client shows only these tools (codex, gemini): names separated by commas, or default
    #[arg(long, value_name = "LIST")]
    pub(crate) only_tools: Option<String>,
    /// Codex: it asks before it acts
    #[arg(long)]
    pub(crate) codex_ask: bool,
    /// Codex: it notes the time of each change in .codex/sentry-audit.log; --audit-log of the server tells more
    #[arg(long)]
    pub(crate) codex_hook: bool,
    /// Codex: only when it is started with --profile NAME
    #[arg(long, value_name = "NAME")]
    pub(crate) codex_profile: Option<String>,
    /// Take the place of an entry that starts or calls something else, of which nothing can be carried over
    #[arg(long)]
    pub(crate) replace: bool,
    /// Take the server away
    #[arg(long)]
    pub(crate) uninstall: bool,
    /// Show what would be written where
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the entry alone
    #[arg(long)]
    pub(crate) print: bool,
    /// Do not ask
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Flags for the server, behind `--`, such as `-- --host sentry.example.com --read-only`
    #[arg(value_name = "FLAGS", last = true)]
    pub(crate) server: Vec<String>,
}

/// The flags of `init`.
#[derive(Args)]
#[command(next_help_heading = "Writing")]
pub(crate) struct InitFlags {
    /// The file
    #[arg(long, value_name = "FILE", default_value = "AGENTS.md")]
    pub(crate) file: PathBuf,
    /// Take the section away
    #[arg(long)]
    pub(crate) remove: bool,
    /// Show what would be written
    #[arg(long)]
    pub(crate) dry_run: bool,
}
