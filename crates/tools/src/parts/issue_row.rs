//! An issue as a row of a list.

use lexicon::{IssueRef, Timestamp};
use sentry_api::models::Issue;
use untrusted::Item;

/// What one needs to choose: id, title, where, how bad, how often, since when.
pub(crate) fn issue_row(issue: &Issue, now: Timestamp) -> Item {
    let id = issue.short_id.as_ref().map(|id| IssueRef::Short(id.clone()));
    let id = id.or_else(|| issue.id.as_ref().map(|id| IssueRef::Number(id.clone())));
    let project = issue.project_slug().cloned();
    let assignee = issue.assigned_to.as_ref().and_then(|actor| actor.name());
    let unhandled = issue.is_unhandled.filter(|unhandled| *unhandled);
    let mut comma = separator();
    let state = (
        issue.level.as_ref().map(|level| (comma(), level)),
        unhandled.map(|_| (comma(), "unhandled")),
        issue.status.as_ref().map(|status| (comma(), status)),
        issue.substatus.as_ref().map(|finer| (" (", finer, ")")),
        issue.priority.as_ref().map(|priority| (comma(), "priority ", priority)),
        assignee.map(|name| (comma(), "assigned to ", name)),
        project.map(|project| (comma(), "in ", project)),
    );
    let mut comma = separator();
    let extent = (
        issue.count.map(|count| (comma(), count, " events")),
        issue.user_count.map(|users| (comma(), users, " users")),
        issue.first_seen.map(|at| (comma(), "first ", at.since(now).words())),
        issue.last_seen.map(|at| (comma(), "last ", at.since(now).words())),
    );
    Item::new((id, issue.title.as_ref().map(|title| (" · ", title))))
        .field("where", &issue.culprit)
        .field("state", state)
        .field("seen", extent)
}

/// Nothing before the first of several parts that may be missing, and a comma before each other.
fn separator() -> impl FnMut() -> &'static str {
    let mut separator = "";
    move || std::mem::replace(&mut separator, ", ")
}
