//! One term of a search of rows, understood: about a row, or about an aggregate of a group.

use chrono::{DateTime, Utc};

use super::{
    Dataset,
    aggregate::Aggregate,
    cell::Cell,
    column::{Column, is_number},
    row::Row,
};
use crate::search::{Between, Operator, Pattern, Term};

/// A term such as `!span.op:db` or `count():>10`.
#[derive(Debug)]
pub(crate) struct Condition {
    negated: bool,
    about: About,
    test: Test,
}

#[derive(Debug)]
enum About {
    Row(String),
    Group(Aggregate),
}

#[derive(Debug)]
enum Test {
    There,
    Text(Vec<Pattern>),
    /// A part of the text, ignoring case.
    Part(Vec<Pattern>),
    Number(Operator, Vec<f64>),
    Time(Vec<Between>),
}

/// Keys that only a search of issues knows.
const OF_ISSUES: &[&str] =
    &["is", "assigned", "assigned_to", "assignee", "bookmarks", "firstSeen", "lastSeen", "timesSeen", "age"];

impl Condition {
    /// Understands a term, or says in Sentry's words why not.
    pub(super) fn new(term: &Term, dataset: Dataset, now: DateTime<Utc>) -> Result<Self, String> {
        let negated = term.negated;
        let key = if term.number {
            format!("tags[{},number]", term.key)
        } else if term.tag {
            format!("tags[{}]", term.key)
        } else {
            term.key.clone()
        };
        if !term.tag && OF_ISSUES.contains(&term.key.as_str()) {
            return Err(format!("Invalid key for this search: {}", term.key));
        }
        if let Column::Aggregate(aggregate) = Column::read(&key)? {
            let test = match aggregate.kind(dataset) {
                ("date", _) => Test::Time(times(term, &key, now)?),
                _ => Test::Number(term.operator, numbers(term)?),
            };
            return Ok(Self { negated, about: About::Group(aggregate), test });
        }
        if key == "has" {
            let field = term.values.first().map(|value| value.text.clone()).unwrap_or_default();
            return Ok(Self { negated, about: About::Row(field), test: Test::There });
        }
        let compares = term.operator != Operator::Equal;
        let telemetry = !matches!(dataset, Dataset::Errors | Dataset::Discover | Dataset::Transactions);
        let numeric = is_number(&key) || (compares && telemetry && numbers(term).is_ok());
        let test = if key == "timestamp" {
            Test::Time(times(term, "timestamp", now)?)
        } else if numeric {
            Test::Number(term.operator, numbers(term)?)
        } else {
            let patterns: Vec<Pattern> = term.values.iter().map(Pattern::new).collect();
            if key == "message" || key == "log.body" { Test::Part(patterns) } else { Test::Text(patterns) }
        };
        Ok(Self { negated, about: About::Row(key), test })
    }

    /// Whether a row satisfies it. What is about groups says nothing about a row.
    pub(super) fn holds_of_row(&self, row: &Row<'_>) -> bool {
        match &self.about {
            About::Group(_) => true,
            About::Row(field) => self.test.holds(&row.cell(field)) != self.negated,
        }
    }

    /// Whether a group satisfies it. What is about rows says nothing about a group.
    pub(super) fn holds_of_group(&self, rows: &[Row<'_>], dataset: Dataset, minutes: f64) -> bool {
        match &self.about {
            About::Row(_) => true,
            About::Group(aggregate) => self.test.holds(&aggregate.of(rows, dataset, minutes)) != self.negated,
        }
    }
}

impl Test {
    fn holds(&self, cell: &Cell) -> bool {
        match self {
            Self::There => *cell != Cell::Absent,
            Self::Text(patterns) => {
                cell.any_text(|text| patterns.iter().any(|pattern| pattern.matches(text)))
                    || *cell == Cell::Absent && patterns.iter().any(Pattern::is_empty)
            }
            Self::Part(patterns) => cell.any_text(|text| patterns.iter().any(|pattern| pattern.within(text))),
            Self::Number(operator, numbers) => cell
                .number()
                .is_some_and(|value| numbers.iter().any(|number| operator.compares(value, *number))),
            Self::Time(spans) => match cell {
                Cell::Time(time) => spans.iter().any(|span| span.contains(*time)),
                _ => false,
            },
        }
    }
}

fn times(term: &Term, key: &str, now: DateTime<Utc>) -> Result<Vec<Between>, String> {
    let read = |text: &str| {
        Between::read(now, term.operator, text).ok_or_else(|| {
            format!(
                "{key}: Invalid date: {text}. Expected +/-duration (e.g. +1h) or ISO 8601-like (e.g. \
                 2026-11-20T12:00:00)."
            )
        })
    };
    term.values.iter().map(|value| read(&value.text)).collect()
}

/// Numbers with a unit of time (in milliseconds then) or a factor.
fn numbers(term: &Term) -> Result<Vec<f64>, String> {
    const UNITS: &[(&str, f64)] = &[
        ("ms", 1.0),
        ("s", 1e3),
        ("min", 6e4),
        ("hr", 3.6e6),
        ("h", 3.6e6),
        ("day", 8.64e7),
        ("d", 8.64e7),
        ("wk", 6.048e8),
        ("w", 6.048e8),
        ("k", 1e3),
        ("m", 1e6),
        ("b", 1e9),
        ("%", 0.01),
    ];
    let read = |text: &str| {
        let text = text.to_lowercase();
        let unit = UNITS.iter().find_map(|(unit, scale)| {
            let digits = text.strip_suffix(unit)?;
            digits.ends_with(|c: char| c.is_ascii_digit()).then_some((digits, *scale))
        });
        let (digits, scale) = unit.unwrap_or((&text, 1.0));
        digits.parse::<f64>().map(|number| number * scale).map_err(|_| {
            format!(
                "{}: Invalid number: {text}. Expected number then optional k, m, or b suffix (e.g. 500k).",
                term.key
            )
        })
    };
    term.values.iter().map(|value| read(&value.text)).collect()
}
