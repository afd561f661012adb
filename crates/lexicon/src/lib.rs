#![doc = include_str!("../README.md")]

mod address;
mod host;
mod ids;
mod link;
mod path;
pub mod query;
mod spoken;
mod time;
pub mod translate;

pub use address::{Address, BadAddress, Scheme};
pub use host::{BadHost, Host, Hosts, Refused};
pub use ids::{
    AlertRuleId, AttachmentId, Cursor, DashboardId, EventId, EventRef, IssueId, IssueRef, KeyId, MonitorSlug,
    OrganizationSlug, ProjectId, ProjectRef, ProjectSlug, ProviderKey, ReplayId, RepositoryName, ShortId,
    SpanId, TeamId, TeamSlug, TraceId, UptimeMonitorId, UserId,
};
pub use link::{EventsPage, Explorer, Link, LinkError, Parsed, Thing};
pub use path::{BadSegment, Path};
pub use time::{Age, BadRange, Day, Period, Range, Timestamp};
