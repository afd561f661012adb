//! One stdio session with a server: as small a client as can be, so that the server is what is measured.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::contender::Contender;

/// A running server; it ends with this value.
pub(super) struct Session {
    name: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    line: Vec<u8>,
    /// The text around the id of a measured call, so that a call costs the client no encoding.
    call: (String, String),
    last: u64,
}

#[derive(Deserialize)]
struct Answer {
    id: Option<u64>,
    result: Option<Outcome>,
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Outcome {
    #[serde(default, rename = "isError")]
    is_error: bool,
}

impl Session {
    /// Starts the server with an environment of its own: a path, and the token if it wants one.
    pub(super) fn start(contender: &Contender, upstream: &str) -> anyhow::Result<Self> {
        let mut command = contender.command();
        command
            .args(contender.arguments(upstream))
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent");
        if let Some(token) = &contender.token {
            command.env("SENTRY_ACCESS_TOKEN", token);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", contender.program.display()))?;
        let input = child.stdin.take().context("the server has no standard input")?;
        let output = BufReader::with_capacity(
            1 << 18,
            child.stdout.take().context("the server has no standard output")?,
        );
        let call = (
            "{\"jsonrpc\":\"2.0\",\"id\":".into(),
            format!(",\"method\":\"tools/call\",\"params\":{}}}\n", contender.call),
        );
        Ok(Self { name: contender.name.clone(), child, input, output, line: Vec::new(), call, last: 0 })
    }

    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    /// The handshake that shipping clients do, then `tools/list`; the length of the list in bytes.
    pub(super) fn list(&mut self) -> anyhow::Result<usize> {
        self.ask(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}),
        )?;
        self.write(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))?;
        self.ask("tools/list", &json!({}))?;
        Ok(self.line.len())
    }

    /// The answer to `tools/list`, as it came; after [`list`](Self::list).
    pub(super) fn listed(&mut self) -> anyhow::Result<Value> {
        self.ask("tools/list", &json!({}))?;
        self.result()
    }

    /// The text of a tool's answer; `params` are those of `tools/call`.
    pub(super) fn text(&mut self, params: &Value) -> anyhow::Result<String> {
        self.ask("tools/call", params)?;
        let result = self.result()?;
        let content = result.get("content").and_then(Value::as_array).context("an answer without content")?;
        let texts = content.iter().filter_map(|part| part.get("text")?.as_str());
        Ok(texts.collect::<Vec<_>>().join("\n"))
    }

    fn result(&self) -> anyhow::Result<Value> {
        let mut answer: Value = serde_json::from_slice(&self.line)?;
        Ok(answer.get_mut("result").context("an answer without a result")?.take())
    }

    /// One measured call, waited for.
    pub(super) fn call(&mut self) -> anyhow::Result<Duration> {
        self.calls(1, 1)
    }

    /// One call, and the answer as it came.
    pub(super) fn call_and_show(&mut self) -> anyhow::Result<String> {
        self.call()?;
        Ok(String::from_utf8_lossy(&self.line).into_owned())
    }

    /// `calls` calls, `in_flight` of them under way until the last are sent. Answers are only read while the clock runs,
    /// and looked at when it has stopped: the client's own work is not to be measured.
    pub(super) fn calls(&mut self, calls: usize, in_flight: usize) -> anyhow::Result<Duration> {
        let mut answers = Vec::with_capacity(calls);
        let started = Instant::now();
        let ahead = in_flight.min(calls);
        for _ in 0..ahead {
            self.begin()?;
        }
        for done in 0..calls {
            self.read()?;
            answers.push(self.line.clone());
            if done + ahead < calls {
                self.begin()?;
            }
        }
        let wall = started.elapsed();
        for answer in &answers {
            ensure!(self.is_answer(answer)?, "{} said something unasked while calls were timed", self.name);
        }
        Ok(wall)
    }

    fn begin(&mut self) -> anyhow::Result<()> {
        self.last += 1;
        let message = format!("{}{}{}", self.call.0, self.last, self.call.1);
        self.input.write_all(message.as_bytes()).with_context(|| format!("{} stopped reading", self.name))
    }

    fn ask(&mut self, method: &str, params: &Value) -> anyhow::Result<()> {
        self.last += 1;
        self.write(&json!({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}))?;
        self.end()
    }

    fn write(&mut self, message: &Value) -> anyhow::Result<()> {
        self.input
            .write_all(format!("{message}\n").as_bytes())
            .with_context(|| format!("{} stopped reading", self.name))
    }

    /// Reads to the next answer; what the server tells unasked is skipped.
    fn end(&mut self) -> anyhow::Result<()> {
        loop {
            self.read()?;
            if self.is_answer(&self.line)? {
                return Ok(());
            }
        }
    }

    fn read(&mut self) -> anyhow::Result<()> {
        self.line.clear();
        let read = self.output.read_until(b'\n', &mut self.line)?;
        ensure!(read > 0, "{} ended before it answered", self.name);
        Ok(())
    }

    /// Whether a line is an answer; one that is no success is an error.
    fn is_answer(&self, line: &[u8]) -> anyhow::Result<bool> {
        let answer: Answer =
            serde_json::from_slice(line).with_context(|| format!("{} spoke no JSON-RPC", self.name))?;
        if answer.id.is_none() && answer.error.is_none() {
            return Ok(false);
        }
        if answer.result.is_none_or(|outcome| outcome.is_error) {
            bail!("{} answered with an error: {}", self.name, String::from_utf8_lossy(line));
        }
        Ok(true)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
