//! What must hold before a change lands, step by step, cheapest first: the one place that knows the steps.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, ensure};

/// The command that passes the tests. The README gives it to people; a step makes sure that it is this one.
const TESTS: &[&str] = &["nextest", "run", "--workspace"];

/// One cargo command. The tests come last, so that their summary closes the output.
const STEPS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("format of the comparison", &["fmt", "--manifest-path", "bench/bare-rmcp/Cargo.toml", "--check"]),
    (
        "format of the comparison over HTTP",
        &["fmt", "--manifest-path", "bench/bare-http/Cargo.toml", "--check"],
    ),
    ("lints", &["clippy", "--workspace", "--all-targets", "--locked", "--", "--deny", "warnings"]),
    // Workspaces of their own: nothing else would notice that they are broken, or that their lock files are old.
    (
        "fuzz targets of untrusted",
        &["check", "--manifest-path", "crates/untrusted/fuzz/Cargo.toml", "--locked"],
    ),
    ("fuzz targets of lexicon", &["check", "--manifest-path", "crates/lexicon/fuzz/Cargo.toml", "--locked"]),
    (
        "the comparison",
        &["check", "--manifest-path", "bench/bare-rmcp/Cargo.toml", "--target-dir", "target", "--locked"],
    ),
    (
        "the comparison over HTTP",
        &["check", "--manifest-path", "bench/bare-http/Cargo.toml", "--target-dir", "target", "--locked"],
    ),
    // No test has this feature.
    (
        "what the conformance suites call",
        &["check", "--package", "sentry-mcp", "--features", "conformance", "--locked"],
    ),
    ("documentation", &["doc", "--workspace", "--no-deps", "--document-private-items", "--locked"]),
    ("examples in documentation", &["test", "--workspace", "--doc", "--locked"]),
    ("workflows", &["run", "--quiet", "--locked", "--package", "xtask", "--", "workflows"]),
    ("what is released", &["run", "--quiet", "--locked", "--package", "xtask", "--", "channels"]),
    ("tests", TESTS),
];

/// Runs every step, also after one that failed, so that one run tells everything.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    heading("layers");
    crate::layers::run(root)?;
    heading("threats");
    crate::threats::check_all(root)?;
    heading("README");
    let readme = std::fs::read_to_string(root.join("README.md")).context("cannot read README.md")?;
    ensure!(names_the_tests(&readme), "README.md does not name the test command: cargo {}", TESTS.join(" "));

    let mut failed = Vec::new();
    for (name, arguments) in STEPS {
        heading(name);
        let started = Instant::now();
        let status = Command::new("cargo")
            .args(*arguments)
            .current_dir(root)
            // A missing snapshot fails instead of being written.
            .env("CI", "true")
            .env("INSTA_UPDATE", "no")
            .env("NEXTEST_PROFILE", "ci")
            .env("RUSTDOCFLAGS", "--deny warnings")
            .status()
            .with_context(|| format!("cannot run cargo {}", arguments.join(" ")))?;
        println!("{name}: {} s", started.elapsed().as_secs());
        if !status.success() {
            println!("{name}: cargo {} failed", arguments.join(" "));
            failed.push(*name);
        }
    }
    ensure!(failed.is_empty(), "failed: {}", failed.join(", "));
    Ok(())
}

fn heading(name: &str) {
    println!("\n== {name}");
}

/// Whether a line of the README, taken from its code block, is the test command.
fn names_the_tests(readme: &str) -> bool {
    let command = format!("cargo {}", TESTS.join(" "));
    readme.lines().any(|line| {
        line.trim().trim_start_matches("$ ").split('#').next().map(str::trim_end) == Some(command.as_str())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_names_the_very_command_that_runs_here() {
        assert!(names_the_tests("```sh\ncargo nextest run --workspace   # about a minute\n```"));
        assert!(names_the_tests("    $ cargo nextest run --workspace"));
        assert!(!names_the_tests("cargo nextest run --workspace --all-features"));
        assert!(!names_the_tests("run `cargo nextest run --workspace`"));
    }
}
