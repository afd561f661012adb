//! Uptime monitors: web addresses that Sentry asks again and again, and what came of it.

use super::{Actor, Count};
use lexicon::{ProjectSlug, Timestamp, TraceId, UptimeMonitorId};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/uptime/` and `GET /projects/{org}/{project}/uptime/{monitor}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct UptimeMonitor {
    /// Its number.
    pub id: Maybe<UptimeMonitorId>,
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// The project that it belongs to.
    pub project_slug: Maybe<ProjectSlug>,
    /// `active` or `disabled`.
    pub status: Maybe<Untrusted>,
    /// 1 for up, 2 for down.
    pub uptime_status: Maybe<Count>,
    /// Whose it is.
    pub owner: Maybe<Actor>,
    /// Where its issues stand.
    pub environment: Maybe<Untrusted>,
    /// What is asked.
    pub url: Maybe<Untrusted>,
    /// How: `GET`, `POST`, …
    pub method: Maybe<Untrusted>,
    /// Pairs of name and value; they may hold secrets.
    pub headers: Maybe<Untrusted<Value>>,
    /// What is sent along.
    pub body: Maybe<Untrusted>,
    /// How often, in seconds.
    pub interval_seconds: Maybe<Count>,
    /// How long an answer may take, in milliseconds.
    pub timeout_ms: Maybe<Count>,
    /// After so many successes it is up.
    pub recovery_threshold: Maybe<Count>,
    /// After so many failures it is down.
    pub downtime_threshold: Maybe<Count>,
    /// Whether requests carry a trace that is kept.
    pub trace_sampling: Maybe<bool>,
    /// Whether answers of failures are kept.
    pub response_capture_enabled: Maybe<bool>,
    /// What an answer must be like; of newer servers.
    pub assertion: Maybe<Untrusted<Value>>,
}

impl UptimeMonitor {
    /// Whether it is up, in a word.
    #[must_use]
    pub fn is(&self) -> Option<&'static str> {
        match self.uptime_status.0? {
            Count(1) => Some("up"),
            Count(2) => Some("DOWN"),
            _ => Some("unknown"),
        }
    }
}

/// One request. `GET /projects/{org}/{project}/uptime/{monitor}/checks/`
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct UptimeCheck {
    /// When it was made.
    pub timestamp: Maybe<Timestamp>,
    /// `success`, `failure`, `failure_incident`, `missed_window`.
    pub check_status: Maybe<Untrusted>,
    /// `timeout`, `dns_error`, `failure`, …
    pub check_status_reason: Maybe<Untrusted>,
    /// Of the answer, where one came.
    pub http_status_code: Maybe<Count>,
    /// In milliseconds.
    pub duration_ms: Maybe<Count>,
    /// Where the monitor's issues stand.
    pub environment: Maybe<Untrusted>,
    /// From where it was made.
    pub region_name: Maybe<Untrusted>,
    /// The trace of the request.
    pub trace_id: Maybe<TraceId>,
}
