//! An analysis of an issue by Seer, Sentry's own agent: how far it is, and what it found.

use super::Count;
use lexicon::Timestamp;
use serde::Deserialize;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/autofix/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerState {
    /// The latest run; `null` when there was none.
    pub autofix: Maybe<SeerRun>,
}

/// `POST /organizations/{org}/issues/{issue}/autofix/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerStart {
    /// The number of the run.
    pub run_id: Maybe<Count>,
}

/// One run. The newer Seer tells it in blocks, the older one in steps.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerRun {
    /// Its number.
    pub run_id: Maybe<Count>,
    /// `processing`, `completed`, `error`, `awaiting_user_input`; the older Seer writes others, in capitals.
    pub status: Maybe<Untrusted>,
    /// When it last went on.
    pub updated_at: Maybe<Timestamp>,
    /// What it did, the oldest first.
    pub blocks: Listed<SeerBlock>,
    /// What the older Seer did, the oldest first.
    pub steps: Listed<SeerStep>,
    /// Its pull requests, by repository.
    pub repo_pr_states: Maybe<Pairs>,
}

/// A part of a run.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerBlock {
    /// What it found; the last of a key counts.
    pub artifacts: Listed<SeerArtifact>,
    /// What it means to do.
    pub todos: Listed<SeerTodo>,
}

/// Something that was found.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerArtifact {
    /// `root_cause`, `solution`.
    pub key: Maybe<Untrusted>,
    /// What; `null` as long as it is being looked for.
    pub data: Maybe<SeerFinding>,
}

/// A root cause or a solution.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerFinding {
    /// The root cause in one line.
    pub one_line_description: Maybe<Untrusted>,
    /// From the symptom to the cause.
    pub five_whys: Listed<Untrusted>,
    /// How it comes about.
    pub reproduction_steps: Listed<Untrusted>,
    /// The solution in one line.
    pub one_line_summary: Maybe<Untrusted>,
    /// What to change.
    pub steps: Listed<SeerChange>,
}

/// One change of a solution.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerChange {
    /// In a few words.
    pub title: Maybe<Untrusted>,
    /// In full.
    pub description: Maybe<Untrusted>,
    /// The same, of the older Seer.
    pub code_snippet_and_analysis: Maybe<Untrusted>,
}

/// Something that Seer means to do.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerTodo {
    /// What.
    pub content: Maybe<Untrusted>,
    /// `pending`, `in_progress`, `completed`.
    pub status: Maybe<Untrusted>,
}

/// A step of the older Seer.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerStep {
    /// `root_cause_analysis`, `solution`, `changes`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// What it is about.
    pub title: Maybe<Untrusted>,
    /// What it found, in a sentence: of a solution.
    pub description: Maybe<Untrusted>,
    /// As that of the run.
    pub status: Maybe<Untrusted>,
    /// Root causes.
    pub causes: Listed<SeerCause>,
    /// What to change.
    pub solution: Listed<SeerChange>,
    /// What it changed.
    pub changes: Listed<SeerRepositoryChange>,
}

/// A change that the older Seer made.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerRepositoryChange {
    /// Where.
    pub repo_name: Maybe<Untrusted>,
    /// What.
    pub title: Maybe<Untrusted>,
}

/// A root cause, as the older Seer tells it.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeerCause {
    /// In one line.
    pub description: Maybe<Untrusted>,
    /// How it comes about.
    pub root_cause_reproduction: Listed<SeerChange>,
}
