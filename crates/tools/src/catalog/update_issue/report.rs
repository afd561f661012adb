//! What is told after a change: what was sent, and how the issue stands now.

use super::unmet;
use crate::{
    error::{Error, brief},
    parts::{assignee::Assignee, issue, person},
    place::Place,
};
use lexicon::{IssueRef, Link};
use sentry_api::{IssueChange, models::Issue};
use untrusted::{Answer, Ours, quote};

/// What was done.
pub(super) struct Done<'a> {
    pub(super) name: IssueRef,
    pub(super) place: &'a Place,
    pub(super) before: &'a Issue,
    /// `None` when no change was sent.
    pub(super) after: Option<&'a Issue>,
    pub(super) change: &'a IssueChange,
    /// What was so already, and was not sent.
    pub(super) already: &'a [&'static str],
    pub(super) assignee: Option<&'a Assignee>,
    /// `None` when there was no comment to add.
    pub(super) commented: Option<Result<(), Error>>,
}

pub(super) fn report(done: &Done<'_>) -> Answer {
    let Done { name, place, before, after, change, already, assignee, commented } = done;
    let unmet =
        after.and_then(|after| unmet::of(change, before, after)).map_or_else(Vec::new, |traces| traces.unmet);
    let in_vain = |name: &str| unmet.contains(&name);
    let kept = [
        change.status.is_some() && !in_vain("status"),
        change.priority.is_some() && !in_vain("priority"),
        change.assigned_to.is_some() && !in_vain("assignee"),
    ];
    let heading = match (after, commented) {
        (Some(_), _) if kept.contains(&true) => "Updated ",
        (_, Some(Ok(()))) => "Commented on ",
        _ => "Nothing changed in ",
    };
    let until = change.substatus.map(|finer| (" (", finer, ")"));
    let already = already.join(", ");
    let answer = Answer::new((heading, name.clone(), " in ", place.organization.clone()))
        .fact("Link", Link::issue(&place.host, &place.organization, name))
        .fact(
            "Status set to",
            change.status.filter(|_| kept.first() == Some(&true)).map(|status| (status, until)),
        )
        .fact("Priority set to", change.priority.filter(|_| !in_vain("priority")))
        .fact(
            "Assigned to",
            assignee.filter(|_| change.assigned_to.is_some() && !in_vain("assignee")).map(Assignee::words),
        )
        .fact("Comment", commented.as_ref().map(fate))
        .fact("So already, not sent", (!already.is_empty()).then(|| quote(&already)));
    let answer = answer.field("Title", &before.title);
    let unmet = unmet.join(", ");
    let unmet = (!unmet.is_empty()).then(|| {
        (
            "Sentry took the change, and yet this is not as it was asked for: ",
            quote(&unmet),
            ". This server may not have it; sending it again will not help.",
        )
    });
    let answer = match after {
        None => answer.field("Status", issue::status(before)),
        Some(after) => now(answer, before, after, change).note(unmet),
    };
    answer.note(commented.as_ref().and_then(|added| added.as_ref().err()).map(refusal))
}

/// What is known of the comment. "Not added" is said only where it is certain: it makes people send it again.
const fn fate(added: &Result<(), Error>) -> &'static str {
    match added {
        Ok(()) => "added",
        Err(Error::Unsure(_)) => "not known whether added",
        Err(_) => "NOT added",
    }
}

/// How the issue stands after a change, as far as Sentry shows it.
fn now(answer: Answer, before: &Issue, after: &Issue, change: &IssueChange) -> Answer {
    let shown = after.status.is_some();
    let assignee = person::actor(after.assigned_to.as_ref());
    let nobody = (shown && assignee.is_none()).then_some("nobody");
    let answer = match change.status {
        Some(_) => {
            answer.field("Status before", issue::status(before)).field("Status now", issue::status(after))
        }
        None => answer.field("Status", issue::status(after)),
    };
    answer
        .field("Priority now", change.priority.and_then(|_| after.priority.as_ref()))
        .field("Assigned now", change.assigned_to.as_ref().map(|_| (assignee, nobody)))
        .note((!shown).then_some("Sentry took the change and did not show the result."))
}

/// A comment was all that was left to do, and it was not taken.
pub(super) fn no_comment(error: Error) -> Error {
    match error {
        // Sentry wraps its reason in a second layer of JSON here, so there is nothing of it to show.
        Error::Sentry(sentry_api::Error::Refused { status: 400, .. }) => {
            Error::input(Answer::new("The comment was not added").note(refusal(&error)))
        }
        other => other,
    }
}

/// What became of the comment while the rest was done, in our words.
fn refusal(error: &Error) -> impl Ours {
    use sentry_api::Error as Api;
    let why = match error {
        // Sentry takes the same comment of the same author once.
        Error::Sentry(Api::Refused { status: 400, .. }) => {
            "Sentry takes no empty comment, and the same one only once"
        }
        Error::Sentry(Api::Forbidden(_)) => "the token may not comment",
        Error::Sentry(error) | Error::Unsure(error) => brief(error),
        _ => "the request could not be made",
    };
    let again = match error {
        Error::Unsure(_) => {
            ". It may have arrived: look at the issue's history before you send `reason` again."
        }
        _ => ".",
    };
    let what = if matches!(error, Error::Unsure(_)) {
        "No word of the comment: "
    } else {
        "The comment was not added: "
    };
    (what, why, again)
}
