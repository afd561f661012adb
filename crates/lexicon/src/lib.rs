#![doc = include_str!("../README.md")]

mod address;
mod dataset;
mod host;
mod ids;
mod link;
mod path;
pub mod query;
pub mod rank;
mod redirect;
mod spoken;
mod time;
pub mod translate;
pub mod words;

pub use address::{Address, BadAddress, Scheme};
pub use dataset::Dataset;
pub use host::{BadHost, Host, Hosts, Refused};
pub use ids::{
    AlertRuleId, AttachmentId, Cursor, DashboardId, DetectorId, EventId, EventRef, FieldName, ImageAddress,
    IntegrationId, IssueId, IssueRef, KeyId, MonitorSlug, OrganizationSlug, ProfileId, ProjectId, ProjectRef,
    ProjectSlug, ProviderKey, ReplayId, RepositoryName, SearchName, ShortId, SnapshotId, SpanId, TeamId,
    TeamSlug, TraceId, UptimeMonitorId, UserId,
};
pub use link::{Among, EventsPage, Link, LinkError, Parsed, SearchPage, Thing};
pub use path::{BadSegment, Path};
pub use redirect::same_origin;
pub use time::{Age, BadRange, Day, Period, Range, Timestamp};
