//! Series over time of what the tables of events count.

use std::collections::BTreeMap;

use axum::extract::Path;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::explore::asked_for;
use crate::{
    asked::{Asked, realm},
    explore::{Asking, Dataset, Row, answer, search},
    range::Range,
    reply::{Answer, Refusal, ok},
    search::span,
    token::needed,
};

/// Sentry makes no more steps than this.
const MOST: i64 = 10_000;

/// `GET …/events-timeseries/?dataset&yAxis&interval&query&groupBy&topEvents&sort`
pub(crate) async fn series(asked: Asked, Path(organization): Path<String>) -> Answer {
    asked.needs(needed::EVENT_READ)?;
    let world = asked.world();
    let realm = realm(&world, &organization)?;
    let refuse = |why: String| Refusal::bad_request(&why);
    let dataset = Dataset::named(asked.first("dataset").unwrap_or("discover")).map_err(refuse)?;
    let (from, until) = Range::of(&asked, &world)?.ends();
    let step = asked.first("interval").and_then(span).filter(|step| *step < until - from);
    let step = step.unwrap_or_else(|| {
        Duration::hours(if until - from > Duration::days(1) { 1 } else { 0 }).max(Duration::minutes(5))
    });
    if (until - from).num_seconds() / step.num_seconds().max(1) > MOST {
        return Err(Refusal::bad_request(
            "Your interval and date range would create too many results. Use a larger interval, or a smaller date range.",
        ));
    }
    let named: Vec<&str> = asked.all("yAxis").filter(|axis| !axis.is_empty()).collect();
    let axes = if named.is_empty() { vec!["count()"] } else { named };
    let groups: Vec<String> = asked.all("groupBy").map(str::to_owned).collect();
    let top: Option<usize> = asked.first("topEvents").and_then(|count| count.parse().ok());
    if top.is_some() && (groups.is_empty() || asked.first("sort").is_none()) {
        return Err(Refusal::bad_request("topEvents needs groupBy and sort"));
    }
    let text = asked.first("query").unwrap_or_default();
    let about = |fields: Vec<String>, sort: Option<String>, minutes: f64| {
        let search = search(text, dataset, world.now).map_err(refuse)?;
        Ok::<_, Refusal>(Asking { dataset, fields, search, sort, minutes })
    };
    let rows = asked_for(&asked, &world, realm, dataset)?;
    let whole = (until - from).num_seconds() as f64 / 60.0;
    let leaders = match top {
        None => vec![BTreeMap::new()],
        Some(count) => {
            let fields = groups.iter().cloned().chain(axes.iter().map(|axis| (*axis).to_owned())).collect();
            let asking = about(fields, asked.first("sort").map(str::to_owned), whole)?;
            let found = answer(&asking, rows.iter().copied()).map_err(refuse)?;
            let key = |row: &Value| {
                groups.iter().map(|name| (name.clone(), row.get(name).cloned().unwrap_or_default())).collect()
            };
            found.rows.iter().take(count.min(10)).map(key).collect::<Vec<BTreeMap<String, Value>>>()
        }
    };
    let mut series = Vec::new();
    for (order, leader) in leaders.iter().enumerate() {
        for axis in &axes {
            let mut values = Vec::new();
            let mut at = start(from, step);
            while at < until {
                let inside = rows
                    .iter()
                    .copied()
                    .filter(|row| (at..at + step).contains(&row.at()) && is_of(row, leader));
                let asking = about(vec![(*axis).to_owned()], None, step.num_seconds() as f64 / 60.0)?;
                let found = answer(&asking, inside).map_err(refuse)?;
                let value = found.rows.first().and_then(|row| row.get(*axis)).and_then(Value::as_f64);
                values.push(json!({ "timestamp": at.timestamp_millis(), "value": value.unwrap_or(0.0), "incomplete": at + step > until }));
                at += step;
            }
            let group: Vec<Value> =
                leader.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
            let mut one = json!({
                "yAxis": axis, "values": values,
                "meta": { "valueType": "number", "valueUnit": null, "interval": step.num_milliseconds(), "order": order, "isOther": false },
            });
            if top.is_some()
                && let Some(one) = one.as_object_mut()
            {
                one.insert("groupBy".to_owned(), group.into());
            }
            series.push(one);
        }
    }
    Ok(ok(&json!({
        "timeSeries": series,
        "meta": { "dataset": asked.first("dataset"), "start": from.timestamp_millis(), "end": until.timestamp_millis() },
    })))
}

/// Steps begin at whole multiples of their length.
fn start(from: DateTime<Utc>, step: Duration) -> DateTime<Utc> {
    let length = step.num_seconds().max(1);
    DateTime::from_timestamp(from.timestamp().div_euclid(length) * length, 0).unwrap_or(from)
}

fn is_of(row: &Row<'_>, group: &BTreeMap<String, Value>) -> bool {
    group.iter().all(|(field, value)| row.cell(field).json() == *value)
}
