//! What was typed for `@sentry/mcp-server` and has nothing to do here.

use clap::Args;

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
