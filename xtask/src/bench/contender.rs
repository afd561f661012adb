//! Who is compared: how each server is started, and how each is asked for the same issue.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::fake::Fake;
use super::session::Session;

/// What everyone is asked.
pub(super) struct Question {
    pub(super) organization: String,
    pub(super) issue: String,
    pub(super) token: String,
}

/// One server under comparison.
pub(super) struct Contender {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) program: PathBuf,
    arguments: Vec<String>,
    pub(super) token: Option<String>,
    /// The `params` of the `tools/call` that is measured.
    pub(super) call: Value,
    /// What a right answer contains.
    proof: String,
    /// Whose requests and answer it copies, if it does.
    pub(super) copied: Option<Box<Contender>>,
    /// Where it is started: a new folder with nothing in it, so that no checkout and no `.env` is beside it.
    folder: TempDir,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ours,
    Official,
    Bare,
}

impl Contender {
    pub(super) fn ours(program: &Path, question: &Question) -> anyhow::Result<Self> {
        Ok(Self {
            name: "sentry-mcp".into(),
            kind: Kind::Ours,
            program: from_anywhere(program)?,
            arguments: Vec::new(),
            token: Some(question.token.clone()),
            call: issue_details(question),
            proof: question.issue.clone(),
            copied: None,
            folder: TempDir::new()?,
        })
    }

    /// The official server does not list `get_issue_details`: it is reached through its gateway tool.
    pub(super) fn official(node: &Path, script: &Path, question: &Question) -> anyhow::Result<Self> {
        let whole = from_anywhere(script)?;
        Ok(Self {
            name: format!("official {}", version_beside(script)?),
            kind: Kind::Official,
            program: from_anywhere(node)?,
            arguments: vec![whole.to_str().context("the official server's path is not UTF-8")?.into()],
            token: Some(question.token.clone()),
            call: json!({"name": "execute_sentry_tool", "arguments": issue_details(question)}),
            proof: question.issue.clone(),
            copied: None,
            folder: TempDir::new()?,
        })
    }

    pub(super) fn bare(program: &Path) -> anyhow::Result<Self> {
        Ok(Self {
            name: "bare rmcp".into(),
            kind: Kind::Bare,
            program: from_anywhere(program)?,
            arguments: Vec::new(),
            token: None,
            call: json!({"name": "ping", "arguments": {}}),
            proof: "pong".into(),
            copied: None,
            folder: TempDir::new()?,
        })
    }

    /// Over HTTP: it asks Sentry what this program of ours asks, and answers with what ours answers.
    pub(super) fn bare_http(program: &Path, ours: &Path, question: &Question) -> anyhow::Result<Self> {
        let copied = Self::ours(ours, question)?;
        Ok(Self {
            name: "bare axum".into(),
            kind: Kind::Bare,
            program: from_anywhere(program)?,
            arguments: Vec::new(),
            token: copied.token.clone(),
            call: copied.call.clone(),
            proof: copied.proof.clone(),
            copied: Some(Box::new(copied)),
            folder: TempDir::new()?,
        })
    }

    /// What starts it, in its own folder.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(self.folder.path());
        command
    }

    /// Whether this is a right answer and not a quick refusal.
    pub(super) fn is_right(&self, answer: &str) -> bool {
        answer.contains(&self.proof) && !answer.contains("\"isError\":true")
    }

    /// The command line towards the Sentry at `upstream`, an address and port.
    pub(super) fn arguments(&self, upstream: &str) -> Vec<String> {
        let mut arguments = self.arguments.clone();
        if self.asks_sentry() {
            arguments.extend([
                format!("--host={upstream}"),
                "--insecure-http".into(),
                "--sentry-dsn=".into(),
            ]);
        }
        arguments
    }

    pub(super) fn asks_sentry(&self) -> bool {
        self.kind != Kind::Bare
    }

    /// Makes sure that what is about to be measured is a right answer and not a quick refusal.
    pub(super) fn try_out(&self, fake: &Fake) -> anyhow::Result<()> {
        let mut session = Session::start(self, &fake.address)?;
        session.list()?;
        let answer = session.call_and_show()?;
        ensure!(
            self.is_right(&answer),
            "{}: the answer does not mention {}: {answer}",
            self.name,
            self.proof
        );
        Ok(())
    }
}

/// The same file by a path that means it in every folder; a name alone is looked for on the `PATH`.
fn from_anywhere(program: &Path) -> anyhow::Result<PathBuf> {
    let is_name = program.components().count() == 1;
    if is_name { Ok(program.into()) } else { Ok(std::path::absolute(program)?) }
}

fn issue_details(question: &Question) -> Value {
    json!({
        "name": "get_issue_details",
        "arguments": {"organizationSlug": question.organization, "issueId": question.issue},
    })
}

/// The version in the package.json above `script`.
fn version_beside(script: &Path) -> anyhow::Result<String> {
    let package =
        script.ancestors().skip(1).map(|folder| folder.join("package.json")).find(|file| file.is_file());
    let text = std::fs::read(package.context("no package.json above the official server's index.js")?)?;
    let package: Value =
        serde_json::from_slice(&text).context("cannot read the official server's package.json")?;
    Ok(package.get("version").and_then(Value::as_str).unwrap_or("of unknown version").into())
}
