//! What was typed of a session with Sentry: which server, what the session may do, and what its answers show.

use super::{AgentFlags, IdleFlags, LocalFlags, TelemetryFlags};
use clap::{ArgAction, Args};
use std::path::PathBuf;

/// The settings of a session with Sentry, whatever it is for.
#[derive(Args)]
pub(crate) struct Flags {
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    #[command(flatten)]
    pub(crate) session: SessionFlags,
    #[command(flatten)]
    pub(crate) changes: ChangeFlags,
    #[command(flatten)]
    pub(crate) answers: AnswerFlags,
    #[command(flatten)]
    pub(crate) agent: AgentFlags,
    #[command(flatten)]
    pub(crate) local: LocalFlags,
    #[command(flatten)]
    pub(crate) telemetry: TelemetryFlags,
    #[command(flatten)]
    pub(crate) idle: IdleFlags,
}

/// Which Sentry, with which token, by which way.
#[derive(Args)]
#[command(next_help_heading = "Sentry")]
pub(crate) struct ServerFlags {
    /// The token; visible to other users of this machine, unlike a variable or a file
    #[arg(long, value_name = "TOKEN")]
    pub(crate) access_token: Option<String>,
    /// A file that holds the token
    #[arg(long, value_name = "FILE")]
    pub(crate) access_token_file: Option<PathBuf>,
    /// The login that `sentry-mcp login --profile NAME` made, and its server
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Host name of a self-hosted Sentry [env: SENTRY_HOST] [default: sentry.io]
    #[arg(long, value_name = "HOST")]
    pub(crate) host: Option<String>,
    /// The same as a URL; it beats --host [env: SENTRY_URL]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Speak plain http to a self-hosted Sentry
    #[arg(long)]
    pub(crate) insecure_http: bool,
    /// A host that may hold organizations besides the base host (repeatable)
    #[arg(long, value_name = "HOST", action = ArgAction::Append)]
    pub(crate) allowed_region: Vec<String>,
    /// A header for every request to the host; visible like --access-token (repeatable)
    #[arg(long, value_name = "NAME: VALUE", action = ArgAction::Append)]
    pub(crate) header: Vec<String>,
    /// A file of such headers, one per line [env: SENTRY_HEADERS]
    #[arg(long, value_name = "FILE")]
    pub(crate) header_file: Option<PathBuf>,
    /// Certificates to trust besides the system's, in PEM form
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
    /// A mirror of Sentry's documentation site [env: SENTRY_DOCS_URL] [default: docs.sentry.io]
    #[arg(long, value_name = "URL")]
    pub(crate) docs_url: Option<String>,
    /// A file of variables, read after the environment
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,
}

/// What the session may see and do.
#[derive(Args)]
#[command(next_help_heading = "Session")]
pub(crate) struct SessionFlags {
    /// Confine the session to this organization
    #[arg(long, value_name = "SLUG")]
    pub(crate) organization_slug: Option<String>,
    /// Confine the session to this project of that organization
    #[arg(long, value_name = "SLUG")]
    pub(crate) project_slug: Option<String>,
    /// Of inspect, docs, seer, triage, project-management, only these [env: MCP_SKILLS]
    #[arg(long, value_name = "LIST")]
    pub(crate) skills: Option<String>,
    /// All skills, which is the default, whatever MCP_SKILLS says
    #[arg(long)]
    pub(crate) all_skills: bool,
    /// Take these skills away [env: MCP_DISABLE_SKILLS]
    #[arg(long, value_name = "LIST")]
    pub(crate) disable_skills: Option<String>,
    /// Deprecated, see --skills: the skills that these token scopes come to [env: MCP_SCOPES]
    #[arg(long, value_name = "LIST", hide = true)]
    pub(crate) scopes: Option<String>,
    /// Deprecated, see --skills: the same beside org:read, project:read, team:read and event:read [env: MCP_ADD_SCOPES]
    #[arg(long, value_name = "LIST", hide = true)]
    pub(crate) add_scopes: Option<String>,
    /// Change nothing in Sentry [env: MCP_READ_ONLY]
    #[arg(long)]
    pub(crate) read_only: bool,
    /// Offer delete_sentry_resource, which deletes issues and monitors for good [env: MCP_ALLOW_DELETE]
    #[arg(long)]
    pub(crate) allow_delete: bool,
    /// Which tools are listed: default, all, or names separated by commas
    #[arg(long, value_name = "LIST")]
    pub(crate) tools: Option<String>,
}

/// How changes are watched over.
#[derive(Args)]
#[command(next_help_heading = "Changes")]
pub(crate) struct ChangeFlags {
    /// Ask a person before changes: never, tainted (once events have been read), always [default: never, but tainted
    /// for changes of many issues, merging and deleting]
    #[arg(long, value_name = "WHEN")]
    pub(crate) confirm_writes: Option<String>,
    /// Append a line of JSON to this file for every change
    #[arg(long, value_name = "FILE")]
    pub(crate) audit_log: Option<PathBuf>,
}

/// What answers may show of what Sentry holds.
#[derive(Args)]
#[command(next_help_heading = "Answers")]
pub(crate) struct AnswerFlags {
    /// Hide secrets (tokens, keys, passwords, cookies, …), or personal data too: off, secrets, pii [default: secrets]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) redact: Option<String>,
    /// Hide what this regular expression matches, or its first group, too (repeatable)
    #[arg(long, value_name = "PATTERN", action = ArgAction::Append)]
    pub(crate) redact_pattern: Vec<String>,
    /// A file of such expressions, one per line
    #[arg(long, value_name = "FILE")]
    pub(crate) redact_pattern_file: Option<PathBuf>,
    /// How much is shown of what events, users and Sentry wrote: full, summary (names alone), omit [default: full]
    #[arg(long, value_name = "EXTENT")]
    pub(crate) untrusted: Option<String>,
}
