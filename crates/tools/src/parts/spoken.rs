//! A search that may be in plain English: read as Sentry's syntax, and told how it was read.

use crate::{
    context::names::Named,
    parts::{
        drafted::{self, Unheeded},
        paging,
        searched::{self, Oddities},
    },
    place::Place,
    prelude::*,
};
use lexicon::{
    Dataset, Period, ProjectRef, Timestamp,
    query::{Dialect, Query},
    translate::{Reading, Surface, Taken, World, taken, translate},
};
use untrusted::{Answer, quote};

/// Nobody writes a longer search, and nobody should make us read one.
const LONGEST: usize = 4_000;

/// The same in words: reading them takes time that grows with the square of their number.
const LONGEST_IN_WORDS: usize = 1_000;

/// What was asked, as Sentry takes it.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    /// Whether it was anything but syntax.
    pub(crate) english: bool,
    pub(crate) reading: Reading,
    /// The query, with the time as far as a period cannot say it. Syntax is kept as it was typed.
    pub(crate) query: String,
    pub(crate) period: Option<Period>,
    pub(crate) project: Option<ProjectRef>,
    /// What each phrase was read as.
    said: String,
    /// What could not be placed, and is looked for as text.
    left: String,
    /// What was asked for and is not in the search.
    unsearched: String,
    /// What was joined by *or* and is asked for at once.
    alternatives: String,
    /// Whether it was asked for more time than Sentry looks back.
    shortened: bool,
    /// Which language model read it, or why none did.
    model: Option<Result<String, Unheeded>>,
    /// What is searched where Sentry refuses what the model wrote.
    instead: Option<Box<Instead>>,
}

/// What the caller chose besides the request, which no reading of it changes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given {
    pub(crate) dataset: bool,
    pub(crate) columns: bool,
    pub(crate) order: bool,
}

/// A request as the rules read it, and where the model's reading is kept.
#[derive(Debug)]
struct Instead {
    by_rules: Spoken,
    drafted: drafted::Key,
}

impl Instead {
    /// Whether what Sentry refused may be the model's doing: where the rules come to the same, it is the caller's.
    fn may_help(&self, refused: &Error, drafted: &Asked, given: Given) -> bool {
        let by_rules = Asked::of(&self.by_rules);
        let other_data = !given.dataset && drafted.dataset != by_rules.dataset;
        match refused {
            Error::Search(_) => {
                other_data
                    || drafted.query != by_rules.query
                    || (!given.columns && drafted.columns != by_rules.columns)
                    || (!given.order && drafted.order != by_rules.order)
            }
            Error::Lacking(_) => other_data,
            _ => false,
        }
    }
}

/// What a reading asks Sentry for.
struct Asked {
    query: String,
    dataset: Dataset,
    columns: [Vec<String>; 3],
    order: Option<String>,
}

impl Asked {
    fn of(Spoken { query, reading, .. }: &Spoken) -> Self {
        Self {
            query: query.clone(),
            dataset: reading.dataset.unwrap_or(Dataset::Errors),
            columns: [&reading.fields, &reading.group_by, &reading.aggregates].map(Clone::clone),
            order: reading.sort.clone(),
        }
    }
}

/// Reads a search. Syntax is kept as it is; the names of projects and tags are asked for only when there is something
/// that may be one. A later page is read as the first one was.
///
/// # Errors
/// When it was meant as syntax and cannot be read, with the place; when nobody knows how a later page's first was read.
pub(crate) async fn read(
    cx: &Cx<'_>,
    place: &Place,
    text: Option<&str>,
    surface: Surface,
    explicit_project: bool,
    start: &paging::Start,
) -> Result<Spoken> {
    let text = text.unwrap_or_default();
    if text.chars().count() > LONGEST {
        return Err(Error::complaint("`query` is longer than 4,000 characters"));
    }
    match taken(text, &|_| false) {
        Taken::Syntax => return Ok(Spoken { query: text.to_owned(), ..Spoken::default() }),
        Taken::Broken(problem) => return Err(searched::broken(text, &problem)),
        Taken::English if text.chars().count() > LONGEST_IN_WORDS => {
            return Err(Error::complaint(
                "`query` is longer than 1,000 characters and is no search in Sentry's syntax",
            ));
        }
        Taken::English => {}
    }
    let only = cx.grant().constraint.project.as_ref().map(|only| Box::from(only.as_str()));
    let now = cx.now();
    let mut known: Vec<Box<str>> = only.into_iter().collect();
    let mut reading = understood(text, surface, now, &known, &[]);
    if !reading.left.is_empty() {
        let named = tags(surface, &reading);
        let projects = async { if known.is_empty() { cx.names(place, Named::Projects).await } else { None } };
        let tags = async { cx.names(place, named?).await };
        let (projects, tags) = tokio::join!(projects, tags);
        known.extend(projects.iter().flat_map(|names| names.iter().cloned()));
        let tags: Vec<&str> = tags.iter().flat_map(|names| names.iter()).map(|name| &**name).collect();
        reading = understood(text, surface, now, &known, &tags);
    }
    let drafted = drafted::read(cx, place, text, surface, &reading, start.is_later()).await?;
    let name = || cx.model().map_or_else(String::new, |model| model.name().to_owned());
    let applied = |reading| applied(reading, surface, now, explicit_project);
    Ok(match drafted {
        None => applied(reading),
        Some(Err(why)) => Spoken { model: Some(Err(why)), ..applied(reading) },
        // The cursor is of the model's search and of no other.
        Some(Ok(drafted)) if start.is_later() => Spoken { model: Some(Ok(name())), ..applied(drafted) },
        Some(Ok(drafted)) => {
            let by_rules = Spoken { model: Some(Err(Unheeded::Refused)), ..applied(reading) };
            let instead = Instead { by_rules, drafted: drafted::key(place, text, surface) };
            Spoken { model: Some(Ok(name())), instead: Some(instead.into()), ..applied(drafted) }
        }
    })
}

/// Searches, and once more as the rules read the request where Sentry refuses what a model wrote or has no such data.
/// What the caller gave is the same both times: where Sentry refuses both, the model is not to blame.
///
/// # Errors
/// As the search.
pub(crate) async fn searched<F: Future<Output = Result<Answer>>>(
    cx: &Cx<'_>,
    mut spoken: Spoken,
    given: Given,
    search: impl Fn(Spoken) -> F,
) -> Result<Answer> {
    let Some(instead) = spoken.instead.take() else { return search(spoken).await };
    let drafted = Asked::of(&spoken);
    let refused = match search(spoken).await {
        Err(error) if instead.may_help(&error, &drafted, given) => error,
        answer => return answer,
    };
    match search(instead.by_rules).await {
        Ok(answer) => {
            drafted::forget(cx, instead.drafted);
            Ok(answer)
        }
        Err(Error::Search(_) | Error::Lacking(_)) => Err(refused),
        Err(error) => Err(error),
    }
}

/// The list that holds what the rest may name.
fn tags(surface: Surface, reading: &Reading) -> Option<Named> {
    match (surface, reading.dataset) {
        (Surface::Issues | Surface::IssueEvents, _) | (_, Some(Dataset::Errors)) => Some(Named::Tags),
        (_, Some(Dataset::Spans)) => Some(Named::Spans),
        (_, Some(Dataset::Logs)) => Some(Named::Logs),
        (_, Some(Dataset::Metrics)) => Some(Named::Metrics),
        _ => None,
    }
}

fn understood(text: &str, surface: Surface, now: Timestamp, known: &[Box<str>], tags: &[&str]) -> Reading {
    let projects: Vec<&str> = known.iter().map(|name| &**name).collect();
    // What Sentry has itself is known in words of its own.
    let is_own = |name: &str| Dialect::ALL.iter().any(|dialect| dialect.field(name).is_some());
    let custom: Vec<&str> = tags.iter().copied().filter(|name| !is_own(name)).collect();
    translate(text, surface, &World { now, projects: &projects, environments: &[], custom: &custom })
}

impl Spoken {
    /// How it was read, for the head.
    pub(crate) fn read_as(&self) -> Option<untrusted::Quoted<'_>> {
        (!self.said.is_empty()).then(|| quote(&self.said))
    }

    /// What Sentry said of a search that it refused, with what is odd about it and how it was read.
    pub(crate) fn explain(&self, odd: &Oddities, executed: &str, error: Error) -> Error {
        match error {
            Error::Sentry(refused @ sentry_api::Error::Refused { status: 400, .. }) => {
                let executed = self.english.then(|| quote(executed));
                let answer = Error::Sentry(refused).into_answer().fact("Search", executed);
                Error::Search(Box::new(odd.noted(self.noted(answer))))
            }
            other => other,
        }
    }

    /// What was not understood, for the notes.
    pub(crate) fn noted(&self, answer: Answer) -> Answer {
        let (by, unheeded) = match &self.model {
            None => (None, None),
            Some(Ok(name)) => (Some(("The language model ", quote(name), " read the request.")), None),
            Some(Err(why)) => (None, Some(why.words())),
        };
        answer
            .note(by)
            .note(
                unheeded.map(|why| {
                    ("The language model was no help: ", why, ". The request was read without it.")
                }),
            )
            .note(told(&self.left, "Searched as text, because it has no other meaning here: "))
            .note(told(
                &self.unsearched,
                "NOT applied, because no search here can say it or there is no room: ",
            ))
            .note(told(&self.alternatives, "All of it is asked for at once; for either, search twice: "))
            .note(self.shortened.then_some("Sentry looks back 90 days at most: that was searched"))
    }
}

/// A piece of the request, and what became of it; nothing for none.
fn told<'t>(text: &'t str, before: &'static str) -> Option<(&'static str, untrusted::Quoted<'t>)> {
    (!text.is_empty()).then(|| (before, quote(text)))
}

/// How far back a search goes.
const LONGEST_DAYS: u16 = 90;

fn applied(reading: Reading, surface: Surface, now: Timestamp, explicit_project: bool) -> Spoken {
    let mut extra = String::new();
    let mut project = None;
    if !explicit_project {
        project = match reading.projects.as_slice() {
            [one] if surface != Surface::IssueEvents => one.parse().ok(),
            _ => None,
        };
        if project.is_none() && !reading.projects.is_empty() {
            extra = listed("project", &reading.projects);
        }
    }
    if surface == Surface::IssueEvents && !reading.environments.is_empty() {
        extra = format!("{extra} {}", listed("environment", &reading.environments));
    }
    let range = reading.period.map(|range| range.to_string());
    let between = range.as_deref().and_then(|range| range.split_once('/'));
    let period = match between.and_then(|(start, _)| start.parse::<Timestamp>().ok()) {
        Some(start) => {
            // Whole days that hold it all.
            let days = (now.seconds() - start.seconds()).max(1).saturating_add(86_399) / 86_400;
            let key = if surface == Surface::Issues { "event.timestamp" } else { "timestamp" };
            let (start, end) = between.unwrap_or_default();
            extra = format!("{extra} {key}:>={start}");
            if end != now.to_string() {
                extra = format!("{extra} {key}:<{end}");
            }
            Some(Period::days(u16::try_from(days).unwrap_or(u16::MAX)))
        }
        None => range.as_deref().and_then(|range| range.parse().ok()),
    };
    let terms = Query::parse(&extra).unwrap_or_default();
    let query = terms.terms().fold(reading.query.clone(), |query, term| query.and(term.clone()));
    let said: Vec<String> =
        reading.said.iter().map(|said| format!("{} → {}", said.phrase, said.meaning)).collect();
    let longest = Period::days(LONGEST_DAYS);
    let shortened = period.is_some_and(|period| period.seconds() > longest.seconds());
    let period = if shortened { Some(longest) } else { period };
    let left: Vec<&str> = reading
        .left
        .iter()
        .map(|piece| &**piece)
        .filter(|piece| !reading.unsearched.iter().any(|out| out == piece))
        .collect();
    Spoken {
        english: true,
        query: query.to_string(),
        period,
        project,
        said: said.join("; "),
        left: left.join(", "),
        unsearched: reading.unsearched.join(", "),
        alternatives: reading.alternatives.join(", "),
        shortened,
        reading,
        model: None,
        instead: None,
    }
}

/// `project:a`, `project:[a,b]`
fn listed(key: &str, names: &[String]) -> String {
    let names: Vec<String> =
        names.iter().map(|name| lexicon::query::Literal::exact(name).to_string()).collect();
    match names.as_slice() {
        [one] => format!("{key}:{one}"),
        several => format!("{key}:[{}]", several.join(",")),
    }
}
