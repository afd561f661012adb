//! What Sentry sends. No input or output here, and no field that can fail a whole answer.
//!
//! One thing does: an object of which a model knows a field that stands in it twice. Two readers can take such a
//! document for two different ones, and Sentry writes none.

mod activity;
mod alert_rule;
mod attachment;
mod beside;
mod code_mapping;
mod commit;
mod conversation;
mod count;
mod cron;
mod dashboard;
mod entry;
mod event;
mod event_row;
mod event_table;
mod exception;
mod field_name;
mod identity;
mod integration;
mod issue;
mod issue_stats;
mod issue_tag;
mod issues_changed;
mod occurrence;
mod onboarding;
mod organization;
mod profile;
mod project_key;
mod release;
mod replay;
mod replay_row;
mod seer;
mod snapshot;
mod team;
mod time_series;
mod trace;
mod uptime;
mod user_report;

pub use activity::{Activities, Activity};
pub use alert_rule::{ConditionGroup, MetricAction, MetricRule, MetricTrigger, Workflow, WorkflowConfig};
pub use attachment::{Attachment, Content};
pub use beside::{
    Annotation, Committer, Committers, EventOwners, EventProblem, ExternalIssue, FoundEvent, IssueOwner,
};
pub use code_mapping::{CodeMapping, CodeMappings};
pub use commit::{Commit, CommitAuthor, PullRequest, Repository, RepositoryProvider};
pub use conversation::{Conversation, ConversationSpan, ConversationUser};
pub use count::Count;
pub use cron::{CheckIn, Monitor, MonitorConfig, MonitorEnvironment, MonitorStats};
pub use dashboard::{Dashboard, Widget, WidgetQuery};
pub use entry::Entry;
pub use event::{
    Breadcrumb, Event, EventRelease, EventSdk, EventUser, Geo, LastCommit, LogMessage, Request, Tag,
    UserReport,
};
pub use event_row::EventRow;
pub use event_table::{EventTable, EventTableMeta};
pub use exception::{
    CodeAddress, Exception, Frame, Image, Mechanism, MechanismMeta, Signal, SourceLine, Stacktrace, Thread,
};
pub use field_name::{AttributeName, TagName};
pub use identity::{Root, RootAuth, User};
pub use integration::{ExternalLink, Integration, IntegrationField, IntegrationProvider};
pub use issue::{Actor, Issue, IssueMetadata, IssueProject, ReleaseRef, StatusDetails};
pub use issue_stats::{IssueLifetime, IssueStats};
pub use issue_tag::{IssueTag, TagValue};
pub use issues_changed::{IssuesChanged, Merged};
pub use occurrence::{Evidence, Occurrence};
pub use onboarding::OnboardingStatus;
pub use organization::{Organization, OrganizationLinks, Project, Region, Regions};
pub use profile::{
    Flamegraph, FlamegraphProfile, FlamegraphShared, FlamegraphSource, FrameInfo, Listing, Profile,
    ProfileChunk, ProfileChunks, ProfileFrame, ProfilePart, ProfileRelease, ProfileThread,
    ProfileTransaction, Sample, Samples,
};
pub use project_key::{Dsns, LoaderOptions, ProjectKey, RateLimit};
pub use release::{Deploy, Release, ReleaseHealth, ReleaseNeighbours, ReleaseProject};
pub use replay::{
    Recorded, RecordedData, RecordedMore, RecordedPayload, Replay, ReplayAnswer, ReplayPart, ReplayUser,
    Segment,
};
pub use replay_row::{ReplayProgram, ReplayRow, ReplayRows, ReplayVisitor};
pub use seer::{
    SeerArtifact, SeerBlock, SeerCause, SeerChange, SeerFinding, SeerRepositoryChange, SeerRun, SeerStart,
    SeerState, SeerStep, SeerTodo,
};
pub use snapshot::{
    Snapshot, SnapshotApprover, SnapshotImage, SnapshotImageDetail, SnapshotPair, SnapshotSource,
};
pub use team::Team;
pub use time_series::{SeriesGroup, SeriesMeta, SeriesValue, TimeSeries, TimeSeriesAnswer};
pub use trace::{TraceAttribute, TraceItem, TraceNode, TraceTotals, TraceTransactions};
pub use uptime::{UptimeCheck, UptimeMonitor};
pub use user_report::{IssueReport, ReportUser};
