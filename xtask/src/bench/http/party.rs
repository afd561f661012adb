//! A contender that serves HTTP: started before the Sentry that all of them ask.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use super::caller::Caller;
use crate::bench::contender::{Contender, Kind};
use crate::bench::fake::Fake;
use crate::bench::served::Served;
use crate::bench::tap::Tap;

/// A running server, and what it is asked.
pub(super) struct Party<'a> {
    contender: &'a Contender,
    pub(super) address: String,
    /// The request as it goes over the wire, each time the same.
    pub(super) request: Vec<u8>,
    running: Running,
}

enum Running {
    Ours(Served),
    Other(Child),
}

impl<'a> Party<'a> {
    /// Starts it, and makes sure that it gives a right answer.
    pub(super) fn start(root: &Path, contender: &'a Contender, sentry: &Fake) -> anyhow::Result<Self> {
        let token = contender.token.as_deref().unwrap_or_default();
        let (address, running) = match contender.kind {
            Kind::Ours => {
                let served = ours(contender, sentry)?;
                (served.address.clone(), Running::Ours(served))
            }
            Kind::Official => {
                let address = free()?;
                let (_, port) = address.split_once(':').context("an address has a port")?;
                let mut node = contender.command();
                node.arg(std::path::absolute(root)?.join("bench/official-http/server.mjs")).arg(port);
                node.args(contender.arguments(&sentry.address)).env("SENTRY_ACCESS_TOKEN", token);
                (address, Running::Other(started(node)?))
            }
            Kind::Bare => {
                let address = free()?;
                let (answer, paths) = told(root, contender, sentry)?;
                let mut bare = contender.command();
                bare.args([&address, &sentry.address, token]).arg(answer).args(paths);
                (address, Running::Other(started(bare)?))
            }
        };
        let request = request(&address, "/mcp", &call(contender));
        let party = Self { contender, address, request, running };
        let until = Instant::now() + Duration::from_secs(20);
        let answer = loop {
            match Caller::to(&party.address).and_then(|mut caller| caller.ask(&party.request)) {
                Ok(answer) => break answer,
                Err(error) if Instant::now() > until => return Err(error.context(contender.name.clone())),
                Err(_) => sleep(Duration::from_millis(50)),
            }
        };
        party.was_right(&answer)?;
        Ok(party)
    }

    /// Makes sure that the body of an answer is a right one and not a quick refusal.
    pub(super) fn was_right(&self, answer: &[u8]) -> anyhow::Result<()> {
        let (name, answer) = (&self.contender.name, String::from_utf8_lossy(answer));
        ensure!(self.contender.is_right(&answer), "{name} answers with something else: {answer}");
        Ok(())
    }

    pub(super) fn process(&self) -> u32 {
        match &self.running {
            Running::Ours(served) => served.process(),
            Running::Other(child) => child.id(),
        }
    }
}

impl Drop for Party<'_> {
    fn drop(&mut self) {
        if let Running::Other(child) = &mut self.running {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn ours(contender: &Contender, sentry: &Fake) -> anyhow::Result<Served> {
    let token = contender.token.as_deref().unwrap_or_default();
    Served::start(&contender.program, sentry, &["--bind=127.0.0.1:0"], &[("SENTRY_ACCESS_TOKEN", token)])
}

fn started(mut command: Command) -> anyhow::Result<Child> {
    let program = command.get_program().to_owned();
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    child.with_context(|| format!("cannot start {}", program.display()))
}

fn free() -> anyhow::Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}

fn call(contender: &Contender) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": contender.call})
}

/// A request as clients of MCP post it.
pub(super) fn request(address: &str, path: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         accept: application/json, text/event-stream\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// What ours answers, in a file, and what it asks Sentry for: the second call, as all that follow.
fn told(root: &Path, bare: &Contender, sentry: &Fake) -> anyhow::Result<(std::path::PathBuf, Vec<String>)> {
    let ours = bare.copied.as_deref().context("the bare handler copies ours")?;
    let tap = Tap::before(&sentry.address)?;
    let token = ours.token.as_deref().unwrap_or_default();
    let words = ["--bind=127.0.0.1:0", "--host", &tap.address];
    let served = Served::start(&ours.program, sentry, &words, &[("SENTRY_ACCESS_TOKEN", token)])?;
    let request = request(&served.address, "/mcp", &call(ours));
    let mut caller = Caller::to(&served.address)?;
    caller.ask(&request)?;
    tap.targets();
    let answer = caller.ask(&request)?;
    let paths = tap.targets();
    ensure!(!paths.is_empty(), "ours asked Sentry nothing");
    let target = std::path::absolute(root)?.join("target");
    // It lies elsewhere where cargo was told so.
    std::fs::create_dir_all(&target)?;
    let file = target.join("bare-http-answer.json");
    std::fs::write(&file, answer)?;
    Ok((file, paths))
}
