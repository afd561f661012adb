//! `search_issue_events`

use crate::{
    parts::{
        nothing, paging, searched,
        spoken::{self, Given, Spoken},
        which_issue::{self, WhichIssue},
    },
    prelude::*,
};
use lexicon::{Link, Period, query::Dialect, translate::Surface};
use sentry_api::{IssueEventSearch, models::EventRow};
use untrusted::Untrusted;

#[cfg(test)]
mod tests;

/// The events of one issue, newest first, in plain English or Sentry's search syntax: `environment:production release:2.4.1`.
///
/// Give an id that it lists to get_issue_details as `eventId`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchIssueEvents {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Short id, such as `BACKEND-1A`, or number.
    issue_id: Option<String>,
    /// Link to the issue.
    issue_url: Option<String>,
    /// Plain English, or Sentry's syntax, sent as it is. Default: all events.
    query: Option<String>,
    /// Default: `-timestamp`.
    sort: Option<Sort>,
    /// How far back, such as `24h` or `14d`. Default: as far as Sentry keeps events.
    period: Option<Period>,
    /// Default: 25.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
enum Sort {
    #[serde(rename = "-timestamp")]
    NewestFirst,
    #[serde(rename = "timestamp")]
    OldestFirst,
}

impl Sort {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NewestFirst => "-timestamp",
            Self::OldestFirst => "timestamp",
        }
    }
}

impl Tool for SearchIssueEvents {
    const SPEC: Spec = Spec::new("search_issue_events", "Search events of an issue")
        .skills(&[Skill::Inspect, Skill::Triage])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let Self { organization_slug, region_url, issue_id, issue_url, cursor, query, .. } = self;
        let start = paging::Start::of(cursor);
        let found = which_issue::find(cx, organization_slug, region_url, issue_id, issue_url).await?;
        let surface = Surface::IssueEvents;
        let spoken = spoken::read(cx, &found.place, query.as_deref(), surface, false, &start).await?;
        let asked = Asked { sort: self.sort, period: self.period, limit: self.limit, start };
        let given = Given { order: self.sort.is_some(), ..Given::default() };
        spoken::searched(cx, spoken, given, |spoken| asked.search(cx, &found, spoken)).await
    }
}

/// What was asked for besides the query and the issue.
struct Asked {
    sort: Option<Sort>,
    period: Option<Period>,
    limit: Option<Limit>,
    start: paging::Start,
}

impl Asked {
    async fn search(&self, cx: &Cx<'_>, found: &WhichIssue, spoken: Spoken) -> Result<Answer> {
        let query = Some(spoken.query.trim()).filter(|query| !query.is_empty());
        let period = self.period.or(spoken.period);
        let sort = self.sort.or_else(|| match spoken.reading.sort.as_deref()? {
            "timestamp" => Some(Sort::OldestFirst),
            _ => None,
        });
        let search = IssueEventSearch {
            query,
            // The newest come first unasked, and some servers refuse to be asked.
            sort: sort.filter(|sort| *sort != Sort::NewestFirst).map(Sort::as_str),
            period: period.as_ref(),
            limit: Limit::get(self.limit, spoken.reading.limit.map_or(25, u32::from)),
            cursor: self.start.cursor(),
        };
        let (sentry, organization) = (cx.sentry(&found.place), &found.place.organization);
        let (inside, page, odd) = tokio::join!(
            found.inside(cx),
            sentry.issue_events(organization, &found.issue, &search),
            searched::oddities(cx, &found.place, Dialect::Errors, &spoken.query),
        );
        inside?;
        let page = page.map_err(|error| spoken.explain(&odd, &spoken.query, found.missing(error)))?;
        let mut page = paging::named(page, |event| event.id.is_some());
        self.start.leave_out(&mut page.items);
        let none = page.items.is_empty() && page.skipped == 0;
        let (host, terms) = (&found.place.host, query.unwrap_or_default());
        let narrowed = query.is_some() || period.is_some();
        let link = Link::events_of(host, organization, &found.issue, terms, period.as_ref());
        let link = link.filter(|_| narrowed);
        let link = link.unwrap_or_else(|| Link::issue(host, organization, &found.issue));
        // All events of an issue tend to have one title: it is said once.
        let title = page.items.first().and_then(|event| event.title.as_ref());
        let answer = Answer::new(("Events of ", found.issue.clone(), " in ", organization.clone()))
            .fact("Link", link)
            .fact("Search", (query.map(quote), query.is_none().then_some("everything")))
            .fact("Read as", spoken.read_as())
            .fact("Sort", sort.unwrap_or(Sort::NewestFirst).as_str())
            .fact(
                "Period",
                (period.map(|period| ("last ", period)), period.is_none().then_some("all that Sentry keeps")),
            )
            .fact("Found", page.items.len())
            .field("Title", title)
            .section(Section::list("Events").items(&page.items, |event| row(event, title)).at_most(100));
        let answer = odd
            .noted(spoken.noted(answer))
            .note(nothing::found(none, period, query.is_some(), false))
            .note(paging::skipped(page.skipped));
        Ok(self.start.pages(answer, page.next.as_ref()))
    }
}

/// The tags by which events of one issue differ most, each on its own line of the source so that one finds it.
const TELLING: [&str; 6] = ["environment", "release", "user", "server_name", "transaction", "url"];

/// `306a… 2026-11-20T10:00:00Z · production · backend@2.4.1 · id:u-1000 · web-3`
fn row(event: &EventRow, title: Option<&Untrusted>) -> Item {
    let tag = |at: usize| {
        let wanted = TELLING.get(at).copied().unwrap_or_default();
        let tag = event.tags.iter().find(|tag| tag.key.as_ref().is_some_and(|key| key.same_as(wanted)));
        tag.and_then(|tag| tag.value.as_ref()).map(|value| (" · ", value))
    };
    let own_title = event.title.as_ref().filter(|own| Some(*own) != title);
    Item::new((
        event.id.0.clone(),
        event.date_created.map(|at| (" ", at)),
        (tag(0), tag(1), tag(2), tag(3), tag(4), tag(5)),
        own_title.map(|title| (": ", title)),
    ))
}
