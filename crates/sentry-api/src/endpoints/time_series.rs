//! Asking how much there was of something, step by step.

use super::EventSearch;
use crate::{Reader, Result, models::TimeSeriesAnswer};
use lexicon::{OrganizationSlug, Period};

/// A question about a series. Its `fields` are what groups are made of, its `sort` decides which of them are shown.
#[derive(Debug, Clone)]
pub struct SeriesSearch<'a> {
    /// Which events.
    pub of: EventSearch<'a>,
    /// What is counted: aggregates.
    pub axes: &'a [String],
    /// How long a step is.
    pub interval: Period,
}

impl SeriesSearch<'_> {
    /// Sentry makes series of no more groups at once.
    pub const MOST_GROUPS: u32 = 10;

    /// How many groups a limit brings.
    #[must_use]
    pub fn groups(limit: u32) -> u32 {
        limit.clamp(1, Self::MOST_GROUPS)
    }
}

impl Reader<'_> {
    /// Aggregates over time. `GET /organizations/{org}/events-timeseries/`
    ///
    /// # Errors
    /// As every call; [`Refused`](crate::Error::Refused) with status 400 for a question that Sentry cannot parse,
    /// [`Missing`](crate::Error::Missing) on servers without it.
    pub async fn time_series(
        &self,
        organization: &OrganizationSlug,
        search: &SeriesSearch<'_>,
    ) -> Result<TimeSeriesAnswer> {
        let of = &search.of;
        let mut query = vec![
            ("dataset", of.dataset.to_owned()),
            ("query", of.query.to_owned()),
            ("interval", search.interval.to_string()),
        ];
        query.extend(of.range.parameters());
        query.extend(search.axes.iter().map(|axis| ("yAxis", axis.clone())));
        if !of.fields.is_empty() {
            query.extend(of.fields.iter().map(|field| ("groupBy", field.clone())));
            query.push(("topEvents", SeriesSearch::groups(of.limit).to_string()));
            query.push(("sort", of.sort.to_owned()));
            query.push(("excludeOther", "1".to_owned()));
        }
        query.extend(of.project.map(|project| ("project", project.to_string())));
        query.extend(of.environments.iter().map(|environment| ("environment", environment.clone())));
        self.get(&["organizations", organization.as_str(), "events-timeseries"], &query).await
    }
}
