//! The suite for authorization servers, with a script in the place of the person and their browser.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

use super::waiting::Ended;
use super::{Options, index};
use crate::bench::{Fake, Served};

/// What seals sign-ins, and the application that the fake Sentry knows.
const APPLICATION: [(&str, &str); 3] = [
    ("SENTRY_CLIENT_ID", "fake-application"),
    ("SENTRY_CLIENT_SECRET", "fake-application-secret"),
    ("COOKIE_SECRET", "a-secret-of-the-operator-long-enough"),
];
/// How many scenarios the suite has.
pub(super) const SCENARIOS: usize = 2;
/// How long the suite, and each step of the browser, may take.
const LONGEST: Duration = Duration::from_secs(120);

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
    // Where the suite waits for the code: it listens there itself, so the port is only looked for here.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port().to_string();
    let registered = browser(&["register", &base, &format!("http://127.0.0.1:{port}/callback")]).output()?;
    ensure!(registered.status.success(), "no client could be registered");
    let client = String::from_utf8(registered.stdout)?;
    let mut node = Command::new(&options.node);
    node.arg(index(&options.second)).args(["authorization", "--url", &base, "--client-id", client.trim()]);
    node.args(["--resource", &server.mcp(), "-p", &port]);
    node.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut suite = Ended::start(node).context("cannot run the suite")?;
    let stdout = suite.0.stdout.take().context("the suite has no output")?;
    let (say, told) = channel();
    // It ends with the suite's output, and the suite with this function.
    std::thread::spawn(move || BufReader::new(stdout).lines().try_for_each(|line| say.send(line)));
    let until = Instant::now() + LONGEST;
    let mut said = String::new();
    loop {
        let line = match told.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => line?,
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => bail!("the suite for authorization servers hangs:\n{said}"),
        };
        if line.starts_with("http") && line.contains("code_challenge") {
            let mut browser = browser(&["allow", line.trim()]);
            browser.stdout(Stdio::null());
            let signed_in = Ended::start(browser)?.wait(LONGEST)?;
            ensure!(signed_in.success(), "the browser could not sign in");
        }
        said.push_str(&line);
        said.push('\n');
    }
    ensure!(suite.wait(LONGEST)?.success(), "the suite for authorization servers failed:\n{said}");
    let passed = said.lines().filter(|line| line.trim_start().starts_with('✓')).count();
    ensure!(passed >= SCENARIOS, "{passed} scenarios for authorization servers passed:\n{said}");
    Ok(passed)
}
