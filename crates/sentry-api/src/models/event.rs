//! Events: what an SDK sent.

use super::{Entry, EventProblem, Occurrence};
use lexicon::{EventId, IssueId, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Pairs, Untrusted, Wire};

/// `GET /organizations/{org}/issues/{issue}/events/{event}/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Event {
    /// Its id.
    pub id: Maybe<EventId>,
    /// The issue that it belongs to.
    #[serde(rename = "groupID")]
    pub group_id: Maybe<IssueId>,
    /// `error`, `default`, `transaction`, `csp`, `generic`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// Its title.
    pub title: Maybe<Untrusted>,
    /// Its message.
    pub message: Maybe<Untrusted>,
    /// Where it happened, in one line.
    pub culprit: Maybe<Untrusted>,
    /// The file of the culprit frame.
    pub location: Maybe<Untrusted>,
    /// The platform.
    pub platform: Maybe<Untrusted>,
    /// When it happened, as the SDK says.
    pub date_created: Maybe<Timestamp>,
    /// When Sentry received it.
    pub date_received: Maybe<Timestamp>,
    /// What the SDK recorded.
    pub entries: Listed<Entry>,
    /// Its tags.
    pub tags: Listed<Tag>,
    /// Whom it happened to.
    pub user: Maybe<EventUser>,
    /// Runtime, device, trace and whatever the application added.
    pub contexts: Maybe<Pairs>,
    /// Extra data of the application.
    pub context: Maybe<Pairs>,
    /// The release it happened in.
    pub release: Maybe<EventRelease>,
    /// The distribution of the release.
    pub dist: Maybe<Untrusted>,
    /// What was measured, such as web vitals; each with a `value` and a `unit`.
    pub measurements: Maybe<Pairs>,
    /// What an event that is no error is about.
    pub occurrence: Maybe<Occurrence>,
    /// What sent it.
    pub sdk: Maybe<EventSdk>,
    /// What the user wrote about it.
    pub user_report: Maybe<UserReport>,
    /// What could not be made of it, such as a missing source map.
    pub errors: Listed<EventProblem>,
    /// The event after this one, of the same issue.
    #[serde(rename = "nextEventID")]
    pub next_event_id: Maybe<EventId>,
    /// The event before this one, of the same issue.
    #[serde(rename = "previousEventID")]
    pub previous_event_id: Maybe<EventId>,
}

/// A release, as an event names it.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct EventRelease {
    /// Its full version.
    pub version: Maybe<Untrusted>,
    /// The last commit in it.
    pub last_commit: Maybe<LastCommit>,
}

/// A commit of a release.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct LastCommit {
    /// Its hash.
    pub id: Maybe<Untrusted>,
    /// Its message.
    pub message: Maybe<Untrusted>,
}

/// The library that sent an event.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct EventSdk {
    /// Its name.
    pub name: Maybe<Untrusted>,
    /// Its version.
    pub version: Maybe<Untrusted>,
}

/// What a user wrote about an event.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct UserReport {
    /// Who.
    pub name: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
    /// What.
    pub comments: Maybe<Untrusted>,
}

/// A tag.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Tag {
    /// Its key: anyone who can send an event chooses it.
    pub key: Maybe<Untrusted>,
    /// Its value.
    pub value: Maybe<Untrusted>,
}

/// Whom an event happened to.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct EventUser {
    /// The application's id of the user.
    pub id: Maybe<Untrusted>,
    /// E-mail address.
    pub email: Maybe<Untrusted>,
    /// User name.
    pub username: Maybe<Untrusted>,
    /// Name.
    pub name: Maybe<Untrusted>,
    /// Where the address is: city, region, country.
    pub geo: Maybe<Geo>,
    /// Address of the client.
    pub ip_address: Maybe<Untrusted>,
}

/// Where somebody is, as far as the address tells.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Geo {
    /// City.
    pub city: Maybe<Untrusted>,
    /// Region or country.
    pub region: Maybe<Untrusted>,
    /// Two letters.
    pub country_code: Maybe<Untrusted>,
}

/// A step that led to the event.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct Breadcrumb {
    /// When.
    pub timestamp: Maybe<Timestamp>,
    /// `info`, `warning`, …
    pub level: Maybe<Untrusted>,
    /// `http`, `navigation`, …
    #[serde(rename = "type")]
    pub kind: Maybe<Untrusted>,
    /// What part of the program.
    pub category: Maybe<Untrusted>,
    /// What happened.
    pub message: Maybe<Untrusted>,
    /// More of it.
    pub data: Maybe<Pairs>,
}

/// An HTTP request that the application was serving.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct Request {
    /// The method.
    pub method: Maybe<Untrusted>,
    /// The address, without its query.
    pub url: Maybe<Untrusted>,
    /// The query, as name and value.
    pub query: Maybe<Pairs>,
    /// The headers.
    pub headers: Maybe<Pairs>,
    /// The cookies.
    pub cookies: Maybe<Pairs>,
    /// The body.
    pub data: Maybe<Untrusted<Value>>,
}

/// A log message.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct LogMessage {
    /// The message with its values in place.
    pub formatted: Maybe<Untrusted>,
    /// The message as the program wrote it.
    pub message: Maybe<Untrusted>,
}
