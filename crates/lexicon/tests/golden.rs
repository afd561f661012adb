//! Holds the translator to the golden table, row by row.
#![cfg(test)]

use std::collections::BTreeMap;

use lexicon::query::{Dialect, check};
use lexicon::translate::{Reading, Surface, World, translate};

#[path = "golden/table.rs"]
mod table;

use table::{FROZEN, Row, files, rows};

const PROJECTS: &[&str] = &[
    "backend",
    "frontend",
    "api-gateway",
    "payments-service",
    "mobile-app",
    "worker",
    "web-store",
    "data-pipeline",
];
const TAGS: &[&str] = &["tenant", "customer_tier", "region", "feature_flag"];

/// Rows that are not met yet. A row that is met must not stand here.
const NOT_MET: &[&str] = &[];

fn read(row: &Row) -> Reading {
    let surface = match row.surface {
        table::Surface::Issues => Surface::Issues,
        table::Surface::Events => Surface::Events,
        table::Surface::IssueEvents => Surface::IssueEvents,
        table::Surface::Replays => Surface::Replays,
        table::Surface::Conversations => Surface::Conversations,
    };
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    translate(&row.ask, surface, &World { now, projects: PROJECTS, environments: &[], custom: TAGS })
}

/// What the translator says, in the form of a row.
fn answered(row: &Row) -> Row {
    let reading = read(row);
    Row {
        ask: row.ask.clone(),
        class: row.class.clone(),
        surface: row.surface,
        query: reading.query.to_string(),
        dataset: reading.dataset.map(|dataset| dataset.as_str().to_owned()),
        fields: reading.fields,
        aggregates: reading.aggregates,
        group_by: reading.group_by,
        sort: reading.sort,
        period: reading.period.map(|period| period.to_string()),
        interval: reading.interval,
        environment: reading.environments,
        project: reading.projects,
        limit: reading.limit,
        unsearched: reading.unsearched.into_iter().filter(|piece| reading.left.contains(piece)).collect(),
        left: reading.left,
    }
}

fn all() -> Vec<(String, Row)> {
    files()
        .into_iter()
        .flat_map(|(file, text)| rows(&text).into_iter().map(move |row| (file.clone(), row)))
        .collect()
}

#[test]
fn every_row_is_met_except_those_that_are_listed() {
    let mut wrong = Vec::new();
    for (file, row) in all() {
        let got = answered(&row);
        let listed = NOT_MET.contains(&row.ask.as_str());
        if (got == row) == listed {
            wrong.push(format!("{file}: {:?}\n{}", row.ask, difference(&row, &got)));
        }
    }
    assert!(wrong.is_empty(), "{} rows\n{}", wrong.len(), wrong.join("\n"));
}

fn difference(row: &Row, got: &Row) -> String {
    let (wanted, got) = (format!("{row:#?}"), format!("{got:#?}"));
    let lines = wanted.lines().filter(|line| !got.contains(line)).map(|line| format!("  want {line}"));
    let more = got.lines().filter(|line| !wanted.contains(line)).map(|line| format!("  got  {line}"));
    lines.chain(more).collect::<Vec<_>>().join("\n")
}

/// The scores of each class: of the frozen rows, and of all.
fn scores() -> BTreeMap<String, [(usize, usize); 2]> {
    let mut classes = BTreeMap::<String, [(usize, usize); 2]>::new();
    for (file, row) in all() {
        let met = usize::from(answered(&row) == row);
        for class in [row.class.clone(), "**all**".to_owned()] {
            let [frozen, whole] = classes.entry(class).or_default();
            if file == FROZEN {
                *frozen = (frozen.0 + met, frozen.1 + 1);
            }
            *whole = (whole.0 + met, whole.1 + 1);
        }
    }
    classes
}

#[test]
fn the_documented_scores_are_true() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/search.md");
    let text = std::fs::read_to_string(path).unwrap();
    for (class, [frozen, whole]) in scores() {
        let line = text
            .lines()
            .find(|line| line.starts_with(&format!("| {class} |")))
            .unwrap_or_else(|| panic!("{class}"));
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let of = |(met, rows): (usize, usize)| format!("{met} of {rows}");
        assert_eq!(
            (cells[2], cells[4], cells[5]),
            (&*whole.1.to_string(), &*of(frozen), &*of(whole)),
            "{class}"
        );
    }
}

/// What data a row is about.
fn dialect(row: &Row) -> Dialect {
    match (row.surface, row.dataset.as_deref()) {
        (table::Surface::Issues, _) => Dialect::Issues,
        (table::Surface::Conversations, _) | (_, Some("spans")) => Dialect::Spans,
        (table::Surface::Replays, _) | (_, Some("replays")) => Dialect::Replays,
        (_, Some("logs")) => Dialect::Logs,
        (_, Some("metrics")) => Dialect::Metrics,
        (_, Some("profiles")) => Dialect::Profiles,
        _ => Dialect::Errors,
    }
}

#[test]
fn what_words_are_read_as_holds_nothing_odd() {
    let mut odd = Vec::new();
    for (file, row) in all() {
        let query = read(&row).query;
        let typed = |span: &std::ops::Range<usize>| {
            let written = query.to_string();
            written.get(span.clone()).is_some_and(|term| row.ask.contains(term))
        };
        let known = |name: &str| TAGS.contains(&name);
        // What was typed as syntax stays as it was typed, and may be odd.
        let findings =
            check(&query, dialect(&row), &known).into_iter().filter(|finding| !typed(&finding.span));
        odd.extend(findings.map(|finding| format!("{file}: {:?}: {query}: {:?}", row.ask, finding.what)));
    }
    assert!(odd.is_empty(), "{}", odd.join("\n"));
}
