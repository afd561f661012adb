//! What was typed for the commands that look at many things at once: a review of a change, and a sweep of issues.

use clap::Args;
use std::path::PathBuf;

/// Which change is reviewed, and how.
#[derive(Args)]
#[command(next_help_heading = "Review")]
pub(crate) struct ReviewFlags {
    /// Compare the checkout with where it left this branch, tag or commit [default: origin/main, else origin/HEAD]
    #[arg(long, value_name = "REF")]
    pub(crate) base: Option<String>,
    /// Review what this commit brought to the branch that it lies on, or the commits FROM..TO; see --watch-after
    #[arg(long, value_name = "COMMIT")]
    pub(crate) merged: Option<String>,
    /// Read a unified diff from this file, or from standard input with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) diff: Option<PathBuf>,
    /// Review these files as a whole
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub(crate) files: Vec<String>,
    /// The project's slug or number [default: what .sentry-mcp.toml, .sentryclirc or sentry.properties say, else those that
    /// Sentry's code mappings name for the repository, else the one named like it]
    #[arg(long, value_name = "SLUG")]
    pub(crate) project: Option<String>,
    /// What the repository is called in Sentry's code mappings, such as acme/backend [default: as origin says]
    #[arg(long, value_name = "NAME")]
    pub(crate) repository: Option<String>,
    /// Print markdown for a pull request, or json
    #[arg(long, value_name = "FORMAT", value_parser = ["markdown", "json"], default_value = "markdown")]
    pub(crate) format: String,
    /// How many days back, at most 90 [default: 7]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=90))]
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
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ["high", "medium", "low"])]
    pub(crate) priority: Vec<String>,
    /// Only these environments, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    pub(crate) environment: Vec<String>,
    /// How many issues are shown, at most 100; all are ranked [default: 25]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u32>,
    /// Print text, markdown, json or html [default: as --output ends, text on a terminal, else markdown]
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
