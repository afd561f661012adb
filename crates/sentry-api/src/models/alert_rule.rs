//! Alert rules: those that watch issues, and those that watch a metric.

use super::{Actor, Count};
use lexicon::{AlertRuleId, ProjectSlug, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// A rule about issues. `GET /organizations/{org}/workflows/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Workflow {
    /// Its number.
    pub id: Maybe<AlertRuleId>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Whether it does anything.
    pub enabled: Maybe<bool>,
    /// Where it looks; everywhere when it names none.
    pub environment: Maybe<Untrusted>,
    /// Whose it is, as `team:31`.
    pub owner: Maybe<Actor>,
    /// When it was made.
    pub date_created: Maybe<Timestamp>,
    /// When it was changed.
    pub date_updated: Maybe<Timestamp>,
    /// When it last did something.
    pub last_triggered: Maybe<Timestamp>,
    /// How often it may.
    pub config: Maybe<WorkflowConfig>,
    /// What it listens to; a rule of which Sentry says that there is nothing does nothing.
    pub detector_ids: Maybe<Listed<Untrusted>>,
    /// What sets it off.
    pub triggers: Maybe<ConditionGroup>,
    /// What it does then.
    pub action_filters: Listed<ConditionGroup>,
}

/// How often a rule may do something.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkflowConfig {
    /// Once in so many minutes for each issue.
    pub frequency: Maybe<Count>,
}

/// Conditions, and what is done when they hold.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct ConditionGroup {
    /// `all`, `any`, `any-short`, `none`.
    pub logic_type: Maybe<Untrusted>,
    /// Each of a kind of its own.
    pub conditions: Listed<Untrusted<Value>>,
    /// Each of a kind of its own.
    pub actions: Listed<Untrusted<Value>>,
}

/// A rule about a metric. `GET /organizations/{org}/combined-rules/` and `GET /organizations/{org}/alert-rules/{rule}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct MetricRule {
    /// Its number.
    pub id: Maybe<AlertRuleId>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Beside rules of other kinds: `alert_rule`.
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// 0 for one that is on; text on some servers.
    pub status: Maybe<Untrusted>,
    /// What it counts: `events`, `transactions`, …
    pub dataset: Maybe<Untrusted>,
    /// How: `count()`, `failure_rate()`, …
    pub aggregate: Maybe<Untrusted>,
    /// Of which of them, in Sentry's search syntax.
    pub query: Maybe<Untrusted>,
    /// In so many minutes.
    pub time_window: Maybe<Count>,
    /// Over the threshold is 0, under it is 1.
    pub threshold_type: Maybe<Count>,
    /// Where it is over.
    pub resolve_threshold: Maybe<f64>,
    /// Where it looks; everywhere when it names none.
    pub environment: Maybe<Untrusted>,
    /// Which projects it watches.
    pub projects: Listed<ProjectSlug>,
    /// Whose it is, as `team:31`.
    pub owner: Maybe<Actor>,
    /// When it was made.
    pub date_created: Maybe<Timestamp>,
    /// When it was changed.
    pub date_modified: Maybe<Timestamp>,
    /// What it does at which value.
    pub triggers: Listed<MetricTrigger>,
}

/// What a rule does at a value.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct MetricTrigger {
    /// `critical` or `warning`.
    pub label: Maybe<Untrusted>,
    /// The value.
    pub alert_threshold: Maybe<f64>,
    /// Where it is over.
    pub resolve_threshold: Maybe<f64>,
    /// What is done.
    pub actions: Listed<MetricAction>,
}

/// What is done when a metric passes a value.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct MetricAction {
    /// `slack`, `email`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// In words.
    pub desc: Maybe<Untrusted>,
}
