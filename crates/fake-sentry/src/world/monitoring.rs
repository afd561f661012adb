//! What watches an organization: cron and uptime monitors with what they saw, dashboards, alert rules.

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::time::{micros, relative};

/// As the organization's `monitoring.json` describes it. Times are relative to the world's "now".
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Monitoring {
    pub(crate) crons: Vec<Cron>,
    pub(crate) uptime: Vec<Uptime>,
    pub(crate) dashboards: Vec<Map<String, Value>>,
    /// Issue alert rules, as newer servers have them.
    pub(crate) workflows: Vec<Workflow>,
    pub(crate) metric_rules: Vec<Map<String, Value>>,
}

/// A scheduled job that reports itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Cron {
    /// Slug.
    pub(crate) project: String,
    /// What does not change with the environment, as Sentry sends it; `owner` as `user:ID` or `team:ID`.
    pub(crate) about: Map<String, Value>,
    pub(crate) environments: Vec<Environment>,
}

/// A job as it runs in one environment.
#[derive(Debug, Deserialize)]
pub(crate) struct Environment {
    pub(crate) name: String,
    pub(crate) status: String,
    pub(crate) history: History,
}

/// What was seen at equal distances, the newest first: one letter each.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct History {
    /// When the newest was seen.
    last: String,
    /// In seconds.
    every: i64,
    seen: String,
}

/// A web address that Sentry asks again and again.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Uptime {
    /// Slug.
    pub(crate) project: String,
    /// As Sentry sends it; `owner` as `user:ID` or `team:ID`.
    pub(crate) about: Map<String, Value>,
    /// A new one has seen nothing yet.
    #[serde(default)]
    pub(crate) history: Option<History>,
}

/// A rule and the projects whose issues it watches.
#[derive(Debug, Deserialize)]
pub(crate) struct Workflow {
    /// Slugs.
    pub(crate) projects: Vec<String>,
    pub(crate) about: Map<String, Value>,
}

impl History {
    /// Each letter with its number and its time.
    pub(crate) fn entries(&self, now: DateTime<Utc>) -> impl Iterator<Item = (usize, DateTime<Utc>, char)> {
        let last = relative(now, &self.last).unwrap_or(now);
        let every = self.every;
        self.seen.chars().enumerate().map(move |(index, letter)| {
            let before = i64::try_from(index).unwrap_or_default() * every;
            (index, last - Duration::seconds(before), letter)
        })
    }

    /// When the next is expected.
    pub(crate) fn next(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        relative(now, &self.last).unwrap_or(now) + Duration::seconds(self.every)
    }
}

impl Monitoring {
    /// The position of the uptime monitor with this number in the project.
    pub(crate) fn uptime(&self, project: &str, id: &str) -> Option<usize> {
        self.uptime.iter().position(|one| one.project == project && text(&one.about, "id") == id)
    }
}

/// A text of an object, empty when it has none.
pub(crate) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Keys whose values are times.
const TIMES: &[&str] = &["dateCreated", "dateModified", "dateUpdated", "lastTriggered", "lastVisited"];

/// The object with its relative times as Sentry writes times.
pub(crate) fn dated(now: DateTime<Utc>, value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(|item| dated(now, item)).collect(),
        Value::Object(object) => {
            let field = |(key, value): (&String, &Value)| {
                let time = value.as_str().filter(|_| TIMES.contains(&key.as_str()));
                let time = time.and_then(|text| relative(now, text));
                (key.clone(), time.map_or_else(|| dated(now, value), |time| json!(micros(time))))
            };
            Value::Object(object.iter().map(field).collect())
        }
        other => other.clone(),
    }
}
