//! Replays: a recorded visit, and what happened in it.

use super::Count;
use lexicon::{EventId, ProjectId, ReplayId, Timestamp, TraceId};
use serde::Deserialize;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/replays/{replay}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayAnswer {
    /// The replay.
    pub data: Maybe<Replay>,
}

/// A recorded visit.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Replay {
    /// Its id.
    pub id: Maybe<ReplayId>,
    /// The number of its project.
    pub project_id: Maybe<ProjectId>,
    /// The traces of its requests.
    pub trace_ids: Listed<TraceId>,
    /// The errors that happened in it.
    pub error_ids: Listed<EventId>,
    /// Where the application ran.
    pub environment: Maybe<Untrusted>,
    /// Who visited.
    pub user: Maybe<ReplayUser>,
    /// What recorded it.
    pub sdk: Maybe<ReplayPart>,
    /// The operating system.
    pub os: Maybe<ReplayPart>,
    /// The browser.
    pub browser: Maybe<ReplayPart>,
    /// The device.
    pub device: Maybe<ReplayPart>,
    /// Whether what was recorded is gone.
    pub is_archived: Maybe<bool>,
    /// The pages, in their order.
    pub urls: Listed<Untrusted>,
    /// Clicks after which nothing happened.
    pub count_dead_clicks: Maybe<Count>,
    /// Series of impatient clicks.
    pub count_rage_clicks: Maybe<Count>,
    /// How many errors.
    pub count_errors: Maybe<Count>,
    /// How many warnings.
    pub count_warnings: Maybe<Count>,
    /// How many messages of no weight.
    pub count_infos: Maybe<Count>,
    /// Into how many pieces the recording is cut.
    pub count_segments: Maybe<Count>,
    /// In seconds.
    pub duration: Maybe<Count>,
    /// When it began.
    pub started_at: Maybe<Timestamp>,
    /// `session`, or `buffer` where only the time before an error was kept.
    pub replay_type: Maybe<Untrusted>,
    /// The releases.
    pub releases: Listed<Untrusted>,
    /// Whether whoever asks has watched it.
    pub has_viewed: Maybe<bool>,
}

/// Who visited.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayUser {
    /// What Sentry shows.
    pub display_name: Maybe<Untrusted>,
    /// A name.
    pub username: Maybe<Untrusted>,
    /// An address.
    pub email: Maybe<Untrusted>,
    /// An id of the application's.
    pub id: Maybe<Untrusted>,
    /// The network address.
    pub ip: Maybe<Untrusted>,
}

impl ReplayUser {
    /// What the visitor is called.
    #[must_use]
    pub fn name(&self) -> Option<&Untrusted> {
        let names = [&self.display_name, &self.email, &self.username, &self.id, &self.ip];
        names.into_iter().find_map(|name| name.as_ref().filter(|name| !name.is_blank()))
    }
}

/// A browser, a system, a device, an SDK.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct ReplayPart {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its version.
    pub version: Maybe<Untrusted>,
    /// Of a device.
    pub brand: Maybe<Untrusted>,
    /// Of a device.
    pub model: Maybe<Untrusted>,
}

/// A segment of a recording: its events.
pub type Segment = Listed<Recorded>;

/// `GET /projects/{org}/{project}/replays/{replay}/recording-segments/`: an event of a segment.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Recorded {
    /// When, in milliseconds since 1970; in seconds in some versions.
    pub timestamp: Maybe<f64>,
    /// What.
    pub data: Maybe<RecordedData>,
}

/// What an event of a recording carries; the changes of the page among them are not read.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct RecordedData {
    /// `breadcrumb`, `performanceSpan` or `options`, in an event that the SDK made.
    pub tag: Maybe<Untrusted>,
    /// What the SDK says.
    pub payload: Maybe<RecordedPayload>,
}

/// A breadcrumb, or a stretch of time.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordedPayload {
    /// When, in seconds.
    pub timestamp: Maybe<f64>,
    /// Of a breadcrumb: `ui.click`, `console`, `navigation`, …
    pub category: Maybe<Untrusted>,
    /// Of a breadcrumb: where on the page, or what was said.
    pub message: Maybe<Untrusted>,
    /// Of a breadcrumb: how bad.
    pub level: Maybe<Untrusted>,
    /// Of a stretch of time: `resource.fetch`, `navigation.push`, …
    pub op: Maybe<Untrusted>,
    /// Of a stretch of time: the address.
    pub description: Maybe<Untrusted>,
    /// When it began, in seconds.
    pub start_timestamp: Maybe<f64>,
    /// When it ended, in seconds.
    pub end_timestamp: Maybe<f64>,
    /// More.
    pub data: Maybe<RecordedMore>,
}

/// What a breadcrumb or a stretch of time says besides.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct RecordedMore {
    /// Of a request.
    pub method: Maybe<Untrusted>,
    /// Of a request: what the server answered.
    pub status_code: Maybe<Count>,
    /// Of a navigation: the page before.
    pub from: Maybe<Untrusted>,
    /// Of a navigation: the page after.
    pub to: Maybe<Untrusted>,
    /// How often was clicked.
    pub click_count: Maybe<Count>,
    /// Of a slow click: what ended the wait, `timeout` when nothing happened.
    pub end_reason: Maybe<Untrusted>,
}
