//! What was asked for and is not so afterwards: a server may take a change of something that it does not have, and say
//! nothing about it.

use sentry_api::{IssueChange, models::Issue};
use untrusted::{Maybe, Untrusted};

/// The arguments that had no effect, by name; `None` where the issue is not shown whole.
pub(super) fn of(change: &IssueChange, after: &Issue) -> Option<Vec<&'static str>> {
    if after.id.is_none() || after.status.is_none() {
        return None;
    }
    let is = |field: &Maybe<Untrusted>, word: &str| field.as_ref().is_some_and(|text| text.same_as(word));
    let status = change.status.map(|status| match status {
        "resolvedInNextRelease" => "resolved",
        other => other,
    });
    let details = after.status_details.as_ref();
    let has_condition = details.is_some_and(|details| {
        details.ignore_until.is_some()
            || details.ignore_count.is_some()
            || details.ignore_user_count.is_some()
    });
    let assigned = after.assigned_to.is_some();
    Some(
        [
            (status.is_some_and(|status| !is(&after.status, status)), "status"),
            (has_conditions(change) && !has_condition, "the condition of the archiving"),
            (change.priority.is_some_and(|priority| !is(&after.priority, priority)), "priority"),
            (change.assigned_to.as_ref().is_some_and(|wire| wire.is_empty() == assigned), "assignee"),
        ]
        .into_iter()
        .filter_map(|(unmet, name)| unmet.then_some(name))
        .collect(),
    )
}

/// How many things were asked for.
pub(super) fn asked(change: &IssueChange) -> usize {
    let asked = [
        change.status.is_some(),
        has_conditions(change),
        change.priority.is_some(),
        change.assigned_to.is_some(),
    ];
    asked.iter().filter(|asked| **asked).count()
}

fn has_conditions(change: &IssueChange) -> bool {
    let conditions = [
        change.ignore_duration,
        change.ignore_count,
        change.ignore_window,
        change.ignore_user_count,
        change.ignore_user_window,
    ];
    conditions.iter().any(Option::is_some)
}
