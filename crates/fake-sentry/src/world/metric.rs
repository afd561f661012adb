//! Metrics that applications of the world send: each so many values, spread evenly over two weeks.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{ids, telemetry::spread};

/// A metric, as the file of the traffic tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Described {
    project: String,
    name: String,
    /// `counter`, `gauge` or `distribution`.
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    unit: Option<String>,
    count: usize,
    /// A typical one.
    value: f64,
    release: String,
    #[serde(default)]
    attributes: Map<String, Value>,
}

/// One value of a metric.
#[derive(Debug)]
pub(crate) struct Metric {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) trace: String,
    pub(crate) project: String,
    pub(crate) environment: String,
    pub(crate) release: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) unit: Option<String>,
    pub(crate) value: f64,
    pub(crate) attributes: Map<String, Value>,
}

impl Described {
    pub(super) fn add(&self, now: DateTime<Utc>, metrics: &mut Vec<Metric>) {
        for index in 0..self.count {
            let factor = if self.kind == "counter" { 1.0 } else { 0.6 + (index * 13 % 10) as f64 / 10.0 };
            metrics.push(Metric {
                id: ids::hex32("metric", &self.name, index),
                at: spread(now, index, self.count),
                trace: ids::hex32("metric trace", &self.name, index),
                project: self.project.clone(),
                environment: if index % 5 == 4 { "staging" } else { "production" }.to_owned(),
                release: self.release.clone(),
                name: self.name.clone(),
                kind: self.kind.clone(),
                unit: self.unit.clone(),
                value: self.value * factor,
                attributes: self.attributes.clone(),
            });
        }
    }
}
