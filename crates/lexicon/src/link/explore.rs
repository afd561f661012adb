//! How the pages of spans, logs and metrics spell what is counted and by what: as JSON within the address.

use super::{EventsPage, events::is_aggregate};
use crate::query::{Column, Key, Literal, Operator, Query};
use serde_json::{Value, json};

/// The parameters of a page that counts by groups.
pub(super) fn aggregated(
    page: &EventsPage<'_>,
    query: &'static str,
    sort: &'static str,
) -> Vec<(&'static str, String)> {
    let (axes, groups): (Vec<&String>, Vec<&String>) =
        page.fields.iter().partition(|field| is_aggregate(field));
    let mut parameters = vec![(query, page.query.to_owned())];
    parameters.extend(groups.iter().map(|group| ("aggregateField", group_by(group).to_string())));
    parameters.extend(axes.iter().map(|axis| ("aggregateField", y_axis(axis).to_string())));
    parameters.push(("mode", "aggregate".to_owned()));
    parameters.push((sort, page.sort.to_owned()));
    parameters
}

fn group_by(field: &str) -> Value {
    json!({ "groupBy": field })
}

fn y_axis(aggregate: &str) -> Value {
    json!({ "yAxes": [aggregate] })
}

/// A metric, as its functions name it.
#[derive(PartialEq)]
struct Metric<'a> {
    name: &'a str,
    of_type: &'a str,
    unit: &'a str,
}

impl<'a> Metric<'a> {
    /// The one that a function is about: `avg(value,checkout.duration,distribution,millisecond)`.
    fn of(column: &'a Column) -> Option<Self> {
        let mut operands = column.operands();
        let (Some((_, Key::Function(function))), None) = (operands.next(), operands.next()) else {
            return None;
        };
        match function.arguments() {
            [_, name, of_type, unit] => {
                Some(Self { name: name.text(), of_type: of_type.text(), unit: unit.text() })
            }
            _ => None,
        }
    }

    /// The one that a search is about, with its type.
    fn sought(query: &'a Query) -> Option<Self> {
        let only = |key: &str| {
            let mut terms = query.terms().filter(|term| term.key().name() == key);
            let (term, None) = (terms.next()?, terms.next()) else { return None };
            let plain = !term.is_negated() && matches!(term.operator(), Operator::Matches | Operator::Equal);
            match term.value().literals() {
                [one] if plain && !one.text().contains('*') => Some(Literal::text(one)),
                _ => None,
            }
        };
        Some(Self {
            name: only("metric.name")?,
            of_type: only("metric.type")?,
            unit: only("metric.unit").unwrap_or("-"),
        })
    }

    fn is_whole(&self) -> bool {
        !self.name.is_empty() && !self.of_type.is_empty()
    }

    fn json(&self) -> Value {
        match self.unit {
            "" | "-" => json!({ "name": self.name, "type": self.of_type }),
            unit => json!({ "name": self.name, "type": self.of_type, "unit": unit }),
        }
    }
}

/// The page of metrics shows one metric, which it has to be told with its type. `None` where that is not known, and
/// where there are several.
pub(super) fn metric(page: &EventsPage<'_>) -> Option<String> {
    let query = Query::parse(page.query).ok()?;
    let (axes, groups): (Vec<&String>, Vec<&String>) =
        page.fields.iter().partition(|field| is_aggregate(field));
    let columns: Vec<Column> = axes.iter().map(|axis| Column::parse(axis).ok()).collect::<Option<_>>()?;
    let mut named = columns.iter().map(Metric::of);
    let (metric, mode, shown) = match named.next() {
        Some(first) => {
            let first = first?;
            if named.any(|other| other.as_ref() != Some(&first)) {
                return None;
            }
            let axes = axes.iter().map(|axis| y_axis(axis));
            (first, "aggregate", axes.chain(groups.iter().map(|group| group_by(group))).collect())
        }
        None => {
            let metric = Metric::sought(&query)?;
            let Metric { name, of_type, unit } = &metric;
            let unit = if unit.is_empty() { "-" } else { unit };
            let counted = y_axis(&format!("count(value,{name},{of_type},{unit})"));
            (metric, "samples", vec![counted])
        }
    };
    // In the order of the alphabet, so that it is the same whether maps are sorted or not.
    let told =
        json!({ "aggregateFields": shown, "metric": metric.json(), "mode": mode, "query": page.query });
    metric.is_whole().then(|| told.to_string())
}
