//! Web pages of Sentry: built from identifiers, and read when somebody pastes one.

mod build;
mod events;
mod explore;
mod monitoring;
mod pages;
mod parse;

use crate::{
    AlertRuleId, DashboardId, Dataset, DetectorId, EventId, EventRef, IssueId, IssueRef, MonitorSlug, Period,
    ProfileId, ProjectId, ProjectSlug, ReplayId, SnapshotId, SpanId, Timestamp, TraceId, UptimeMonitorId,
};

pub use build::Link;
pub use events::EventsPage;
pub use parse::{LinkError, Parsed};

/// What a page shows. Each thing has one page that we build and several spellings that we read.
///
/// Text that follows no grammar (a release's version, a conversation's id, a query) has at most 250 characters. It
/// is the caller's: they pasted it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// An issue.
    Issue(IssueRef),
    /// One event of an issue.
    Event {
        /// The issue.
        issue: IssueRef,
        /// The event.
        event: EventRef,
    },
    /// An event, by an address that does not name its issue.
    EventOfProject {
        /// The project.
        project: ProjectSlug,
        /// The event.
        event: EventId,
    },
    /// What a user wrote: an issue of its own kind.
    Feedback {
        /// The project.
        project: ProjectSlug,
        /// Its number as an issue.
        issue: IssueId,
    },
    /// A trace.
    Trace(TraceId),
    /// A span of a trace.
    Span {
        /// The trace.
        trace: TraceId,
        /// The span.
        span: SpanId,
    },
    /// A replay.
    Replay(ReplayId),
    /// The profile of one transaction.
    Profile {
        /// The project.
        project: ProjectSlug,
        /// The profile.
        profile: ProfileId,
    },
    /// A stretch of a profiler that runs all the time.
    ContinuousProfile {
        /// The project.
        project: ProjectSlug,
        /// The profiler.
        profiler: ProfileId,
        /// When the stretch begins.
        start: Timestamp,
        /// When it ends.
        end: Timestamp,
    },
    /// A cron monitor.
    Monitor {
        /// The project, if the address names it.
        project: Option<ProjectSlug>,
        /// The monitor.
        monitor: MonitorSlug,
    },
    /// An uptime monitor.
    UptimeMonitor {
        /// The project.
        project: ProjectSlug,
        /// The monitor.
        monitor: UptimeMonitorId,
    },
    /// A monitor of a kind that the address does not tell.
    Detector(DetectorId),
    /// An alert rule.
    AlertRule {
        /// The project of a rule about issues; rules about metrics name none.
        project: Option<ProjectSlug>,
        /// The rule.
        rule: AlertRuleId,
    },
    /// A dashboard.
    Dashboard(DashboardId),
    /// A release, by its full version.
    Release(Box<str>),
    /// A snapshot of an application's screens.
    Snapshot {
        /// The snapshot.
        snapshot: SnapshotId,
        /// One of its images.
        image: Option<Box<str>>,
    },
    /// A conversation with an AI agent.
    Conversation(Box<str>),
    /// A project.
    Project(ProjectSlug),
    /// A search.
    Search(SearchPage),
}

/// A search, as the address of its page tells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SearchPage {
    /// What is searched.
    pub among: Among,
    /// In Sentry's syntax; empty for everything.
    pub query: Box<str>,
    /// Only this project.
    pub project: Option<ProjectId>,
    /// How far back.
    pub period: Option<Period>,
}

/// What a page searches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Among {
    /// Issues.
    Issues,
    /// Events, spans or lines of logs.
    Events(Dataset),
}

/// The host label under which an organization has its pages on sentry.io, if its slug can be one.
///
/// A slug that is no DNS label, or that names a region, has its pages on sentry.io itself.
fn is_subdomain(label: &str) -> bool {
    const NOT_ORGANIZATIONS: [&str; 4] = ["www", "us", "de", "eu"];
    let holds = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !NOT_ORGANIZATIONS.contains(&label)
        && (1..=63).contains(&label.len())
        && label.chars().all(holds)
        && !label.starts_with('-')
        && !label.ends_with('-')
}
