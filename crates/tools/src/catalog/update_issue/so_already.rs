//! What is so already and need not be sent: no history entry, no notification, for a change that is none.

use super::archive;
use sentry_api::{
    IssueChange,
    models::{Actor, Issue},
};
use untrusted::{Maybe, Untrusted};

/// The change without what is so already, and the names of the arguments that were.
pub(super) fn without(mut change: IssueChange, issue: &Issue) -> (IssueChange, Vec<&'static str>) {
    let mut already = Vec::new();
    if change.status.is_some_and(|status| has_status(issue, status, change.substatus)) {
        change.status = None;
        change.substatus = None;
        already.push("status");
    }
    if change.priority.is_some_and(|priority| is(&issue.priority, priority)) {
        change.priority = None;
        already.push("priority");
    }
    if change.assigned_to.as_deref().is_some_and(|wanted| is_assigned_to(issue.assigned_to.as_ref(), wanted))
    {
        change.assigned_to = None;
        already.push("assignee");
    }
    (change, already)
}

fn is(field: &Maybe<Untrusted>, word: &str) -> bool {
    field.as_ref().is_some_and(|text| text.same_as(word))
}

pub(super) fn has_status(issue: &Issue, status: &str, substatus: Option<&str>) -> bool {
    let details = issue.status_details.as_ref();
    let in_next_release = details.and_then(|details| *details.in_next_release).unwrap_or(false);
    let in_release = details.is_some_and(|details| details.in_release.is_some());
    match status {
        "resolved" => is(&issue.status, "resolved") && !in_next_release && !in_release,
        "resolvedInNextRelease" => is(&issue.status, "resolved") && in_next_release,
        "ignored" => {
            // A condition is counted from now, so it is set anew; the other two kinds are a state.
            let is_state = |finer: &str| finer != archive::CONDITION && is(&issue.substatus, finer);
            is(&issue.status, "ignored") && substatus.is_some_and(is_state)
        }
        other => is(&issue.status, other),
    }
}

/// Whether this is whom `wanted` names, in the form that is sent.
pub(super) fn is_assigned_to(current: Option<&Actor>, wanted: &str) -> bool {
    let Some(actor) = current else { return wanted.is_empty() };
    let has_number = |kind_is_team: bool, number: &str| {
        actor.is_team() == kind_is_team && actor.id().is_some_and(|id| id.as_str() == number)
    };
    match wanted.split_once(':') {
        Some(("user", number)) => has_number(false, number),
        Some(("team", number)) => has_number(true, number),
        _ => !wanted.is_empty() && actor.email().is_some_and(|email| email.same_as(wanted)),
    }
}
