//! Columns of an answer: fields and aggregates, with the types and units that the answer names.

use super::{Dataset, aggregate::Aggregate, cell::Cell};

/// What one `field` parameter asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Column {
    Field(String),
    Aggregate(Aggregate),
}

impl Column {
    /// Reads `title`, `count()`, `p95(span.duration)`; 400's sentence for what is neither.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        match text.strip_suffix(')').and_then(|text| text.split_once('(')) {
            Some((function, arguments)) => Aggregate::read(function, arguments).map(Self::Aggregate),
            None => Ok(Self::Field(text.to_owned())),
        }
    }

    /// `(type, unit)` as `meta` names them; `sample` decides about attributes.
    pub(crate) fn kind(&self, dataset: Dataset, sample: &Cell) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Field(name) => field_kind(name, dataset, sample),
            Self::Aggregate(aggregate) => aggregate.kind(dataset),
        }
    }
}

/// Fields that are numbers of milliseconds.
const DURATIONS: &[&str] = &["span.duration", "span.self_time", "transaction.duration"];
const NUMBERS: &[&str] = &[
    "value",
    "profile.duration",
    "precise.start_ts",
    "precise.finish_ts",
    "timestamp_precise",
    "severity_number",
];
const FLAGS: &[&str] = &["is_transaction", "error.handled", "error.unhandled"];

/// Whether comparisons with this field are comparisons of numbers.
pub(super) fn is_number(name: &str) -> bool {
    DURATIONS.contains(&name)
        || NUMBERS.contains(&name)
        || name.starts_with("measurements.")
        || matches!(name, "issue.id" | "project.id" | "project_id")
        || name.ends_with(",number]")
}

pub(super) fn field_kind(
    name: &str,
    dataset: Dataset,
    sample: &Cell,
) -> (&'static str, Option<&'static str>) {
    if DURATIONS.contains(&name) {
        return ("duration", Some("millisecond"));
    }
    if name == "timestamp" {
        return ("date", None);
    }
    if FLAGS.contains(&name) {
        return ("boolean", None);
    }
    if NUMBERS.contains(&name) {
        return ("number", None);
    }
    let kind = match sample {
        Cell::Whole(_) if matches!(dataset, Dataset::Spans | Dataset::Logs) => "number",
        Cell::Whole(_) => "integer",
        Cell::Number(_) => "number",
        Cell::Flag(_) => "boolean",
        Cell::Time(_) => "date",
        Cell::List(_) => "array",
        Cell::Text(_) | Cell::Absent => "string",
    };
    (kind, None)
}
