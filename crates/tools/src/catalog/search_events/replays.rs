//! Recorded visits, one line each.

use super::sought::Sought;
use crate::{
    parts::{other_server, paging, searched},
    prelude::*,
};
use lexicon::{EventsPage, Link, query::Dialect};
use sentry_api::{
    EventSearch,
    models::{ReplayProgram, ReplayRow},
};
use untrusted::{Person, quote};

/// Asks, and makes the answer.
pub(super) async fn answer(
    cx: &Cx<'_>,
    sought: &Sought<'_>,
    fields: bool,
    sort: Option<String>,
    start: &paging::Start,
) -> Result<Answer> {
    let sort = sort.unwrap_or_else(|| Dialect::Replays.default_sort().to_owned());
    let known = Dialect::Replays.sorts().unwrap_or_default();
    if !known.contains(&sort.trim_start_matches('-')) {
        let (some, more) = known.split_at(known.len() / 2);
        return Err(Error::input(
            Answer::new("The arguments do not fit the tool")
                .fact("Problem", ("replays cannot be sorted by ", quote(&sort)))
                .fact("Known", (quote(&some.join(", ")), " and ", quote(&more.join(", ")))),
        ));
    }
    let search = EventSearch { cursor: start.cursor(), ..sought.search(&[], &sort) };
    let sentry = cx.sentry(sought.place);
    let asked = sentry.replays(&sought.place.organization, &search);
    let (page, odd) =
        tokio::join!(asked, searched::oddities(cx, sought.place, Dialect::Replays, &sought.query));
    let page = page.map_err(|error| {
        let error = other_server::lacking(error, "list of replays", "search_issues may tell what is sought.");
        sought.spoken.explain(&odd, &sought.query, error)
    })?;
    let mut page = paging::named(page, |replay| replay.id.is_some());
    // Sentry has narrowed the search already; a session that is confined to a project does not depend on it.
    let inside = |replay: &ReplayRow| {
        cx.grant().constraint.project.is_none() || replay.project_id.as_ref() == sought.project.as_ref()
    };
    let outside = paging::confine(&mut page, inside);
    start.leave_out(&mut page.items);
    let none = page.items.is_empty() && page.skipped == 0;
    let shown = EventsPage { sort: &sort, ..sought.page() };
    let link = Link::events(&sought.place.host, &sought.place.organization, &shown);
    let answer = sought.headed(sought.dataset.as_str(), &sought.query).fact("Sort", quote(&sort));
    let answer = sought
        .placed(answer)
        .fact("Found", page.items.len())
        .fact("Link", link)
        .section(Section::list("Replays").items(&page.items, row).at_most(100));
    let answer = odd
        .noted(sought.spoken.noted(answer))
        .note(fields.then_some("Replays have the columns that they have: `fields` changes nothing."))
        .note(sought.nothing(none))
        .note(outside)
        .note(paging::skipped(page.skipped));
    Ok(start.pages(answer, page.next.as_ref()))
}

/// `7e07485f… 2026-11-20T11:47:00Z · 74s · errors 1 · rage clicks 1 · anna@… · Chrome 130 · Windows · production`
fn row(replay: &ReplayRow) -> Item {
    let count =
        |name: &'static str, count: Option<u64>| count.filter(|count| *count > 0).map(|count| (name, count));
    let visitor = replay.user.as_ref().and_then(|user| {
        user.email
            .as_ref()
            .or(user.display_name.as_ref())
            .or(user.id.as_ref())
            .filter(|name| !name.is_blank())
    });
    let program = |program: Option<&ReplayProgram>| {
        let name = program?.name.as_ref()?.clone();
        Some((" · ", name, program?.version.as_ref().cloned().map(|version| (" ", version))))
    };
    let pages = replay.urls.len();
    let first = replay.urls.first().map(|url| (" · ", url));
    Item::new((
        (
            replay.id.0.clone(),
            replay.started_at.map(|at| (" ", at)),
            replay.duration.map(|seconds| (" · ", seconds, "s")),
        ),
        replay.is_archived.unwrap_or(false).then_some(" · archived"),
        (
            count(" · errors ", replay.count_errors.0),
            count(" · rage clicks ", replay.count_rage_clicks.0),
            count(" · dead clicks ", replay.count_dead_clicks.0),
        ),
        visitor.map(|name| (" · ", Person(name))),
        program(replay.browser.as_ref()),
        program(replay.os.as_ref()),
        (
            replay.environment.as_ref().map(|name| (" · ", name)),
            replay.releases.first().map(|release| (" · ", release)),
        ),
        (first, (pages > 1).then_some((" and ", pages.saturating_sub(1), " more pages"))),
    ))
}
