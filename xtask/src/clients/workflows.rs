//! The ways of working, run by Codex from end to end: what a model would call, what comes of it, and what the audit file
//! says then.

use std::path::Path;

use anyhow::ensure;
use serde_json::{Value, json};

use super::{
    Desk,
    model::{self, NOT_OFFERED, Step},
};

/// A way of working.
pub(super) struct Workflow {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    /// More flags of the server.
    flags: &'static [&'static str],
    steps: Vec<Step>,
    /// What the tools have to have said.
    said: &'static [&'static str],
    /// The outcome of each change, as the audit file has it.
    audited: &'static [&'static str],
}

const ISSUE: &str = "BACKEND-1K";

pub(super) fn all() -> Vec<Workflow> {
    let step = |tool, arguments: Value| Step { tool, arguments };
    let read = || step("get_issue_details", json!({"organizationSlug": "acme", "issueId": ISSUE}));
    let related = json!({
        "name": "get_related_issues", "arguments": {"organizationSlug": "acme", "issueId": ISSUE},
    });
    let resolved = json!({
        "organizationSlug": "acme", "issueId": ISSUE, "status": "resolved",
        "reason": "The session is checked in app/services/auth.py; test_auth.py keeps it.",
    });
    vec![
        Workflow {
            name: "investigate",
            what: "an issue investigated",
            flags: &[],
            steps: vec![
                step("search_issues", json!({"organizationSlug": "acme", "query": "is:unresolved"})),
                read(),
                step("execute_sentry_tool", related),
            ],
            said: &[ISSUE, "app/services/auth.py"],
            audited: &[],
        },
        Workflow {
            name: "sweep",
            what: "issues swept, one assigned",
            flags: &[],
            steps: vec![
                step("triage_issues", json!({"organizationSlug": "acme", "since": "30d"})),
                step(
                    "update_issue",
                    json!({"organizationSlug": "acme", "issueId": ISSUE, "assignedTo": "me"}),
                ),
            ],
            said: &[ISSUE],
            audited: &["done"],
        },
        Workflow {
            name: "confirm",
            what: "a change that nobody is there to confirm",
            flags: &["--confirm-writes=always"],
            steps: vec![read(), step("update_issue", resolved.clone())],
            said: &[ISSUE],
            // What was not confirmed is no change, so there is no record of one.
            audited: &[],
        },
        Workflow {
            name: "fix",
            what: "an issue fixed and resolved with its reason",
            flags: &[],
            steps: vec![read(), step("update_issue", resolved)],
            said: &[ISSUE, "resolved"],
            audited: &["done"],
        },
        Workflow {
            name: "review",
            what: "a change reviewed",
            flags: &[],
            steps: vec![step(
                "get_review_context",
                json!({"organizationSlug": "acme", "project": "backend", "files": ["app/services/auth.py"], "days": 30}),
            )],
            said: &[ISSUE],
            audited: &[],
        },
    ]
}

pub(super) fn run(desk: &Desk<'_>, codex: &Path, workflow: &Workflow) -> anyhow::Result<()> {
    let address = model::start(workflow.steps.clone())?;
    let home = desk.folder.join(".codex");
    std::fs::create_dir_all(&home)?;
    // What is set already for the server stays beside what `install` adds.
    let settings = format!(
        "model = \"scripted\"\nmodel_provider = \"scripted\"\napproval_policy = \"never\"\nsandbox_mode = \"read-only\"\n\
         check_for_update_on_startup = false\n\n[model_providers.scripted]\nname = \"scripted\"\n\
         base_url = \"http://{address}/v1\"\nwire_api = \"responses\"\nrequires_openai_auth = false\n\
         request_max_retries = 0\nstream_max_retries = 0\n\n[analytics]\nenabled = false\n\n[mcp_servers.sentry]\n\
         required = true\nstartup_timeout_sec = 60\ndefault_tools_approval_mode = \"approve\"\n"
    );
    std::fs::write(home.join("config.toml"), settings)?;
    let audit = desk.folder.join("audit.jsonl");
    let log = format!("--audit-log={}", audit.display());
    desk.install("codex", codex, &[], &[&[log.as_str()], workflow.flags].concat())?;
    let last = desk.folder.join("last.txt");
    let mut exec = desk.command(codex, codex)?;
    exec.args(["exec", "--skip-git-repo-check", "--json", "--output-last-message"]).arg(&last).arg("Do it.");
    let ended = desk.ended(&mut exec)?;
    ensure!(ended.is_well, "it did not end well: {}", ended.text);
    let said = std::fs::read_to_string(&last)?;
    ensure!(!said.contains(NOT_OFFERED), "{said}");
    for word in workflow.said {
        ensure!(said.contains(word), "the tools did not say {word}: {said}");
    }
    let audited = std::fs::read_to_string(&audit).unwrap_or_default();
    let outcome =
        |line: &str| Some(serde_json::from_str::<Value>(line).ok()?.get("outcome")?.as_str()?.to_owned());
    let outcomes: Vec<String> = audited.lines().filter_map(outcome).collect();
    ensure!(outcomes == workflow.audited, "the audit file says {outcomes:?}: {audited}");
    Ok(())
}
