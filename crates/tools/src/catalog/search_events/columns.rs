//! The columns of a table of events, and its rows.

use super::dataset::Searched;
use lexicon::Dataset;
use serde_json::Value;
use untrusted::{Pairs, Untrusted};

/// The columns that are asked for.
pub(super) struct Columns {
    pub(super) fields: Vec<String>,
    pub(super) sort: String,
    /// Whether a row stands for several events.
    pub(super) grouped: bool,
}

impl Columns {
    pub(super) fn of(dataset: Dataset, fields: Option<Vec<String>>, sort: Option<String>) -> Self {
        let given = fields.unwrap_or_default().into_iter().map(|field| field.trim().to_owned());
        let mut fields: Vec<String> = given.filter(|field| !field.is_empty()).collect();
        if fields.is_empty() {
            fields = dataset.fields().iter().map(|field| (*field).to_owned()).collect();
        }
        let is_aggregate = |field: &str| field.contains('(');
        let first = fields.iter().find(|field| is_aggregate(field)).cloned();
        let grouped = first.is_some();
        let newest = || first.map_or_else(|| "-timestamp".to_owned(), |first| format!("-{first}"));
        let sort =
            sort.map(|sort| sort.trim().to_owned()).filter(|sort| !sort.is_empty()).unwrap_or_else(newest);
        // Sentry sorts by columns only. One more would make other groups, so there Sentry itself has to complain.
        let column = sort.trim_start_matches('-');
        if !fields.iter().any(|field| field == column) && (!grouped || is_aggregate(column)) {
            fields.push(column.to_owned());
        }
        Self { fields, sort, grouped }
    }
}

/// What stands before a value, the value, and what stands for one that is missing.
pub(super) type Cell = (&'static str, Option<Untrusted<Value>>, Option<&'static str>);

/// The values in the order of the columns.
pub(super) fn line(row: &Pairs, fields: &[String]) -> Vec<Cell> {
    let cells = fields.iter().enumerate().map(|(at, field)| {
        let value = row.iter().find(|(key, _)| key.same_as(field)).map(|(_, value)| value);
        let value = value.filter(|value| !value.is(is_empty)).cloned().map(|value| value.map(rounded));
        let missing = value.is_none().then_some("-");
        (if at == 0 { "" } else { " · " }, value, missing)
    });
    cells.collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// Three digits behind the point are all that anybody reads.
pub(super) fn rounded(value: Value) -> Value {
    match value.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number in range")]
        Some(number) if number.fract() == 0.0 && number.abs() < 1e12 => Value::from(number as i64),
        Some(number) if number.abs() < 1e12 => Value::from((number * 1_000.0).round() / 1_000.0),
        _ => value,
    }
}
