//! What was typed: the command line as clap reads it, before anybody asks what is meant.

#[cfg(test)]
mod document;
mod installing;
mod refusal;

use clap::{ArgAction, Args, Parser, Subcommand};
use std::path::PathBuf;

pub(crate) use installing::{InitFlags, InstallFlags, InstallScope};
pub(crate) use refusal::Refusal;

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
    Status,
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

/// Which change is reviewed, and how.
#[derive(Args)]
#[command(next_help_heading = "Review")]
pub(crate) struct ReviewFlags {
    /// Compare the checkout with where it left this branch, tag or commit [default: origin/main]
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// Read a unified diff from this file, or from standard input with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) diff: Option<PathBuf>,
    /// Review these files as a whole
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) files: Vec<String>,
    /// The project's slug or number [default: what .sentry-mcp.toml, .sentryclirc or sentry.properties say, else the one
    /// named like the repository]
    #[arg(long, value_name = "SLUG")]
    pub(crate) project: Option<String>,
    /// Print markdown for a pull request, or json
    #[arg(long, value_name = "FORMAT", value_parser = ["markdown", "json"], default_value = "markdown")]
    pub(crate) format: String,
    /// How many days back [default: 7]
    #[arg(long, value_name = "DAYS")]
    pub(crate) days: Option<u16>,
    /// Levels of errors, separated by commas [default: error,fatal]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) levels: Vec<String>,
    /// When the change was deployed: say which of its errors came back since
    #[arg(long, value_name = "DATE")]
    pub(crate) watch_after: Option<String>,
    /// In a CI job of github or gitlab: write the review as one comment of its pull request, or bring that up to date
    #[arg(long, value_name = "FORGE", value_parser = ["github", "gitlab"])]
    pub(crate) post: Option<String>,
    /// Exit with 1 when not all could be asked, or --post failed
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Which issues are swept, and what comes of it.
#[derive(Args)]
#[command(next_help_heading = "Triage")]
pub(crate) struct TriageFlags {
    /// Issues that were seen within this time, such as 24h or 7d [default: 48h]
    #[arg(long, value_name = "PERIOD")]
    pub(crate) since: Option<String>,
    /// Only this project: its slug or number [default: what .sentry-mcp.toml, .sentryclirc or sentry.properties say, else
    /// all of them]
    #[arg(long, value_name = "SLUG")]
    pub(crate) project: Option<String>,
    /// Only these priorities (high, medium, low), separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) priority: Vec<String>,
    /// Only these environments, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) environment: Vec<String>,
    /// How many issues are shown, at most 100; all are ranked [default: 25]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u32>,
    /// Print text, markdown, json or html [default: text on a terminal, else markdown]
    #[arg(long, value_name = "FORMAT", value_parser = ["text", "markdown", "json", "html"])]
    pub(crate) format: Option<String>,
    /// Write it to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Compare with the last sweep, whose state this file holds, and leave this one's in it
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Exit with 4 when there is an issue like this: any, new, regressed, escalating, worse, high, unhandled; with --state
    /// only those count that are new, back or worse
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ["any", "new", "regressed", "escalating", "worse", "high", "unhandled"])]
    pub(crate) fail_on: Vec<String>,
    /// Exit with 1 when not all could be asked
    #[arg(long)]
    pub(crate) strict: bool,
}

/// What of this machine may be looked at.
#[derive(Args)]
#[command(next_help_heading = "This machine")]
pub(crate) struct LocalFlags {
    /// The git checkout that reviews compare and sweeps look for files in [default: the working directory]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) repo: Option<PathBuf>,
}

/// What `auth` can do.
#[derive(Subcommand)]
pub(crate) enum AuthCommand {
    /// Sign in
    Login(Box<LoginFlags>),
    /// Forget a login
    Logout(ProfileFlags),
    /// Tell who is signed in
    Status,
}

/// For whom, where and for what somebody signs in.
#[derive(Args)]
pub(crate) struct LoginFlags {
    #[command(flatten)]
    pub(crate) server: ServerFlags,
    #[command(flatten)]
    pub(crate) session: SessionFlags,
}

/// Which login.
#[derive(Args)]
pub(crate) struct ProfileFlags {
    /// Its name
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(crate) profile: String,
}

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

/// Where `serve` listens, and who may call.
#[derive(Args)]
#[command(next_help_heading = "Serving")]
pub(crate) struct ServeFlags {
    /// Serve a small made-up Sentry held in memory, to this machine alone; a browser tries it out at /try
    #[arg(long, conflicts_with_all = [
        "access_token", "access_token_file", "profile", "host", "url", "base_url", "trusted_proxies", "direct_tokens",
        "client_bearer_file", "client_id",
    ])]
    pub(crate) demo: bool,
    /// Address and port to listen on [default: 127.0.0.1:8000]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) bind: Option<String>,
    /// The address that callers use, where it is another: a host name, or a proxy's
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Callers bring their own Sentry tokens, which are handed on and not stored
    #[arg(long)]
    pub(crate) direct_tokens: bool,
    /// A file with the secret that callers bring to use this server's own Sentry token [env: SENTRY_MCP_CLIENT_BEARER]
    #[arg(long, value_name = "FILE")]
    pub(crate) client_bearer_file: Option<PathBuf>,
    /// Speak TLS with this certificate and those that lead to its authority, in PEM form
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The key of that certificate, in PEM form
    #[arg(long, value_name = "FILE")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Networks of proxies that are believed when they say who calls, such as 10.0.0.0/8, separated by commas
    #[arg(long, value_name = "LIST")]
    pub(crate) trusted_proxies: Option<String>,
    #[command(flatten)]
    pub(crate) rates: RateFlags,
    #[command(flatten)]
    pub(crate) sign_in: SignInFlags,
}

/// How many requests are answered.
#[derive(Args)]
#[command(next_help_heading = "Serving")]
pub(crate) struct RateFlags {
    /// Requests a minute of one address, or network of version 6; 0 for as many as come [default: 600 where callers are asked
    /// who they are]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rate_per_address: Option<String>,
    /// The same of one token or sign-in; a person with one client application has ten times as many [default: 300]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rate_per_caller: Option<String>,
    /// The same of one address by which people sign in; a quarter of them may be registrations [default: 60]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) rate_of_sign_ins: Option<String>,
}

/// Signing in at Sentry.
#[derive(Args)]
#[command(next_help_heading = "Signing in")]
pub(crate) struct SignInFlags {
    /// People sign in at Sentry, by the application of this id there [env: SENTRY_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// A file with the secret of that application [env: SENTRY_CLIENT_SECRET]
    #[arg(long, value_name = "FILE")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// A file with what seals sign-ins: 32 characters or more; when it is to change, the new secret first and the old one
    /// after it, separated by white space or commas [env: COOKIE_SECRET]
    #[arg(long, value_name = "FILE")]
    pub(crate) cookie_secret_file: Option<PathBuf>,
    /// Where sign-ins are kept: a file for one process, redis://… or rediss://… for several, or memory, which forgets them
    /// at the end [env: SENTRY_MCP_STORE] [default: state.redb in $STATE_DIRECTORY, $XDG_STATE_HOME/sentry-mcp or
    /// ~/.local/state/sentry-mcp]
    #[arg(long, value_name = "WHERE")]
    pub(crate) store: Option<String>,
    /// Applications must register, and not name a document of theirs on the web: for a server that cannot reach it
    #[arg(long)]
    pub(crate) no_client_documents: bool,
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

/// Which language model reads plain English and answers questions. None does unless a provider is named.
#[derive(Args)]
#[command(next_help_heading = "Language model")]
pub(crate) struct AgentFlags {
    /// Ask a language model of openai, azure-openai, anthropic or openrouter; the key comes from OPENAI_API_KEY,
    /// ANTHROPIC_API_KEY or OPENROUTER_API_KEY [env: EMBEDDED_AGENT_PROVIDER] [default: none]
    #[arg(long, value_name = "NAME")]
    pub(crate) agent_provider: Option<String>,
    /// Where openai's API, or a compatible one, is; for azure-openai it ends in /openai/v1 or /openai/deployments/NAME
    #[arg(long, value_name = "URL")]
    pub(crate) openai_base_url: Option<String>,
    /// The model of openai or azure-openai [env: OPENAI_MODEL] [default: gpt-5]
    #[arg(long, value_name = "NAME")]
    pub(crate) openai_model: Option<String>,
    /// Where anthropic's API, or a compatible one, is
    #[arg(long, value_name = "URL")]
    pub(crate) anthropic_base_url: Option<String>,
    /// The model of anthropic [env: ANTHROPIC_MODEL] [default: claude-sonnet-4-5]
    #[arg(long, value_name = "NAME")]
    pub(crate) anthropic_model: Option<String>,
}

/// Who is told how the program fares. Nobody is unless it is asked for.
#[derive(Args)]
#[command(next_help_heading = "Telemetry")]
pub(crate) struct TelemetryFlags {
    /// Tell an OpenTelemetry collector, by OTLP over HTTP, of calls and how long they took, never of what was in them; empty
    /// for nobody [env: OTEL_EXPORTER_OTLP_ENDPOINT]
    #[arg(long, value_name = "URL")]
    pub(crate) otlp_endpoint: Option<String>,
    /// Tell this project of failures and a tenth of the calls; empty for nobody [env: SENTRY_MCP_DSN]
    #[arg(long, value_name = "DSN")]
    pub(crate) sentry_dsn: Option<String>,
}

/// Flags of `@sentry/mcp-server` that are taken so that its configurations start, and that change nothing.
#[derive(Args)]
#[command(next_help_heading = "Accepted without effect")]
pub(crate) struct IdleFlags {
    /// Tools on trial are the same as the others
    #[arg(long)]
    pub(crate) experimental: bool,
    #[arg(long, value_name = "URL", hide = true)]
    pub(crate) mcp_url: Option<String>,
}

impl IdleFlags {
    /// The flags that were given. An empty value asks for nothing.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let value = |flag, value: &Option<String>| {
            value.as_ref().is_some_and(|value| !value.is_empty()).then_some(flag)
        };
        [self.experimental.then_some("--experimental"), value("--mcp-url", &self.mcp_url)]
            .into_iter()
            .flatten()
            .collect()
    }
}

impl Cli {
    /// Reads a command line, the program's name included.
    ///
    /// # Errors
    /// What clap refuses, in a sentence that repeats no value: a word in the wrong place may be a token.
    pub(crate) fn read(words: impl IntoIterator<Item = std::ffi::OsString>) -> Result<Self, Refusal> {
        Self::try_parse_from(words).map_err(Refusal::from)
    }
}
