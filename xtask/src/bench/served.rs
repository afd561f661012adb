//! `sentry-mcp serve` as a process of its own, on a port that the system chose.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, bail};
use tempfile::TempDir;

use super::fake::Fake;

/// A running server; it ends with this value.
pub(crate) struct Served {
    child: Child,
    /// Where it runs: a new folder with nothing in it, so that no checkout and no `.env` is beside it.
    _folder: TempDir,
    /// Its address and port, without a scheme.
    pub(crate) address: String,
}

impl Served {
    /// Starts `program serve` before this Sentry and waits until it serves.
    pub(crate) fn start(
        program: &Path,
        sentry: &Fake,
        words: &[&str],
        variables: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let mut child = Command::new(std::path::absolute(program)?)
            .args(["serve", "--insecure-http", "--host", &sentry.address])
            .args(words)
            .env_clear()
            .envs(variables.iter().copied())
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let stderr = child.stderr.take().context("it has no standard error")?;
        let mut served = Self { child, _folder: folder, address: String::new() };
        let mut said = String::new();
        let mut lines = BufReader::new(stderr).lines();
        for line in lines.by_ref() {
            let line = line?;
            if let Some((_, at)) = line.split_once("serving MCP at http://") {
                served.address = at.trim_end_matches("/mcp").to_owned();
                // It may say more, and must find a reader.
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(served);
            }
            said.push_str(&line);
        }
        bail!("it did not begin to serve: {said}")
    }

    /// Where MCP is spoken.
    pub(crate) fn mcp(&self) -> String {
        format!("http://{}/mcp", self.address)
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
