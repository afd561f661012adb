//! Cron monitors: jobs that report when they run, and what they reported.

use super::{Actor, Count, IssueProject};
use lexicon::{MonitorSlug, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/monitors/` and `GET /organizations/{org}/monitors/{monitor}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Monitor {
    /// Its id, which stands for its slug too.
    pub id: Maybe<MonitorSlug>,
    /// Its slug.
    pub slug: Maybe<MonitorSlug>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// `active` or `disabled`; how it fares is told by environment.
    pub status: Maybe<Untrusted>,
    /// Whether it makes no issues.
    pub is_muted: Maybe<bool>,
    /// Whose it is.
    pub owner: Maybe<Actor>,
    /// The project that it belongs to.
    pub project: Maybe<IssueProject>,
    /// When it should run.
    pub config: Maybe<MonitorConfig>,
    /// How it fares in each environment.
    pub environments: Listed<MonitorEnvironment>,
}

/// When a job should run. Its keys are in snake case.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct MonitorConfig {
    /// `crontab` or `interval`.
    pub schedule_type: Maybe<Untrusted>,
    /// `0 2 * * *`, or a number and a unit.
    pub schedule: Maybe<Untrusted<Value>>,
    /// How late it may begin, in minutes.
    pub checkin_margin: Maybe<Count>,
    /// How long it may take, in minutes.
    pub max_runtime: Maybe<Count>,
    /// The time zone of the schedule.
    pub timezone: Maybe<Untrusted>,
    /// After so many failures there is an issue.
    pub failure_issue_threshold: Maybe<Count>,
    /// After so many successes it is over.
    pub recovery_threshold: Maybe<Count>,
}

/// How a job fares in an environment.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct MonitorEnvironment {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// `ok`, `missed_checkin`, `timeout`, `error`, …
    pub status: Maybe<Untrusted>,
    /// When it last reported.
    pub last_check_in: Maybe<Timestamp>,
    /// When it should report next.
    pub next_check_in: Maybe<Timestamp>,
}

/// One run of a job. `GET /organizations/{org}/monitors/{monitor}/checkins/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct CheckIn {
    /// `ok`, `missed`, `timeout`, `error`, `in_progress`, `unknown`.
    pub status: Maybe<Untrusted>,
    /// In milliseconds.
    pub duration: Maybe<Count>,
    /// Where it ran.
    pub environment: Maybe<Untrusted>,
    /// When it reported, or should have.
    pub date_created: Maybe<Timestamp>,
    /// When it should have reported.
    pub expected_time: Maybe<Timestamp>,
}

/// How many check-ins of each kind came in a stretch of time. `GET /organizations/{org}/monitors/{monitor}/stats/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct MonitorStats {
    /// When it begins, in seconds since 1970.
    pub ts: Maybe<f64>,
    /// In time and well.
    pub ok: Maybe<Count>,
    /// Failed.
    pub error: Maybe<Count>,
    /// Not in time.
    pub missed: Maybe<Count>,
    /// Too long.
    pub timeout: Maybe<Count>,
    /// Begun only.
    pub in_progress: Maybe<Count>,
    /// Nobody knows.
    pub unknown: Maybe<Count>,
}
