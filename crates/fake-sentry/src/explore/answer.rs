//! From a question to its rows: filtered, grouped, sorted, with the types of their columns.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Column, Condition, Dataset, cell::Cell, row::Row};
use crate::search::Expression;

/// A question.
pub(crate) struct Asking {
    pub(crate) dataset: Dataset,
    /// As the request spells them.
    pub(crate) fields: Vec<String>,
    pub(crate) search: Expression<Condition>,
    /// A column, with `-` before it for the greatest first.
    pub(crate) sort: Option<String>,
    /// How long the range of time is.
    pub(crate) minutes: f64,
}

/// All rows of the answer, and its `meta`.
pub(crate) struct Answered {
    pub(crate) rows: Vec<Value>,
    pub(crate) meta: Value,
}

/// Answers, or says in Sentry's words what is wrong with the question.
pub(crate) fn answer<'a>(asking: &Asking, rows: impl Iterator<Item = Row<'a>>) -> Result<Answered, String> {
    if asking.fields.is_empty() {
        return Err("No columns selected".to_owned());
    }
    let columns: Vec<(String, Column)> = asking
        .fields
        .iter()
        .map(|text| Ok((text.clone(), Column::read(text)?)))
        .collect::<Result<_, String>>()?;
    let grouped = columns.iter().any(|(_, column)| matches!(column, Column::Aggregate(_)));
    let wanted = |row: &Row<'_>| {
        asking.search.holds(&|condition| condition.holds_of_row(row), &|phrase| row.says(phrase))
    };
    let mut found: Vec<Row<'a>> = rows.filter(wanted).collect();
    found.sort_by_key(|row| std::cmp::Reverse(row.at()));
    let mut lines: Vec<Vec<Cell>> = if grouped {
        groups(&columns, found)
            .iter()
            .filter(|rows| {
                let holds =
                    |condition: &Condition| condition.holds_of_group(rows, asking.dataset, asking.minutes);
                asking.search.holds(&holds, &|_| true)
            })
            .map(|rows| line(asking, &columns, rows))
            .collect()
    } else {
        found.iter().map(|row| line(asking, &columns, std::slice::from_ref(row))).collect()
    };
    if let Some(sort) = &asking.sort {
        order(&columns, sort, &mut lines)?;
    }
    Ok(Answered { meta: meta(asking, &columns, &lines, grouped), rows: show(&columns, &lines, grouped) })
}

/// Rows that agree in all plain columns; without any, one group, be it empty.
fn groups<'a>(columns: &[(String, Column)], rows: Vec<Row<'a>>) -> Vec<Vec<Row<'a>>> {
    let plain: Vec<&str> = columns
        .iter()
        .filter(|(_, column)| matches!(column, Column::Field(_)))
        .map(|(name, _)| name.as_str())
        .collect();
    if plain.is_empty() {
        return vec![rows];
    }
    let mut groups: BTreeMap<Vec<String>, Vec<Row<'a>>> = BTreeMap::new();
    for row in rows {
        groups.entry(plain.iter().map(|field| row.cell(field).key()).collect()).or_default().push(row);
    }
    groups.into_values().collect()
}

/// The cells of one row or group. Of a single row, its id and project follow.
fn line(asking: &Asking, columns: &[(String, Column)], rows: &[Row<'_>]) -> Vec<Cell> {
    let first = rows.first();
    let field = |name: &str| first.map_or(Cell::Absent, |row| row.cell(name));
    let cells = columns.iter().map(|(_, column)| match column {
        Column::Field(name) => field(name),
        Column::Aggregate(aggregate) => aggregate.of(rows, asking.dataset, asking.minutes),
    });
    cells.chain([field("id"), field("project.name")]).collect()
}

fn order(columns: &[(String, Column)], sort: &str, lines: &mut [Vec<Cell>]) -> Result<(), String> {
    let (name, downwards) = sort.strip_prefix('-').map_or((sort, false), |name| (name, true));
    // Old clients write `count` and `p95_span_duration`.
    let same =
        |column: &str| column == name || column.replace(['(', '.', ')'], "_").trim_end_matches('_') == name;
    let index = columns.iter().position(|(column, _)| same(column));
    let Some(index) = index else {
        if name == "timestamp" {
            if !downwards {
                lines.reverse();
            }
            return Ok(());
        }
        return Err("Cannot sort by a field that is not selected.".to_owned());
    };
    let absent = Cell::Absent;
    lines.sort_by(|a, b| {
        let ordering = a.get(index).unwrap_or(&absent).compare(b.get(index).unwrap_or(&absent));
        if downwards { ordering.reverse() } else { ordering }
    });
    Ok(())
}

/// Single rows are shown with their id and project, as Sentry adds them.
const ADDED: [&str; 2] = ["id", "project.name"];

fn show(columns: &[(String, Column)], lines: &[Vec<Cell>], grouped: bool) -> Vec<Value> {
    let added = ADDED.iter().filter(|_| !grouped).copied();
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).chain(added).collect();
    lines
        .iter()
        .map(|cells| names.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.json())).collect())
        .map(Value::Object)
        .collect()
}

fn meta(asking: &Asking, columns: &[(String, Column)], lines: &[Vec<Cell>], grouped: bool) -> Value {
    let (mut fields, mut units) = (Map::new(), Map::new());
    let mut add = |name: &str, (kind, unit): (&str, Option<&str>)| {
        fields.insert(name.to_owned(), json!(kind));
        units.insert(name.to_owned(), json!(unit));
    };
    for (index, (name, column)) in columns.iter().enumerate() {
        let sample = lines.iter().filter_map(|cells| cells.get(index)).find(|cell| **cell != Cell::Absent);
        add(name, column.kind(asking.dataset, sample.unwrap_or(&Cell::Absent)));
    }
    for name in ADDED.iter().filter(|_| !grouped) {
        add(name, ("string", None));
    }
    let name = match asking.dataset {
        Dataset::Errors => "errors",
        Dataset::Discover => "discover",
        Dataset::Transactions => "transactions",
        Dataset::Spans => "spans",
        Dataset::Logs => "ourlogs",
        Dataset::Metrics => "tracemetrics",
        Dataset::Profiles => "profiles",
    };
    json!({
        "fields": fields, "units": units, "isMetricsData": false, "isMetricsExtractedData": false,
        "tips": { "query": null, "columns": null }, "datasetReason": "unchanged", "dataset": name, "dataScanned": "full",
    })
}
