//! The suite for authorization servers, with a script in the place of the person and their browser.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail, ensure};

use super::{Options, index};
use crate::bench::{Fake, Served};

/// What seals sign-ins, and the application that the fake Sentry knows.
const APPLICATION: [(&str, &str); 3] = [
    ("SENTRY_CLIENT_ID", "fake-application"),
    ("SENTRY_CLIENT_SECRET", "fake-application-secret"),
    ("COOKIE_SECRET", "a-secret-of-the-operator-long-enough"),
];
/// Where the suite waits for the code.
const PORT: &str = "33457";

/// How many scenarios passed: all, or it is an error.
pub(super) fn run(root: &Path, options: &Options, program: &Path, sentry: &Fake) -> anyhow::Result<usize> {
    let words = ["--bind=127.0.0.1:0", "--store=memory"];
    let server = Served::start(program, sentry, &words, &APPLICATION)?;
    let base = format!("http://{}", server.address);
    let browser = |words: &[&str]| {
        let mut node = Command::new(&options.node);
        node.arg(root.join("xtask/src/conformance/browser.mjs")).args(words).stdin(Stdio::null());
        node
    };
    let registered = browser(&["register", &base, &format!("http://127.0.0.1:{PORT}/callback")]).output()?;
    ensure!(registered.status.success(), "no client could be registered");
    let client = String::from_utf8(registered.stdout)?;
    let mut node = Command::new(&options.node);
    node.arg(index(&options.second)).args(["authorization", "--url", &base, "--client-id", client.trim()]);
    node.args(["--resource", &server.mcp(), "-p", PORT]);
    let mut suite = node
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("cannot run the suite")?;
    let Some(stdout) = suite.stdout.take() else { bail!("the suite has no output") };
    let mut said = String::new();
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        if line.starts_with("http") && line.contains("code_challenge") {
            let signed_in = browser(&["allow", line.trim()]).stdout(Stdio::null()).status()?;
            ensure!(signed_in.success(), "the browser could not sign in");
        }
        said.push_str(&line);
        said.push('\n');
    }
    ensure!(suite.wait()?.success(), "the suite for authorization servers failed:\n{said}");
    Ok(said.lines().filter(|line| line.trim_start().starts_with('✓')).count())
}
