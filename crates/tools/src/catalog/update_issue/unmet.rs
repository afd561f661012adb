//! What was asked for and is not so afterwards: a server may take a change of something that it does not have, and say
//! nothing about it.

use super::so_already;
use sentry_api::{
    IssueChange,
    models::{Actor, Issue, StatusDetails},
};
use untrusted::{Maybe, Untrusted};

/// What the issue, read after a change, tells of the change.
pub(super) struct Traces {
    /// The arguments that certainly had no effect, by name.
    pub(super) unmet: Vec<&'static str>,
    /// Whether everything that was asked for is so now and was not before: nothing is left open.
    pub(super) are_complete: bool,
}

/// What one argument came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trace {
    Met,
    Unmet,
    /// What the issue shows would look the same without the change, or cannot be compared with what was sent.
    Unclear,
}

impl Trace {
    const fn met_if(is_so: bool) -> Self {
        if is_so { Self::Met } else { Self::Unmet }
    }
}

/// Compares the issue before and after with what was sent; `None` where the issue is not shown whole.
pub(super) fn of(change: &IssueChange, before: &Issue, after: &Issue) -> Option<Traces> {
    if after.id.is_none() || after.status.is_none() {
        return None;
    }
    let traces = [
        (change.status.map(|wanted| status(wanted, change.substatus, after)), "status"),
        (has_conditions(change).then(|| conditions(change, before, after)), "the condition of the archiving"),
        (change.priority.map(|wanted| Trace::met_if(is(&after.priority, wanted))), "priority"),
        (change.assigned_to.as_deref().map(|wanted| assignee(wanted, before, after)), "assignee"),
    ];
    Some(Traces {
        are_complete: traces.iter().all(|(trace, _)| trace.is_none_or(|trace| trace == Trace::Met)),
        unmet: traces
            .into_iter()
            .filter_map(|(trace, name)| (trace == Some(Trace::Unmet)).then_some(name))
            .collect(),
    })
}

fn is(field: &Maybe<Untrusted>, word: &str) -> bool {
    field.as_ref().is_some_and(|text| text.same_as(word))
}

fn status(wanted: &str, substatus: Option<&str>, after: &Issue) -> Trace {
    let plain = if wanted == "resolvedInNextRelease" { "resolved" } else { wanted };
    if !is(&after.status, plain) {
        return Trace::Unmet;
    }
    let is_so = match substatus {
        // With a condition it is a state too; whether the condition is the one that was sent is looked at by itself.
        Some(finer) => is(&after.substatus, finer),
        None => so_already::has_status(after, wanted, None),
    };
    if is_so { Trace::Met } else { Trace::Unclear }
}

/// Sentry shows what is left of a count, and of a duration when it ends: only a count that nothing was taken from
/// yet can be compared.
fn conditions(change: &IssueChange, before: &Issue, after: &Issue) -> Trace {
    let details = after.status_details.as_ref();
    let has_any = details.is_some_and(|details| {
        details.ignore_until.is_some()
            || details.ignore_count.is_some()
            || details.ignore_user_count.is_some()
    });
    if !has_any {
        return Trace::Unmet;
    }
    let sent =
        [change.ignore_count, change.ignore_window, change.ignore_user_count, change.ignore_user_window]
            .map(|number| number.map(u64::from));
    let is_sent = |details: &StatusDetails| change.ignore_duration.is_none() && counts(details) == sent;
    let was_so = before.status_details.as_ref().is_some_and(is_sent);
    if details.is_some_and(is_sent) && !was_so { Trace::Met } else { Trace::Unclear }
}

fn counts(details: &StatusDetails) -> [Option<u64>; 4] {
    [&details.ignore_count, &details.ignore_window, &details.ignore_user_count, &details.ignore_user_window]
        .map(|count| count.as_ref().map(|count| count.0))
}

/// A number is compared with a number. Somebody may have several addresses and go by another name than the one that
/// is shown, so those tell who has the issue, and never who has not.
fn assignee(wanted: &str, before: &Issue, after: &Issue) -> Trace {
    let current = after.assigned_to.as_ref();
    if so_already::is_assigned_to(current, wanted) {
        return Trace::Met;
    }
    let Some(actor) = current else { return Trace::Unmet };
    let is_number = wanted.starts_with("user:") || wanted.starts_with("team:");
    if wanted.is_empty() || (is_number && actor.id().is_some()) {
        return Trace::Unmet;
    }
    let is_named = |actor: &Actor| actor.name().is_some_and(|name| name.same_as(wanted));
    // Two people may be shown by one name.
    let was_named = before.assigned_to.as_ref().is_some_and(is_named);
    if is_named(actor) && !actor.is_team() && !was_named { Trace::Met } else { Trace::Unclear }
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
