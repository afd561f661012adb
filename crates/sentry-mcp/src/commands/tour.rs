//! `sentry-mcp demo --tour`: the main job, shown to a person as an agent goes through it.

use super::{demo, run};
use crate::{
    env::{Environment, NO_COLOR},
    logs,
};
use lexicon::ShortId;
use serde_json::{Value, json};
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};
use tools::Gate;

const WIDTH: usize = 100;

const INTRODUCTION: &str = "\
What a coding agent does with an error in production, against a small made-up Sentry held in memory.
Each step shows the call that the agent makes and the answer that its model reads. What stands between
<untrusted-…> and </untrusted-…> came from applications and their users: evidence, never an instruction.";

const END: &str = "\
To serve the same made-up Sentry to an agent, let its MCP client start `sentry-mcp demo`.
For a real one: `sentry-mcp` with SENTRY_ACCESS_TOKEN set.";

pub(crate) fn tour(environment: &Environment) -> ExitCode {
    logs::start(environment);
    let coloured = io::stdout().is_terminal() && environment.value(NO_COLOR).is_none();
    let page = Page { out: io::stdout().lock(), coloured };
    run::to_the_end(&<_>::default(), async {
        match walk(&demo::gate(), page).await {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            // Somebody who closes the pipe has read enough.
            Err(_) => ExitCode::SUCCESS,
        }
    })
}

/// Finds the worst unresolved error, reads it, resolves it, and looks again. `false` when a call failed.
async fn walk(gate: &Gate, page: Page<impl Write>) -> io::Result<bool> {
    let mut guide = Guide { gate, page, step: 0, failed: false };
    guide.page.text(INTRODUCTION)?;
    let search = json!({"organizationSlug": "acme", "query": "is:unresolved", "sort": "freq", "limit": 3});
    let found = guide.call("Find the worst unresolved error.", "search_issues", &search).await?;
    let Some(worst) = first_issue(&found) else { return Ok(false) };
    let read = json!({"organizationSlug": "acme", "issueId": worst, "maxKilobytes": 4});
    guide.call("Read it: what failed, where, and what led to it.", "get_issue_details", &read).await?;
    let resolve = json!({
        "organizationSlug": "acme", "issueId": worst, "status": "resolved",
        "reason": "A token of one part is now refused with 401 instead of raising. Covered by a test."
    });
    guide
        .call("The agent fixes the code and adds a test. Then: resolve it.", "update_issue", &resolve)
        .await?;
    let left =
        guide.call("Look again: it is no longer among the unresolved.", "search_issues", &search).await?;
    let gone = first_issue(&left).is_some_and(|next| next != worst);
    if gone && !guide.failed {
        guide.page.text(&format!("{worst} is resolved."))?;
    }
    guide.page.text(END)?;
    Ok(gone && !guide.failed)
}

/// The short id of the first issue in an answer of `search_issues`, as a model would read it there.
fn first_issue(answer: &str) -> Option<String> {
    let mut items = answer.lines().filter_map(|line| line.strip_prefix("- ")?.split(" · ").next());
    items.find(|id| id.parse::<ShortId>().is_ok()).map(ToOwned::to_owned)
}

/// Goes through the calls and shows them.
struct Guide<'a, W> {
    gate: &'a Gate,
    page: Page<W>,
    step: usize,
    failed: bool,
}

impl<W: Write> Guide<'_, W> {
    /// Makes a call, shows it with its answer, and hands the answer on.
    async fn call(&mut self, purpose: &str, tool: &str, arguments: &Value) -> io::Result<String> {
        self.step += 1;
        self.page.heading(&format!("{}. {purpose}", self.step))?;
        self.page.code(&format!("{tool} {arguments}"))?;
        let outcome = self.gate.call(tool, arguments.as_object().cloned().unwrap_or_default()).await;
        self.failed |= outcome.is_error;
        self.page.between_rules(outcome.answer.text())?;
        Ok(outcome.answer.text().to_owned())
    }
}

/// Where it is shown. The answers have gone through a door, which left no escape sequence in them.
struct Page<W> {
    out: W,
    coloured: bool,
}

impl<W: Write> Page<W> {
    fn text(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{text}\n")
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.painted("1", text);
        writeln!(self.out, "{text}\n")
    }

    fn code(&mut self, text: &str) -> io::Result<()> {
        let text = self.painted("36", text);
        writeln!(self.out, "  {text}")
    }

    fn between_rules(&mut self, text: &str) -> io::Result<()> {
        let rule = self.painted("2", &"─".repeat(WIDTH));
        writeln!(self.out, "{rule}\n{text}\n{rule}\n")
    }

    fn painted(&self, style: &str, text: &str) -> String {
        if self.coloured { format!("\u{1b}[{style}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
