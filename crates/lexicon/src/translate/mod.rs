//! Plain English to a search: [`translate`] reads a request in words, mixed with any amount of Sentry's syntax, as the
//! query, the data, the columns, the order, the time and the place that it means.
//!
//! It is a pure function of the text and the [`World`]: phrases are known or they are not, and no text can make it do
//! anything but a search. What is syntax stays as it was typed; what could not be placed is looked for as text, in
//! quotes, and told in [`Reading::left`].
//!
//! ```
//! use lexicon::translate::{Surface, World, translate};
//!
//! let world = World { now: "2026-11-20T12:00:00Z".parse().unwrap(), projects: &["backend"], environments: &[], custom: &[] };
//! let reading = translate("top 5 unresolved crashes in backend since yesterday", Surface::Issues, &world);
//! assert_eq!(reading.query.to_string(), "is:unresolved error.unhandled:true");
//! assert_eq!((reading.sort.as_deref(), reading.limit), (Some("freq"), Some(5)));
//! assert_eq!(reading.projects, ["backend"]);
//! ```

mod answer;
mod client;
mod clock;
mod code;
pub mod drafted;
mod effect;
mod events;
mod free;
mod group;
mod http;
mod joint;
mod kinds;
mod logs;
mod measure;
mod metrics;
mod models;
mod negation;
mod number;
mod order;
mod people;
mod place;
mod replays;
mod scan;
mod sentence;
mod status;
mod taken;
mod terms;
mod token;
mod topic;
mod typing;
mod vitals;
mod when;
mod words;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use crate::{Dataset, Range, Timestamp, query::Query};

pub use taken::{Taken, taken};

/// What is searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Surface {
    /// Issues.
    Issues,
    /// Events of any kind, counted or listed.
    Events,
    /// The events of one issue.
    IssueEvents,
    /// Recorded sessions.
    Replays,
    /// Conversations with language models.
    Conversations,
    /// Events of this kind, counted or listed.
    Data(Dataset),
}

/// What is known besides the words. Names that are not here can still be named (*project x*).
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The instant that the words *today* and *last* are about, in UTC.
    pub now: Timestamp,
    /// The names of projects.
    pub projects: &'a [&'a str],
    /// The names of environments, besides the usual ones.
    pub environments: &'a [&'a str],
    /// The names of tags.
    pub custom: &'a [&'a str],
}

/// What a request means. What was not said is absent: defaults are for whoever asks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The search.
    pub query: Query,
    /// On events and replays.
    pub dataset: Option<Dataset>,
    /// Plain columns that were asked for.
    pub fields: Vec<String>,
    /// What groups are made of.
    pub group_by: Vec<String>,
    /// What is counted or measured.
    pub aggregates: Vec<String>,
    /// As Sentry's parameter has it.
    pub sort: Option<String>,
    /// The time to search.
    pub period: Option<Range>,
    /// Environments to search in.
    pub environments: Vec<String>,
    /// Projects to search in.
    pub projects: Vec<String>,
    /// How many results.
    pub limit: Option<u8>,
    /// The step of a series over time, such as `1h`, or `auto`.
    pub interval: Option<String>,
    /// Pieces that could not be placed; the query looks for them as text, as far as there is room.
    pub left: Vec<String>,
    /// What was asked for and is not in the search: text without room, times that are none, what cannot be excluded.
    pub unsearched: Vec<String>,
    /// What was joined by *or* and is asked for at once, because one search cannot say it.
    pub alternatives: Vec<String>,
    /// What each phrase was read as. Empty when the request was syntax already.
    pub said: Vec<Said>,
}

/// A phrase of the request and what it was read as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// As it was typed.
    pub phrase: String,
    /// Terms and parameters.
    pub meaning: String,
}

/// Reads a request.
pub fn translate(text: &str, surface: Surface, world: &World<'_>) -> Reading {
    let tokens = token::tokens(text, &|name| world.custom.contains(&name));
    let place = topic::place(surface, &tokens);
    let found = tokens.iter().map(|_| OnceCell::new()).collect();
    let words = words::Words { tokens, place, counts: counts(surface), world, found };
    answer::answer(text, surface, &words)
}

/// Whether events are counted and grouped there.
const fn counts(surface: Surface) -> bool {
    matches!(
        surface,
        Surface::Events
            | Surface::Data(
                Dataset::Errors | Dataset::Spans | Dataset::Logs | Dataset::Metrics | Dataset::Profiles
            )
    )
}
