//! Events as a table: single ones, or groups of them with what was counted.

use super::{
    by_name,
    columns::{self, Columns},
    dataset::Searched,
    sought::Sought,
};
use crate::{
    parts::{other_server, paging, searched},
    prelude::*,
};
use lexicon::{Dataset, EventsPage, Link};
use sentry_api::EventSearch;
use untrusted::quote;

/// Asks, and makes the answer.
pub(super) async fn answer(
    cx: &Cx<'_>,
    sought: &Sought<'_>,
    fields: Option<Vec<String>>,
    sort: Option<String>,
    start: &paging::Start,
) -> Result<Answer> {
    let chosen = fields.as_ref().is_some_and(|fields| !fields.is_empty());
    let Columns { fields, sort, grouped } = Columns::of(sought.dataset, fields, sort);
    let search = EventSearch { cursor: start.cursor(), ..sought.search(&fields, &sort) };
    let (sentry, organization) = (cx.sentry(sought.place), &sought.place.organization);
    let ask = |name| {
        let (sentry, search) = (&sentry, &search);
        async move {
            let query = sought.dataset.narrowed(name, &sought.query);
            let asked = EventSearch { dataset: name, query: &query, ..search.clone() };
            sentry.event_table(organization, &asked).await
        }
    };
    let told = |error| {
        let instead = "search_issues and search_issue_events may tell what is sought.";
        other_server::lacking(error, "search for events", instead)
    };
    let asked = by_name::ask(cx, sought.place, sought.dataset, ask, told);
    let dialect = sought.dataset.dialect();
    let (found, odd) = tokio::join!(asked, searched::oddities(cx, sought.place, dialect, &sought.query));
    let found = found.map_err(|error| sought.spoken.explain(&odd, &sought.query, error));
    let ((mut table, next), name) = found?;
    let executed = sought.dataset.narrowed(name, &sought.query);
    let came = table.data.len();
    table.data.items.retain(|row| !row.is_empty());
    let skipped = table.data.skipped + came - table.data.len();
    start.leave_out(&mut table.data.items);
    let page =
        EventsPage { fields: if chosen { fields.as_slice() } else { &[] }, sort: &sort, ..sought.page() };
    let link = Link::events(&sought.place.host, organization, &page);
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

/// Whether a search has words only.
fn is_plain(query: &str) -> bool {
    let outside = query.split('"').step_by(2);
    let mut words = outside.flat_map(str::split_whitespace);
    !query.trim().is_empty() && !words.any(|word| word.contains(':'))
}
