//! A search that may be in plain English: read as Sentry's syntax, and told how it was read.

use crate::{place::Place, prelude::*};
use lexicon::{
    Period, ProjectRef, ProjectSlug, Timestamp,
    query::{Part, Query},
    translate::{Reading, Surface, World, translate},
};

/// What was asked, as Sentry takes it.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    pub(crate) reading: Reading,
    /// The query, with the time as far as a period cannot say it.
    pub(crate) query: String,
    pub(crate) period: Option<Period>,
    pub(crate) project: Option<ProjectRef>,
    /// What each phrase was read as.
    pub(crate) said: String,
    /// What could not be placed.
    pub(crate) left: String,
}

/// Reads a search. `None` when it is syntax, which is sent as it is.
///
/// The names of projects are asked for only when there is something that may be one.
pub(crate) async fn read(
    cx: &Cx<'_>,
    place: &Place,
    text: Option<&str>,
    surface: Surface,
    explicit_project: bool,
) -> Option<Spoken> {
    let text = text?;
    if !is_english(text) {
        return None;
    }
    let only = cx.grant().constraint.project.clone();
    let mut known: Vec<ProjectSlug> = only.into_iter().collect();
    let mut reading = understood(text, surface, cx.now(), &known);
    if known.is_empty() && !reading.left.is_empty() {
        let listed = cx.sentry(place).projects(&place.organization, None, 100, None).await;
        let projects = listed.map(|page| page.items).unwrap_or_default();
        known = projects.into_iter().filter_map(|project| project.slug.0).collect();
        reading = understood(text, surface, cx.now(), &known);
    }
    Some(applied(reading, surface, cx.now(), explicit_project))
}

/// Whether a search has bare words, or is nothing that Sentry reads without being about its fields.
pub(crate) fn is_english(text: &str) -> bool {
    match Query::parse(text) {
        Ok(query) => {
            query.places().iter().any(|(_, part)| matches!(part, Part::Text(text) if !text.is_quoted()))
        }
        // Sentry says what is wrong with a term.
        Err(_) => !text.contains(':') && !text.contains('"'),
    }
}

fn understood(text: &str, surface: Surface, now: Timestamp, known: &[ProjectSlug]) -> Reading {
    let projects: Vec<&str> = known.iter().map(ProjectSlug::as_str).collect();
    translate(text, surface, &World { now, projects: &projects, environments: &[], custom: &[] })
}

fn applied(reading: Reading, surface: Surface, now: Timestamp, explicit_project: bool) -> Spoken {
    let mut extra = String::new();
    let mut project = None;
    if !explicit_project {
        project = match reading.projects.as_slice() {
            [one] => one.parse().ok(),
            _ => None,
        };
        if project.is_none() && !reading.projects.is_empty() {
            let names: Vec<String> = reading
                .projects
                .iter()
                .map(|name| lexicon::query::Literal::exact(name).to_string())
                .collect();
            extra = format!("project:[{}]", names.join(","));
        }
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
    let left = reading.left.join(", ");
    Spoken { query: query.to_string(), period, project, said: said.join("; "), left, reading }
}
