//! The official conformance suites of MCP, run against this server: what they ask of any server against the program as it
//! is, the rest against a build that serves what the suites call. docs/conformance.md tells what came out.

mod authorization;
mod checks;
pub(crate) mod waiting;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::bench::{Fake, Served};
use checks::{Expected, Outcome};
use waiting::Ended;

/// How long one suite may take, which is done in less than a minute.
const LONGEST: Duration = Duration::from_secs(600);

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

/// What a suite is told to run, and what must come of it at least: docs/conformance.md tells the same figures.
struct Run {
    is_first: bool,
    name: &'static str,
    words: &'static [&'static str],
    scenarios: usize,
    /// Checks that pass, by the program as it is and by the one with fixtures.
    passed: [usize; 2],
    /// What it asks of any server.
    of_any_server: &'static [&'static str],
}

const RUNS: [Run; 3] = [
    Run {
        is_first: true,
        name: "0.1.16",
        words: &["--suite", "active"],
        scenarios: 30,
        passed: [8, 26],
        of_any_server: &[
            "completion-complete",
            "dns-rebinding-protection",
            "ping",
            "prompts-list",
            "resources-list",
            "server-initialize",
            "server-sse-multiple-streams",
            "tools-list",
        ],
    },
    Run {
        is_first: false,
        name: "0.2.0, 2025-11-25",
        words: &["--requirements", "2025-11-25"],
        scenarios: 33,
        passed: [15, 59],
        of_any_server: &[
            "completion-complete",
            "dns-rebinding-protection",
            "ping",
            "prompts-list",
            "resources-list",
            "server-initialize",
            "server-session-lifecycle",
            "server-sse-multiple-streams",
            "server-sse-polling",
            "tools-list",
        ],
    },
    Run {
        is_first: false,
        name: "0.2.0, 2026-07-28",
        words: &["--requirements", "2026-07-28"],
        scenarios: 50,
        passed: [63, 147],
        of_any_server: &[
            "caching",
            "completion-complete",
            "dns-rebinding-protection",
            "http-header-validation",
            "input-required-result-unsupported-methods",
            "prompts-list",
            "resources-list",
            "sep-2164-resource-not-found",
            "server-sse-multiple-streams",
            "server-stateless",
            "tools-list",
        ],
    },
];

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
    let mut wrong = Vec::new();
    println!(
        "| suite | server | scenarios | checks that passed | for another kind of server |\n|---|---|---:|---:|---:|"
    );
    for run in &RUNS {
        let [as_it_is, more] = run.passed;
        for (server, name, is_expected, least) in [
            (&open, "as it is", checks::as_it_is as Expected, as_it_is),
            (&with_fixtures, "with fixtures", checks::with_fixtures, more),
        ] {
            let results = folder.join("results");
            if results.exists() {
                std::fs::remove_dir_all(&results)?;
            }
            server_suite(options, run, &server.mcp(), &results)?;
            let outcome = Outcome::read(&results, is_expected)?;
            let (scenarios, passed, other) = (outcome.scenarios.len(), outcome.passed, outcome.other.len());
            println!("| {} | {name} | {scenarios} | {passed} | {other} |", run.name);
            let all =
                outcome.wrong.iter().cloned().chain(outcome.missing(run.scenarios, least, run.of_any_server));
            wrong.extend(all.map(|check| format!("{}, {name}: {check}", run.name)));
        }
    }
    let passed = authorization::run(root, options, &program, &sentry)?;
    println!(
        "| 0.2.0, authorization server | signing people in | {} | {passed} | 0 |",
        authorization::SCENARIOS
    );
    ensure!(wrong.is_empty(), "failed, and must not:\n  {}", wrong.join("\n  "));
    Ok(())
}

/// A debug build, put where the next one does not replace it.
pub(crate) fn built(root: &Path, folder: &Path, package: &str, more: &[&str]) -> anyhow::Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--quiet", "--package", package]).args(more).current_dir(root);
    ensure!(cargo.status().context("cannot run cargo")?.success(), "{package} does not build");
    let to = folder.join(package);
    std::fs::copy(root.join("target/debug").join(package), &to)?;
    Ok(to)
}

fn server_suite(options: &Options, run: &Run, url: &str, results: &Path) -> anyhow::Result<()> {
    let suite = if run.is_first { &options.first } else { &options.second };
    let mut node = Command::new(&options.node);
    node.arg(index(suite)).args(["server", "--url", url]).args(run.words).arg("-o").arg(results);
    node.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut suite = Ended::start(node).with_context(|| format!("cannot run {}", options.node.display()))?;
    // It ends with a failure when any check fails; which of them must not, and how many there must be, is known better here.
    suite.wait(LONGEST).with_context(|| format!("{} does not end", run.name))?;
    ensure!(results.exists(), "{} left no results; does it run on this node?", run.name);
    Ok(())
}

/// The program of a suite.
fn index(suite: &Path) -> PathBuf {
    suite.join("node_modules/@modelcontextprotocol/conformance/dist/index.js")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_tells_what_must_pass() {
        let page = std::fs::read_to_string(crate::root().unwrap().join("docs/conformance.md")).unwrap();
        let rows: Vec<Vec<&str>> =
            page.lines().map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect();
        for run in &RUNS {
            let (suite, revision) = run.name.split_once(", ").unwrap_or((run.name, ""));
            for (server, passed) in ["as it is", "with fixtures"].into_iter().zip(run.passed) {
                let told = rows.iter().any(|row| {
                    row.len() == 5
                        && row[0].starts_with(suite)
                        && row[0].contains(revision)
                        && row[1] == server
                        && row[2] == run.scenarios.to_string()
                        && row[3] == passed.to_string()
                });
                assert!(told, "{} {server}", run.name);
            }
        }
    }

    #[test]
    fn what_is_asked_of_any_server_is_asked_by_some_run() {
        for name in checks::OF_ANY_SERVER {
            assert!(RUNS.iter().any(|run| run.of_any_server.contains(&name)), "{name}");
        }
        for run in &RUNS {
            assert!(
                run.of_any_server.iter().all(|name| checks::OF_ANY_SERVER.contains(name)),
                "{}",
                run.name
            );
        }
    }
}
