//! Aggregates: what `count()`, `p95(span.duration)` and their like make of a group of rows.

use std::collections::BTreeSet;

use super::{Dataset, cell::Cell, column::field_kind, row::Row};

/// A function with its argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Aggregate {
    function: Function,
    /// Empty when there is none.
    argument: String,
    /// The name, type and unit of the metric whose values are meant.
    metric: Option<[String; 3]>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Function {
    Count,
    CountUnique,
    Average,
    Sum,
    Least,
    Most,
    /// Of 1.
    Percentile(f64),
    PerMinute,
    PerSecond,
    FailureRate,
    FailureCount,
    LastSeen,
    Any,
}

/// Statuses of spans that are no failures.
const FINE: &[&str] = &["ok", "cancelled", "unknown"];

impl Aggregate {
    /// Reads a function and its arguments; 400's sentence for one that is not known.
    pub(super) fn read(function: &str, arguments: &str) -> Result<Self, String> {
        let metric = match arguments.split(',').map(str::trim).collect::<Vec<_>>().as_slice() {
            ["value", name, kind, unit] => Some([*name, *kind, *unit].map(str::to_owned)),
            _ => None,
        };
        let mut arguments = arguments.split(',').map(str::trim);
        let argument = arguments.next().unwrap_or_default().to_owned();
        let function = match function {
            "count" => Function::Count,
            "count_unique" => Function::CountUnique,
            "avg" => Function::Average,
            "sum" => Function::Sum,
            "min" => Function::Least,
            "max" => Function::Most,
            "p50" => Function::Percentile(0.5),
            "p75" => Function::Percentile(0.75),
            "p90" => Function::Percentile(0.9),
            "p95" => Function::Percentile(0.95),
            "p99" => Function::Percentile(0.99),
            "p100" => Function::Percentile(1.0),
            "percentile" => {
                let share = arguments.next().and_then(|share| share.parse().ok());
                Function::Percentile(share.ok_or("percentile(): expected 2 argument(s)")?)
            }
            "epm" | "per_minute" => Function::PerMinute,
            "eps" | "per_second" => Function::PerSecond,
            "failure_rate" => Function::FailureRate,
            "failure_count" => Function::FailureCount,
            "last_seen" => Function::LastSeen,
            "any" => Function::Any,
            other => return Err(format!("Unknown function '{other}'")),
        };
        let needs = matches!(
            function,
            Function::CountUnique
                | Function::Average
                | Function::Sum
                | Function::Least
                | Function::Most
                | Function::Any
        );
        if needs && argument.is_empty() {
            return Err("Invalid number of arguments: expected 1 argument(s)".to_owned());
        }
        Ok(Self { function, argument, metric })
    }

    pub(super) fn kind(&self, dataset: Dataset) -> (&'static str, Option<&'static str>) {
        match self.function {
            Function::Count | Function::CountUnique | Function::FailureCount => ("integer", None),
            Function::PerMinute => ("rate", Some("1/minute")),
            Function::PerSecond => ("rate", Some("1/second")),
            Function::FailureRate => ("percentage", None),
            Function::LastSeen => ("date", None),
            Function::Any => field_kind(&self.argument, dataset, &Cell::Absent),
            _ => match field_kind(self.field(dataset), dataset, &Cell::Number(0.0)) {
                ("integer" | "string", unit) => ("number", unit),
                kind => kind,
            },
        }
    }

    /// The field that percentiles without an argument are about.
    fn field(&self, dataset: Dataset) -> &str {
        match (self.argument.as_str(), dataset) {
            ("", Dataset::Spans) => "span.duration",
            ("", _) => "transaction.duration",
            (named, _) => named,
        }
    }

    /// Its value for these rows, found in a range of so many minutes.
    pub(super) fn of(&self, rows: &[Row<'_>], dataset: Dataset, minutes: f64) -> Cell {
        match &self.metric {
            Some(metric) => {
                let of_it: Vec<Row<'_>> = rows.iter().copied().filter(|row| row.is_of(metric)).collect();
                self.of_all(&of_it, dataset, minutes)
            }
            None => self.of_all(rows, dataset, minutes),
        }
    }

    fn of_all(&self, rows: &[Row<'_>], dataset: Dataset, minutes: f64) -> Cell {
        let numbers = || -> Vec<f64> {
            let field = self.field(dataset);
            let mut numbers: Vec<f64> = rows.iter().filter_map(|row| row.cell(field).number()).collect();
            numbers.sort_by(f64::total_cmp);
            numbers
        };
        let whole = |count: usize| Cell::Whole(i64::try_from(count).unwrap_or(i64::MAX));
        let maybe = |number: Option<f64>| match number {
            Some(seconds) if self.argument == "timestamp" => {
                chrono::DateTime::from_timestamp_micros((seconds * 1e6) as i64)
                    .map_or(Cell::Absent, Cell::Time)
            }
            Some(number) => Cell::Number(number),
            None => Cell::Absent,
        };
        let count = rows.len() as f64;
        match self.function {
            Function::Count => whole(rows.len()),
            Function::CountUnique => {
                let cells = rows.iter().map(|row| row.cell(&self.argument));
                whole(
                    cells
                        .filter(|cell| *cell != Cell::Absent)
                        .map(|cell| cell.key())
                        .collect::<BTreeSet<_>>()
                        .len(),
                )
            }
            Function::Sum => Cell::Number(numbers().iter().sum()),
            Function::Average => {
                let numbers = numbers();
                maybe((!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64))
            }
            Function::Least => maybe(numbers().first().copied()),
            Function::Most => maybe(numbers().last().copied()),
            Function::Percentile(share) => {
                let numbers = numbers();
                let last = numbers.len().saturating_sub(1) as f64;
                maybe(numbers.get((last * share).round() as usize).copied())
            }
            Function::PerMinute => Cell::Number(count / minutes.max(1.0)),
            Function::PerSecond => Cell::Number(count / (minutes.max(1.0) * 60.0)),
            Function::FailureRate => Cell::Number(failures(rows) as f64 / count.max(1.0)),
            Function::FailureCount => whole(failures(rows)),
            Function::LastSeen => rows.iter().map(Row::at).max().map_or(Cell::Absent, Cell::Time),
            Function::Any => rows.first().map_or(Cell::Absent, |row| row.cell(&self.argument)),
        }
    }
}

fn failures(rows: &[Row<'_>]) -> usize {
    let failed = |row: &&Row<'_>| matches!(row.cell("span.status"), Cell::Text(status) if !FINE.contains(&status.as_str()));
    rows.iter().filter(failed).count()
}
