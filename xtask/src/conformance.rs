//! The official conformance suites of MCP, run against this server: what they ask of any server against the program as it
//! is, the rest against a build that serves what the suites call. docs/conformance.md tells what came out.

mod authorization;
mod checks;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::bench::{Fake, Served};
use checks::Outcome;

/// Where the suites are. They are npm packages, `@modelcontextprotocol/conformance`, each installed in a folder of its own.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The folder with 0.1.16: revisions up to 2025-11-25.
    #[arg(long, value_name = "FOLDER")]
    first: PathBuf,
    /// The folder with 0.2.0-alpha.12: 2025-11-25 and 2026-07-28, and the authorization server. It needs node 22.
    #[arg(long, value_name = "FOLDER")]
    second: PathBuf,
    /// The node that runs them.
    #[arg(long, value_name = "PATH", default_value = "node")]
    node: PathBuf,
}

/// What a suite is told to run.
struct Run<'a> {
    suite: &'a Path,
    name: &'static str,
    words: &'static [&'static str],
}

/// Builds both, runs all, and tells what failed that must not.
pub(crate) fn run(root: &Path, options: &Options) -> anyhow::Result<()> {
    let folder = root.join("target/conformance");
    std::fs::create_dir_all(&folder)?;
    let fake = built(root, &folder, "fake-sentry", &[])?;
    let fixtures = built(root, &folder, "sentry-mcp", &["--features", "conformance"])?;
    let fixtures_at = folder.join("with-fixtures");
    std::fs::rename(&fixtures, &fixtures_at)?;
    let program = built(root, &folder, "sentry-mcp", &[])?;

    let sentry = Fake::start(&fake, &[])?;
    let variables = [("SENTRY_ACCESS_TOKEN", "acme-full")];
    let open = Served::start(&program, &sentry, &["--bind=127.0.0.1:0"], &variables)?;
    let with_fixtures = Served::start(&fixtures_at, &sentry, &["--bind=127.0.0.1:0"], &variables)?;
    let runs = [
        Run { suite: &options.first, name: "0.1.16", words: &["--suite", "active"] },
        Run { suite: &options.second, name: "0.2.0, 2025-11-25", words: &["--requirements", "2025-11-25"] },
        Run { suite: &options.second, name: "0.2.0, 2026-07-28", words: &["--requirements", "2026-07-28"] },
    ];
    let mut wrong = Vec::new();
    println!(
        "| suite | server | scenarios | checks that passed | for another kind of server |\n|---|---|---:|---:|---:|"
    );
    for run in &runs {
        for (server, name, is_expected) in [
            (&open, "as it is", checks::as_it_is as checks::Expected),
            (&with_fixtures, "with fixtures", checks::with_fixtures),
        ] {
            let results = folder.join("results");
            if results.exists() {
                std::fs::remove_dir_all(&results)?;
            }
            server_suite(options, run, &server.mcp(), &results)?;
            let outcome = Outcome::read(&results, is_expected)?;
            let (scenarios, passed, other) = (outcome.scenarios.len(), outcome.passed, outcome.other.len());
            println!("| {} | {name} | {scenarios} | {passed} | {other} |", run.name);
            wrong.extend(outcome.wrong.iter().map(|check| format!("{}, {name}: {check}", run.name)));
        }
    }
    let passed = authorization::run(root, options, &program, &sentry)?;
    println!("| 0.2.0, authorization server | signing people in | 2 | {passed} | 0 |");
    ensure!(wrong.is_empty(), "failed, and must not:\n  {}", wrong.join("\n  "));
    Ok(())
}

/// A debug build, put where the next one does not replace it.
fn built(root: &Path, folder: &Path, package: &str, more: &[&str]) -> anyhow::Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--quiet", "--package", package]).args(more).current_dir(root);
    ensure!(cargo.status().context("cannot run cargo")?.success(), "{package} does not build");
    let to = folder.join(package);
    std::fs::copy(root.join("target/debug").join(package), &to)?;
    Ok(to)
}

fn server_suite(options: &Options, run: &Run<'_>, url: &str, results: &Path) -> anyhow::Result<()> {
    let mut node = Command::new(&options.node);
    node.arg(index(run.suite)).args(["server", "--url", url]).args(run.words).arg("-o").arg(results);
    // It ends with a failure when any check fails; which of them must not is known better here.
    let ended = node.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ended.with_context(|| format!("cannot run {}", options.node.display()))?;
    ensure!(results.exists(), "{} left no results; does it run on this node?", run.name);
    Ok(())
}

/// The program of a suite.
fn index(suite: &Path) -> PathBuf {
    suite.join("node_modules/@modelcontextprotocol/conformance/dist/index.js")
}
