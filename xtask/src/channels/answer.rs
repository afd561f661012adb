//! A first answer: a program is started over its embedded Sentry, and asked for the issues.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

/// Longest that is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long it takes from the start to the answer. What the program has to complain about stands on our own standard error.
pub(super) fn first(start: &mut Command) -> anyhow::Result<Duration> {
    let started = Instant::now();
    let mut child = start
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {start:?}"))?;
    let mut input = child.stdin.take().context("no standard input")?;
    let output = BufReader::new(child.stdout.take().context("no standard output")?);
    let handshake = json!({
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "channels", "version": "1"},
    });
    let question = json!({"name": "search_issues", "arguments": {"query": "is:unresolved"}});
    for message in [
        json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": handshake}),
        json!({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json!({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": question}),
    ] {
        writeln!(input, "{message}")?;
    }
    input.flush()?;
    let (said, answers) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if said.send(line).is_err() {
                break;
            }
        }
    });
    let answer = loop {
        let left = PATIENCE.saturating_sub(started.elapsed());
        let Ok(line) = answers.recv_timeout(left) else {
            child.kill()?;
            bail!("{start:?} gave no answer");
        };
        let message: Value = serde_json::from_str(&line).with_context(|| format!("no JSON: {line}"))?;
        if message.get("id") == Some(&json!(2)) {
            break message;
        }
    };
    let took = started.elapsed();
    let text = answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default();
    ensure!(text.contains("BACKEND-"), "another answer than the demonstration's: {answer}");
    drop(input);
    ensure!(child.wait()?.success(), "{start:?} did not end well when its client was done");
    Ok(took)
}
