//! What was typed of whom a session deals with beside Sentry: a language model, whoever is told how it fares, and this
//! machine.

use clap::Args;
use std::path::PathBuf;

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

/// What of this machine may be looked at.
#[derive(Args)]
#[command(next_help_heading = "This machine")]
pub(crate) struct LocalFlags {
    /// The git checkout that reviews compare and sweeps look for files in [default: the working directory]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) repo: Option<PathBuf>,
}
