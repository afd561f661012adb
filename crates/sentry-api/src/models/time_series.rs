//! Series over time: what was counted in each step.

use serde::Deserialize;
use serde_json::Value;
use untrusted::{Listed, Maybe, Untrusted, Wire};

/// `GET /organizations/{org}/events-timeseries/`.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct TimeSeriesAnswer {
    /// One for each aggregate, and for each group.
    pub time_series: Listed<TimeSeries>,
}

/// An aggregate over time, of one group where groups were asked for.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct TimeSeries {
    /// The aggregate.
    pub y_axis: Maybe<Untrusted>,
    /// What the group has in common.
    pub group_by: Listed<SeriesGroup>,
    /// The steps, the first one first.
    pub values: Listed<SeriesValue>,
    /// What kind of series it is.
    pub meta: Maybe<SeriesMeta>,
}

/// A field that a group has in common.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeriesGroup {
    /// Its value.
    pub value: Maybe<Untrusted<Value>>,
}

/// One step.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(default)]
pub struct SeriesValue {
    /// When it begins, in milliseconds since 1970.
    pub timestamp: Maybe<f64>,
    /// What was counted.
    pub value: Maybe<f64>,
    /// Whether more of it may come.
    pub incomplete: Maybe<bool>,
}

/// What kind of series it is.
#[derive(Debug, Clone, Default, Deserialize, Wire)]
#[serde(rename_all = "camelCase", default)]
pub struct SeriesMeta {
    /// How long a step is, in milliseconds.
    pub interval: Maybe<f64>,
    /// Whether it holds all that is in no other group.
    pub is_other: Maybe<bool>,
}
