//! What led to an event.

use lexicon::Timestamp;
use sentry_api::models::Breadcrumb;
use serde_json::Value;
use untrusted::{Item, Listed, Rank, Say, Section, Untrusted};

/// How many are shown with an issue.
const SHOWN: usize = 10;

/// The last breadcrumbs, the latest first: when the answer must be shortened, the oldest go. Each with its distance
/// from the event, where the event says when it was.
pub(crate) fn section(breadcrumbs: &Listed<Breadcrumb>, event: Option<Timestamp>) -> Section {
    Section::list("Breadcrumbs, latest first")
        .first(SHOWN, breadcrumbs.iter().rev(), |breadcrumb| row(breadcrumb, event))
        .rank(Rank::Useful)
}

/// When (in seconds from the event, or at all), what, how bad, and what was said.
pub(crate) fn row(breadcrumb: &Breadcrumb, event: Option<Timestamp>) -> Item {
    let seconds = breadcrumb.timestamp.0.zip(event).map(|(at, event)| (at.seconds_after(event), "s"));
    let at = breadcrumb.timestamp.0.filter(|_| seconds.is_none());
    let what = breadcrumb.category.as_ref().or(breadcrumb.kind.as_ref());
    let level = breadcrumb.level.as_ref().filter(|level| !level.same_as("info"));
    Item::new((
        seconds,
        at,
        what.map(|what| (" ", what)),
        level.map(|level| (" [", level, "]")),
        breadcrumb.message.as_ref().map(|message| (": ", message)),
    ))
    .field("data", breadcrumb.data.as_deref().map(pairs))
}

/// The first pairs, on one line: there are seldom more, and their keys cost as much as their values.
pub(crate) fn pairs(data: &[(Untrusted, Untrusted<Value>)]) -> impl Say {
    let pair =
        |at: usize| data.get(at).map(|(key, value)| (if at == 0 { "" } else { ", " }, key, " = ", value));
    (pair(0), pair(1), pair(2), pair(3), (data.len() > 4).then_some(", …"))
}
