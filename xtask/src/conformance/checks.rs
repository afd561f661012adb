//! What the suites wrote down of each check, and which of them this server must pass.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use serde_json::Value;

/// Whether a check of a scenario must pass.
pub(super) type Expected = fn(scenario: &str, check: &str) -> bool;

/// What any server can be asked, whatever its tools are. The others call tools, prompts and resources of the suite.
pub(super) const OF_ANY_SERVER: [&str; 15] = [
    "caching",
    "completion-complete",
    "dns-rebinding-protection",
    "http-header-validation",
    "input-required-result-unsupported-methods",
    "ping",
    "prompts-list",
    "resources-list",
    "sep-2164-resource-not-found",
    "server-initialize",
    "server-session-lifecycle",
    "server-sse-multiple-streams",
    "server-sse-polling",
    "server-stateless",
    "tools-list",
];

/// Two checks of `server-stateless` call a tool of the suite.
const OF_FIXTURES: [&str; 2] =
    ["sep-2575-missing-capability-http-400", "sep-2575-server-rejects-undeclared-capability"];

/// Two checks want a session, which no revision has here.
const OF_SESSIONS: [&str; 2] = ["server-sse-multiple-streams-session", "server-sse-polling-session"];

/// What is not offered: an older client is asked nothing over HTTP, where there are no sessions (it is at `/sse`), and the
/// extensions for tasks and skills are none of ours.
const NOT_OFFERED: [&str; 6] = [
    "elicitation-sep1034-defaults",
    "elicitation-sep1330-enums",
    "sep-2640-",
    "tasks-",
    "tools-call-elicitation",
    "tools-call-sampling",
];

/// Of the program as it is.
pub(super) fn as_it_is(scenario: &str, check: &str) -> bool {
    OF_ANY_SERVER.contains(&scenario) && !OF_FIXTURES.contains(&check) && !OF_SESSIONS.contains(&check)
}

/// Of the build that serves what the suites call.
pub(super) fn with_fixtures(scenario: &str, check: &str) -> bool {
    !NOT_OFFERED.iter().any(|name| scenario.starts_with(name)) && !OF_SESSIONS.contains(&check)
}

/// What came of a run.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) scenarios: BTreeSet<String>,
    /// Checks that must pass and did.
    pub(super) passed: usize,
    /// Checks that must pass and did not, and folders that name no scenario.
    pub(super) wrong: Vec<String>,
    /// Scenarios with a check that must pass, and did.
    with_passes: BTreeSet<String>,
    /// Scenarios with checks that failed and may.
    pub(super) other: BTreeSet<String>,
}

impl Outcome {
    /// Reads `server-SCENARIO-TIME/checks.json` of each scenario.
    pub(super) fn read(results: &Path, is_expected: Expected) -> anyhow::Result<Self> {
        let mut outcome = Self::default();
        let entries =
            std::fs::read_dir(results).with_context(|| format!("cannot read {}", results.display()))?;
        for entry in entries {
            let folder = entry?.path();
            let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(scenario) = scenario(name) else {
                outcome.wrong.push(format!("{name} is of no scenario that can be told"));
                continue;
            };
            let checks: Vec<Value> = serde_json::from_slice(&std::fs::read(folder.join("checks.json"))?)?;
            outcome.scenarios.insert(scenario.to_owned());
            for check in &checks {
                outcome.count(scenario, check, is_expected);
            }
        }
        Ok(outcome)
    }

    /// What the run should have looked at and did not: a suite that broke off, or calls its scenarios by other names, fails
    /// nothing.
    pub(super) fn missing(&self, scenarios: usize, passed: usize, of_any_server: &[&str]) -> Vec<String> {
        let mut missing: Vec<String> = of_any_server
            .iter()
            .filter(|name| !self.with_passes.contains(**name))
            .map(|name| format!("no check of {name} passed"))
            .collect();
        if self.scenarios.len() < scenarios {
            missing.push(format!("{} scenarios were run, and there are {scenarios}", self.scenarios.len()));
        }
        if self.passed < passed {
            missing.push(format!("{} checks passed, and {passed} do", self.passed));
        }
        missing
    }

    fn count(&mut self, scenario: &str, check: &Value, is_expected: Expected) {
        let text = |name: &str| check.get(name).and_then(Value::as_str).unwrap_or_default();
        let (id, must_pass) = (text("id"), is_expected(scenario, text("id")));
        match text("status") {
            "SUCCESS" if must_pass => {
                self.passed += 1;
                self.with_passes.insert(scenario.to_owned());
            }
            "FAILURE" | "WARNING" if must_pass => {
                self.wrong.push(format!("{scenario} {id}: {}", text("errorMessage")));
            }
            "FAILURE" | "WARNING" => {
                self.other.insert(scenario.to_owned());
            }
            _ => {}
        }
    }
}

/// The scenario that a folder of results is of: between `server-` and the time.
fn scenario(folder: &str) -> Option<&str> {
    let name = folder.strip_prefix("server-")?;
    let end = name.len().checked_sub("-2026-11-21T20-51-09-864Z".len())?;
    name.get(..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_names_its_scenario() {
        assert_eq!(scenario("server-ping-2026-11-21T20-51-09-864Z"), Some("ping"));
        assert_eq!(scenario("server-server-stateless-2026-11-21T20-51-09-864Z"), Some("server-stateless"));
        assert_eq!(scenario("server-x"), None);
    }

    #[test]
    fn what_must_pass_and_does_not_is_told() {
        let mut outcome = Outcome::default();
        for (scenario, status) in
            [("ping", "SUCCESS"), ("ping", "FAILURE"), ("tools-call-image", "FAILURE"), ("ping", "INFO")]
        {
            let check = serde_json::json!({"id": "it", "status": status, "errorMessage": "no"});
            outcome.count(scenario, &check, as_it_is);
        }
        assert_eq!((outcome.passed, outcome.wrong.as_slice()), (1, ["ping it: no".to_owned()].as_slice()));
        assert!(outcome.other.contains("tools-call-image"));
        outcome.scenarios.insert("ping".to_owned());
        assert!(outcome.missing(1, 1, &["ping"]).is_empty());
        assert_eq!(outcome.missing(2, 2, &["ping", "tools-list"]).len(), 3);
        assert!(with_fixtures("tools-call-image", "") && !with_fixtures("tasks-lifecycle", ""));
    }
}
