//! The search of replays: the language of events, about the fields of a recorded visit.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::search::{Between, Expression, Operator, Pattern, Term, read as parse};

/// One term, understood.
#[derive(Debug)]
pub(super) struct Condition {
    negated: bool,
    field: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    There,
    Text(Vec<Pattern>),
    Number(Operator, Vec<f64>),
    Time(Vec<Between>),
}

/// Fields that are numbers; lengths are seconds.
const NUMBERS: &[&str] = &[
    "activity",
    "duration",
    "count_dead_clicks",
    "count_errors",
    "count_infos",
    "count_rage_clicks",
    "count_screens",
    "count_segments",
    "count_traces",
    "count_urls",
    "count_warnings",
];

/// Reads a search, or says in Sentry's words what is wrong with it.
pub(super) fn read(text: &str, now: DateTime<Utc>) -> Result<Expression<Condition>, String> {
    parse(text, true, &|term| Condition::new(term, now))
}

/// Whether a replay, as it is rendered, satisfies a search.
pub(super) fn holds(search: &Expression<Condition>, replay: &Value) -> bool {
    search.holds(&|condition| condition.holds(replay), &|phrase| {
        let urls = replay.get("urls").and_then(Value::as_array).into_iter().flatten();
        urls.filter_map(Value::as_str).any(|url| url.to_lowercase().contains(phrase))
    })
}

impl Condition {
    fn new(term: &Term, now: DateTime<Utc>) -> Result<Self, String> {
        let field = term.key.clone();
        let (negated, first) =
            (term.negated, term.values.first().map(|value| value.text.clone()).unwrap_or_default());
        if !term.tag && field == "has" {
            return Ok(Self { negated, field: first, test: Test::There });
        }
        if field.contains('(') {
            return Err(format!("Invalid field specified: {field}"));
        }
        let test = if NUMBERS.contains(&field.as_str()) {
            // A length without a unit is seconds.
            let unit = |text: &str| {
                let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)];
                units.into_iter().find_map(|(unit, seconds)| {
                    Some((text.strip_suffix(unit)?.parse::<f64>().ok()?, seconds))
                })
            };
            let number = |text: &str| {
                let with_unit =
                    unit(text).filter(|_| field == "duration").map(|(count, seconds)| count * seconds);
                with_unit
                    .or_else(|| text.parse().ok())
                    .ok_or_else(|| format!("{field}: Invalid number: {text}"))
            };
            Test::Number(
                term.operator,
                term.values.iter().map(|value| number(&value.text)).collect::<Result<_, _>>()?,
            )
        } else if matches!(field.as_str(), "started_at" | "finished_at" | "timestamp") {
            let time = |text: &str| {
                Between::read(now, term.operator, text)
                    .ok_or_else(|| format!("{field}: Invalid date: {text}"))
            };
            Test::Time(term.values.iter().map(|value| time(&value.text)).collect::<Result<_, _>>()?)
        } else {
            Test::Text(term.values.iter().map(Pattern::new).collect())
        };
        Ok(Self { negated, field, test })
    }

    fn holds(&self, replay: &Value) -> bool {
        let values = values(replay, &self.field);
        let found = match &self.test {
            Test::There => !values.is_empty(),
            Test::Text(patterns) => {
                let empty = values.is_empty() && patterns.iter().any(Pattern::is_empty);
                let text = |value: &&Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                empty
                    || values.iter().any(|value| patterns.iter().any(|pattern| pattern.matches(&text(value))))
            }
            Test::Number(operator, numbers) => {
                let known = values.iter().find_map(|value| value.as_f64());
                known.is_some_and(|known| numbers.iter().any(|number| operator.compares(known, *number)))
            }
            Test::Time(spans) => {
                let known = values.iter().find_map(|value| value.as_str()?.parse::<DateTime<Utc>>().ok());
                known.is_some_and(|known| spans.iter().any(|span| span.contains(known)))
            }
        };
        found != self.negated
    }
}

/// What a replay has by this name: a field, a list, or a tag.
fn values<'a>(replay: &'a Value, field: &str) -> Vec<&'a Value> {
    let at = match field {
        "url" | "urls" => "/urls".to_owned(),
        "release" => "/releases".to_owned(),
        "trace" => "/trace_ids".to_owned(),
        "timestamp" => "/started_at".to_owned(),
        "seen_by_me" | "viewed_by_me" => "/has_viewed".to_owned(),
        name => format!("/{}", name.replace('.', "/")),
    };
    let found = replay.pointer(&at).or_else(|| replay.get("tags").and_then(|tags| tags.get(field)));
    match found {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list.iter().collect(),
        Some(one) => vec![one],
    }
}
