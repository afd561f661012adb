//! What things are called: identifiers whose grammar leaves no room for anything else.

mod cursor;
mod hex;
mod name;
mod number;
mod reference;
mod resource;
mod short_id;
mod slug;

pub use cursor::Cursor;
pub use hex::{EventId, ProfileId, ReplayId, SpanId, TraceId};
pub use name::{FieldName, SearchName};
pub use number::{
    AlertRuleId, DetectorId, IntegrationId, IssueId, ProjectId, SnapshotId, TeamId, UptimeMonitorId, UserId,
};
pub use reference::{EventRef, IssueRef, ProjectRef};
pub use resource::{AttachmentId, ImageAddress, KeyId, ProviderKey, RepositoryName};
pub use short_id::ShortId;
pub use slug::{DashboardId, MonitorSlug, OrganizationSlug, ProjectSlug, TeamSlug};
