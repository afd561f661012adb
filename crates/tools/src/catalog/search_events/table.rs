//! Events as a table: single ones, or groups of them with what was counted.

use super::{
    columns::{self, Columns},
    dataset::{self, Searched},
    sought::Sought,
};
use crate::{
    parts::{other_server, paging, searched},
    place::Place,
    prelude::*,
};
use lexicon::{Dataset, EventsPage, Link};
use sentry_api::{EventSearch, models::EventTable};
use untrusted::quote;

/// Asks, and makes the answer.
pub(super) async fn answer(
    cx: &Cx<'_>,
    sought: &Sought,
    fields: Option<Vec<String>>,
    sort: Option<String>,
    start: &paging::Start,
) -> Result<Answer> {
    let chosen = fields.as_ref().is_some_and(|fields| !fields.is_empty());
    let Columns { fields, sort, grouped } = Columns::of(sought.dataset, fields, sort);
    let search = EventSearch { cursor: start.cursor(), ..sought.search(&fields, &sort) };
    let asked = ask(cx, &sought.place, sought.dataset, search);
    let dialect = sought.dataset.dialect();
    let (found, odd) = tokio::join!(asked, searched::oddities(cx, &sought.place, dialect, &sought.query));
    let Found { mut table, next, name, query: executed } = found.map_err(|error| odd.explain(error))?;
    let came = table.data.len();
    table.data.items.retain(|row| !row.is_empty());
    let skipped = table.data.skipped + came - table.data.len();
    start.leave_out(&mut table.data.items);
    let page = EventsPage {
        dataset: sought.dataset,
        project: sought.project.as_ref(),
        query: &sought.query,
        fields: if chosen { fields.as_slice() } else { &[] },
        sort: &sort,
        range: sought.range,
    };
    // Links do not carry environments, and the pages of spans and logs spell groups in another way; that of metrics
    // shows one metric, and names it in a way of its own.
    let has_page = sought.environments.is_empty()
        && (!grouped || sought.dataset == Dataset::Errors)
        && sought.dataset != Dataset::Metrics;
    let link =
        has_page.then(|| Link::events(&sought.place.host, &sought.place.organization, &page)).flatten();
    let shown = fields.join(" · ");
    let lasting = fields.iter().any(|field| field.contains("duration") || field.contains("self_time"));
    let lasting = lasting && sought.dataset != Dataset::Metrics;
    let none = table.data.is_empty() && skipped == 0;
    let answer = sought
        .headed(name, &executed)
        .fact("Columns", quote(&shown))
        .fact("Durations", lasting.then_some(sought.dataset.durations()))
        .fact("Sort", quote(&sort));
    let answer = sought
        .placed(answer)
        .fact("Found", (table.data.len(), if grouped { " groups" } else { " rows" }))
        .fact("Link", link)
        .section(
            Section::list("Rows")
                .items(table.data.iter(), |row| Item::new(columns::line(row, &fields)))
                .at_most(100),
        );
    let answer = odd
        .noted(sought.spoken.noted(answer))
        .note(sought.nothing(none))
        .note((!sought.spoken.english && is_plain(&sought.query)).then_some(
            "No term of the query is a `key:value`, so Sentry looked for its words in messages and titles.",
        ))
        .note(paging::skipped(skipped));
    Ok(start.pages(answer, next.as_ref()))
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

/// Whether a search has words only.
fn is_plain(query: &str) -> bool {
    let outside = query.split('"').step_by(2);
    let mut words = outside.flat_map(str::split_whitespace);
    !query.trim().is_empty() && !words.any(|word| word.contains(':'))
}
