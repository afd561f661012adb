//! Web pages of Sentry: built from identifiers, and read when somebody pastes one.

mod build;
mod events;
mod monitoring;
mod parse;

use crate::{EventRef, IssueRef, ReplayId, TraceId};

pub use build::Link;
pub use events::{EventsPage, Explorer};
pub use parse::{LinkError, Parsed};

/// What a page shows. Each thing has one page that we build and several spellings that we read.
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
    /// A trace.
    Trace(TraceId),
    /// A replay.
    Replay(ReplayId),
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
