//! `search_events`

use crate::{
    parts::{other_server, paging, searched, spoken},
    place::Place,
    prelude::*,
};
use dataset::Dataset;
use lexicon::{EventsPage, Link, Period, ProjectRef, Range, translate::Surface};
use sentry_api::{EventSearch, models::EventTable};
use serde_json::Value;
use untrusted::{Pairs, Untrusted};

mod dataset;
#[cfg(test)]
mod tests;

/// Search single events, spans or log lines, or count and average them, in plain English or Sentry's syntax.
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

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let given = self.project_slug.is_some();
        let surface = self.dataset.map_or(Surface::Events, |dataset| Surface::Data(dataset.meaning()));
        let mut spoken = spoken::read(cx, &place, self.query.as_deref(), surface, given).await?;
        let reading = std::mem::take(&mut spoken.reading);
        let named = self.project_slug.or(spoken.project.take());
        let slug = match &named {
            Some(ProjectRef::Slug(slug)) => Some(slug.clone()),
            _ => cx.grant().constraint.project.clone(),
        };
        let project = cx.project(&place, named).await?;
        let dataset = match (self.dataset, reading.dataset) {
            (Some(dataset), _) => dataset,
            (None, None) => Dataset::Errors,
            (None, Some(meant)) => Dataset::meant(meant).ok_or_else(|| {
                Error::complaint((
                    "`query` is about ",
                    meant.as_str(),
                    ", and this tool searches errors, spans and logs: give `dataset`",
                ))
            })?,
        };
        let columns: Vec<String> = if reading.aggregates.is_empty() {
            reading.fields
        } else {
            reading.group_by.into_iter().chain(reading.aggregates).collect()
        };
        let fields = self.fields.or_else(|| (!columns.is_empty()).then_some(columns));
        let sort = self.sort.or(reading.sort);
        let chosen = fields.as_ref().is_some_and(|fields| !fields.is_empty());
        let Columns { fields, sort, grouped } = Columns::of(dataset, fields, sort);
        let range = self.period.or(spoken.period.map(Range::last)).unwrap_or(Range::last(Period::days(14)));
        let query = spoken.query.clone();
        let environments = self.environment.unwrap_or(reading.environments);
        let search = EventSearch {
            dataset: "",
            query: &query,
            fields: &fields,
            sort: &sort,
            range,
            project: project.as_ref(),
            environments: &environments,
            limit: Limit::get(self.limit, reading.limit.map_or(10, u32::from)),
            cursor: start.cursor(),
        };
        let asked = ask(cx, &place, dataset, search);
        let (found, odd) = tokio::join!(asked, searched::oddities(cx, &place, dataset.dialect(), &query));
        let Found { mut table, next, name, query: executed } = found.map_err(|error| odd.explain(error))?;
        let came = table.data.len();
        table.data.items.retain(|row| !row.is_empty());
        let skipped = table.data.skipped + came - table.data.len();
        start.leave_out(&mut table.data.items);
        let page = EventsPage {
            explorer: dataset.explorer(),
            project: project.as_ref(),
            query: &query,
            fields: if chosen { fields.as_slice() } else { &[] },
            sort: &sort,
            range,
        };
        // Links do not carry environments, and the pages of spans and logs spell groups in another way.
        let has_page = environments.is_empty() && (!grouped || dataset == Dataset::Errors);
        let link = has_page.then(|| Link::events(&place.host, &place.organization, &page)).flatten();
        let environments = environments.join(", ");
        let columns = fields.join(" · ");
        let other_name = (name != dataset.as_str()).then_some((", called `", name, "` on this server"));
        let lasting = fields.iter().any(|field| field.contains("duration") || field.contains("self_time"));
        let nothing = table.data.is_empty() && skipped == 0;
        let everything = executed.is_empty().then_some("everything");
        let answer = Answer::new((dataset.title(), " in ", place.organization.clone()))
            .fact("Search", (everything, (!executed.is_empty()).then(|| quote(&executed))))
            .fact("Read as", spoken.read_as())
            .fact("Dataset", (dataset.as_str(), other_name))
            .fact("Columns", quote(&columns))
            .fact("Durations", lasting.then_some("in milliseconds"))
            .fact("Sort", quote(&sort))
            .fact("Period", (range.ends_now().then_some("last "), range))
            .fact("Project", (slug.map(|slug| (slug, ", ")), project.clone()))
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
            .fact("Found", (table.data.len(), if grouped { " groups" } else { " rows" }))
            .fact("Link", link)
            .section(
                Section::list("Rows")
                    .items(table.data.iter(), |row| Item::new(line(row, &fields)))
                    .at_most(100),
            );
        let answer = odd
            .noted(spoken.noted(answer))
            .note(nothing.then_some("Nothing matches. Widen `period`, or drop a term of the query."))
            .note(reading.interval.is_some().then_some("This tool makes no series over time: the whole period is counted at once."))
            .note((!spoken.english && is_plain(&query)).then_some(
                "No term of the query is a `key:value`, so Sentry looked for its words in messages and titles.",
            ))
            .note(paging::skipped(skipped));
        let answer = start.pages(answer, next.as_ref());
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

/// What came, and what was asked for it.
struct Found {
    table: EventTable,
    next: Option<Cursor>,
    name: &'static str,
    query: String,
}

/// Asks by the name that the organization's server is known to take, else by one after the other.
async fn ask(cx: &Cx<'_>, place: &Place, dataset: Dataset, search: EventSearch<'_>) -> Result<Found> {
    let key = (place.organization.clone(), dataset.as_str());
    let known = cx.learned(|learned| learned.datasets.get(&key));
    let mut names: Vec<&'static str> = dataset.names().to_vec();
    names.retain(|name| known.is_none_or(|known| known == *name));
    for (at, name) in names.iter().copied().enumerate() {
        let query = dataset.narrowed(name, search.query);
        let asked = EventSearch { dataset: name, query: &query, ..search.clone() };
        match cx.sentry(place).event_table(&place.organization, &asked).await {
            Ok((table, next)) => {
                cx.learned(|learned| learned.datasets.keep(key, name));
                return Ok(Found { table, next, name, query });
            }
            Err(sentry_api::Error::Refused { status: 400, said }) if dataset::is_unknown(&said) => {
                if at + 1 == names.len() {
                    return Err(Error::lacking(
                        Answer::new(("This server has no dataset ", dataset.as_str()))
                            .note("Its version does not keep them. search_issues and the dataset `errors` may tell what is sought."),
                    ));
                }
            }
            Err(error) => {
                return Err(other_server::lacking(
                    error,
                    "search for events",
                    "search_issues and search_issue_events may tell what is sought.",
                ));
            }
        }
    }
    Err(Error::Bug("a dataset without a name"))
}

/// The columns that are asked for.
struct Columns {
    fields: Vec<String>,
    sort: String,
    /// Whether a row stands for several events.
    grouped: bool,
}

impl Columns {
    fn of(dataset: Dataset, fields: Option<Vec<String>>, sort: Option<String>) -> Self {
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
type Cell = (&'static str, Option<Untrusted<Value>>, Option<&'static str>);

/// The values in the order of the columns.
fn line(row: &Pairs, fields: &[String]) -> Vec<Cell> {
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
fn rounded(value: Value) -> Value {
    match value.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number in range")]
        Some(number) if number.fract() == 0.0 && number.abs() < 1e12 => Value::from(number as i64),
        Some(number) if number.abs() < 1e12 => Value::from((number * 1_000.0).round() / 1_000.0),
        _ => value,
    }
}

/// Whether a search has words only.
fn is_plain(query: &str) -> bool {
    let outside = query.split('"').step_by(2);
    let mut words = outside.flat_map(str::split_whitespace);
    !query.trim().is_empty() && !words.any(|word| word.contains(':'))
}
