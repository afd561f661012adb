//! What was typed for a server over HTTP: where it listens, whom it lets in, and how often.

use clap::Args;
use std::path::PathBuf;

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
    /// A file with the secret that callers bring to use this server's own Sentry token [env: SENTRY_MCP_CLIENT_BEARER, the
    /// secret itself]
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

impl ServeFlags {
    /// Whether something is said of where and for whom is served, besides an address and how people sign in there.
    pub(crate) const fn says_how(&self) -> bool {
        let RateFlags { rate_per_address, rate_per_caller, rate_of_sign_ins } = &self.rates;
        let rates = rate_per_address.is_some() || rate_per_caller.is_some() || rate_of_sign_ins.is_some();
        let tls = self.tls_cert.is_some() || self.tls_key.is_some();
        let callers =
            self.direct_tokens || self.client_bearer_file.is_some() || self.trusted_proxies.is_some();
        self.bind.is_some() || tls || callers || rates
    }
}

/// How many requests are answered.
#[derive(Args)]
#[command(next_help_heading = "Serving")]
pub(crate) struct RateFlags {
    /// Requests a minute of one address, or network of version 6; 0 for as many as come [default: 600 where callers are asked
    /// who they are]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) rate_per_address: Option<String>,
    /// The same of one token or sign-in; a person with one client application has ten times as many [default: 300]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) rate_per_caller: Option<String>,
    /// The same of one address by which people sign in; a quarter of them may be registrations [default: 60]
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true)]
    pub(crate) rate_of_sign_ins: Option<String>,
}

/// Signing in at Sentry.
#[derive(Args)]
#[command(next_help_heading = "Signing in")]
pub(crate) struct SignInFlags {
    /// People sign in at Sentry, by the application of this id there [env: SENTRY_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// A file with the secret of that application [env: SENTRY_CLIENT_SECRET, the secret itself]
    #[arg(long, value_name = "FILE")]
    pub(crate) client_secret_file: Option<PathBuf>,
    /// A file with what seals sign-ins: 32 characters or more; of several, separated by white space or commas, the first
    /// seals and all of them open [env: COOKIE_SECRET, the secrets themselves]
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
