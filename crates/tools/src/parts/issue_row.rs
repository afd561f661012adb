//! An issue as a row of a list.

use lexicon::Timestamp;
use sentry_api::models::Issue;
use untrusted::Item;

/// What one needs to choose: id, title, where, how bad, how often, since when.
pub(crate) fn issue_row(issue: &Issue, now: Timestamp) -> Item {
    let ago = |at: Option<Timestamp>| at.map(|at| at.since(now).words());
    let project = issue.project.as_ref().and_then(|project| project.slug.as_ref()).cloned();
    let id = issue.short_id.as_ref().map(|id| lexicon::IssueRef::Short(id.clone()));
    let id = id.or_else(|| issue.id.as_ref().map(|id| lexicon::IssueRef::Number(id.clone())));
    let assignee = issue.assigned_to.as_ref().and_then(|actor| actor.name());
    let trouble = (
        (&issue.level, issue.is_unhandled.filter(|unhandled| *unhandled).map(|_| ", unhandled")),
        (", ", &issue.status, issue.substatus.as_ref().map(|finer| (" (", finer, ")"))),
        issue.priority.as_ref().map(|priority| (", priority ", priority)),
        assignee.map(|name| (", assigned to ", name)),
        project.map(|project| (", in ", project)),
    );
    let extent = (
        issue.count.map(|count| (count, " events")),
        issue.user_count.map(|users| (", ", users, " users")),
        ago(issue.first_seen.0).map(|age| (", first ", age)),
        ago(issue.last_seen.0).map(|age| (", last ", age)),
    );
    Item::new((id, " · ", &issue.title))
        .field("where", &issue.culprit)
        .field("state", trouble)
        .field("seen", extent)
}
