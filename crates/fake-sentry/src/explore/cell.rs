//! One value of a row.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// What a row has in a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    Absent,
    Text(String),
    Number(f64),
    Whole(i64),
    Flag(bool),
    Time(DateTime<Utc>),
    /// Several values of one field: `error.type`, `stack.filename`.
    List(Vec<String>),
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(crate) fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Absent, Self::text)
    }

    /// An attribute of a span or log.
    pub(crate) fn attribute(value: Option<&Value>) -> Self {
        match value {
            None | Some(Value::Null) => Self::Absent,
            Some(Value::Bool(flag)) => Self::Flag(*flag),
            Some(Value::Number(number)) => match number.as_i64() {
                Some(whole) => Self::Whole(whole),
                None => Self::Number(number.as_f64().unwrap_or_default()),
            },
            Some(Value::String(text)) => Self::text(text),
            Some(other) => Self::Text(other.to_string()),
        }
    }

    /// As a row of the answer shows it.
    pub(crate) fn json(&self) -> Value {
        match self {
            Self::Absent => Value::Null,
            Self::Text(text) => json!(text),
            Self::Number(number) => json!(number),
            Self::Whole(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Time(time) => json!(time.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, false)),
            Self::List(values) => json!(values),
        }
    }

    /// As a number; times in seconds.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Whole(number) => Some(*number as f64),
            Self::Flag(flag) => Some(f64::from(u8::from(*flag))),
            Self::Time(time) => Some(time.timestamp_micros() as f64 / 1e6),
            Self::Text(text) => text.parse().ok(),
            Self::Absent | Self::List(_) => None,
        }
    }

    /// How it sorts: what is not there first.
    pub(crate) fn compare(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => a.cmp(b),
            (a, b) => {
                let key = |cell: &Self| cell.number().unwrap_or(f64::NEG_INFINITY);
                key(a).total_cmp(&key(b))
            }
        }
    }

    /// Equal keys make one group.
    pub(crate) fn key(&self) -> String {
        self.json().to_string()
    }

    /// Whether one of its texts passes.
    pub(crate) fn any_text(&self, test: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Absent => false,
            Self::Text(text) => test(text),
            Self::Number(number) => test(&number.to_string()),
            Self::Whole(number) => test(&number.to_string()),
            Self::Flag(flag) => {
                test(if *flag { "true" } else { "false" }) || test(if *flag { "1" } else { "0" })
            }
            Self::Time(time) => test(&time.to_rfc3339()),
            Self::List(values) => values.iter().any(|value| test(value)),
        }
    }
}
