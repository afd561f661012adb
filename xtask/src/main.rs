//! The project's chores, each in its own file: `cargo xtask --help` lists them.
#![expect(clippy::print_stdout, reason = "a chore reports to the person who ran it")]
#![expect(clippy::print_stderr, reason = "progress goes beside the report, so that the report can be piped")]

mod bench;
mod channels;
mod ci;
mod clients;
mod conformance;
mod layers;
mod package;
mod threats;
mod workflows;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Check that crates depend downwards only, and that what may stand in one place stands nowhere else.
    Layers,
    /// Everything that must hold before a change lands, cheapest first.
    Ci,
    /// Compare start-up, memory, throughput and latency with the official server and a bare rmcp one.
    Bench(Box<bench::Options>),
    /// Build what is released for a platform: archive, npm packages, and the entry of the MCP registry.
    Package(package::Options),
    /// Install each thing that is released into a clean folder, and ask it a first question.
    Channels(channels::Options),
    /// Drive the real clients that are installed: `install` in and out of each, and Codex through the ways of working.
    Clients(Box<clients::Options>),
    /// Check the workflows of GitHub.
    Workflows,
    /// Run the official conformance suites of MCP against this server.
    Conformance(conformance::Options),
    /// Count the tokens of answers, side by side with the official server.
    Tokens(bench::tokens::Options),
    /// Take each defence away in a copy, and see its test fail. Most of an hour, compiling.
    Threats(threats::Options),
}

fn main() -> ExitCode {
    let outcome = root().and_then(|root| match Arguments::parse().chore {
        Chore::Layers => layers::run(&root),
        Chore::Ci => ci::run(&root),
        Chore::Bench(options) => bench::run(&root, &options),
        Chore::Package(options) => package::run(&root, &options),
        Chore::Channels(options) => channels::run(&root, &options),
        Chore::Clients(options) => clients::run(&root, &options),
        Chore::Workflows => workflows::run(&root),
        Chore::Conformance(options) => conformance::run(&root, &options),
        Chore::Tokens(options) => bench::tokens::run(&root, &options),
        Chore::Threats(options) => threats::run(&root, &options),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root, wherever in it the chore was started.
fn root() -> anyhow::Result<PathBuf> {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(xtask.parent().context("xtask has no folder above it")?.to_path_buf())
}
