//! `search_events`

use crate::{
    parts::{
        paging,
        spoken::{self, Given, Spoken},
    },
    place::Place,
    prelude::*,
};
use lexicon::{Dataset, Period, ProjectRef, Range, translate::Surface};
use sought::Sought;

mod by_name;
mod columns;
mod dataset;
mod replays;
mod series;
mod sought;
mod table;
#[cfg(test)]
mod tests;

/// Search single errors, spans, logs, metrics, profiles or replays, or count and average them, also over time, in plain English or Sentry's syntax.
///
/// Examples: `level:error user.email:*@example.com`; dataset `spans`, query `span.op:db`, fields
/// `["span.description", "count()", "p95(span.duration)"]`, sort `-count()`. Words in quotes are searched as text.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchEvents {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Default: `errors`.
    dataset: Option<Dataset>,
    /// Plain English, or Sentry's syntax, sent as it is. Default: everything.
    query: Option<String>,
    /// Columns. With an aggregate such as `count()` the rows are groups of the others.
    fields: Option<Vec<String>>,
    /// A column, `-` before it for the greatest first. Default: newest, or most, first.
    sort: Option<String>,
    /// Counts over time in steps, such as `1h`.
    interval: Option<String>,
    /// Only this project: its slug or number.
    project_slug: Option<ProjectRef>,
    /// Only these environments.
    environment: Option<Vec<String>>,
    /// How far back, such as `24h`, or `START/END` in UTC. Default: `14d`.
    period: Option<Range>,
    /// Rows on a page. Default: 10.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

impl Tool for SearchEvents {
    const SPEC: Spec = Spec::new("search_events", "Search events")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(mut self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor.take());
        let place = cx.place(self.organization_slug.take(), self.region_url.as_ref()).await?;
        let given = self.project_slug.is_some();
        let surface = self.dataset.map_or(Surface::Events, Surface::Data);
        let spoken = spoken::read(cx, &place, self.query.as_deref(), surface, given, &start).await?;
        let given = Given {
            dataset: self.dataset.is_some(),
            columns: self.fields.is_some(),
            order: self.sort.is_some(),
        };
        let answer =
            spoken::searched(cx, spoken, given, |spoken| self.search(cx, &place, &start, spoken)).await?;
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

impl SearchEvents {
    async fn search(
        &self,
        cx: &Cx<'_>,
        place: &Place,
        start: &paging::Start,
        mut spoken: Spoken,
    ) -> Result<Answer> {
        let reading = std::mem::take(&mut spoken.reading);
        let named = self.project_slug.clone().or(spoken.project.take());
        let slug = match &named {
            Some(ProjectRef::Slug(slug)) => Some(slug.clone()),
            _ => cx.grant().constraint.project.clone(),
        };
        let project = cx.project(place, named).await?;
        let dataset = self.dataset.or(reading.dataset).unwrap_or(Dataset::Errors);
        let range = self.period.or(spoken.period.map(Range::last)).unwrap_or(Range::last(Period::days(14)));
        let columns: Vec<String> = if reading.aggregates.is_empty() {
            reading.fields
        } else {
            reading.group_by.into_iter().chain(reading.aggregates).collect()
        };
        let fields = self.fields.clone().or_else(|| (!columns.is_empty()).then_some(columns));
        let sort = self.sort.clone().or(reading.sort).map(|sort| sort.trim().to_owned());
        let sort = sort.filter(|sort| !sort.is_empty());
        let interval = self.interval.clone().or(reading.interval).filter(|_| dataset != Dataset::Replays);
        let sought = Sought {
            query: spoken.query.clone(),
            environments: self.environment.clone().unwrap_or(reading.environments),
            limit: Limit::get(self.limit, reading.limit.map_or(10, u32::from)),
            place,
            dataset,
            spoken,
            range,
            project,
            slug,
        };
        match interval {
            Some(asked) => {
                let (from, until) = range.seconds(cx.now());
                let interval = series::interval(&asked, u64::try_from(until - from).unwrap_or(0))?;
                series::answer(cx, &sought, interval, fields.unwrap_or_default(), sort).await
            }
            None if dataset == Dataset::Replays => {
                replays::answer(cx, &sought, fields.is_some(), sort, start).await
            }
            None => table::answer(cx, &sought, fields, sort, start).await,
        }
    }
}
