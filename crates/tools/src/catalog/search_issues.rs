//! `search_issues`

use crate::{
    parts::{
        issue_row::IssueRows,
        nothing, other_server, paging, searched,
        spoken::{self, Given, Spoken},
    },
    place::Place,
    prelude::*,
};
use lexicon::{Link, Period, ProjectRef, query::Dialect, translate::Surface};
use sentry_api::IssueSearch;
use sort::{Ordered, Sort};

mod sort;
#[cfg(test)]
mod tests;

/// Search issues (errors and other problems, grouped) in plain English or Sentry's search syntax. For the worst, sort by `freq`.
///
/// Examples: `is:unresolved level:error`, `error.type:ValueError firstSeen:-24h`, `assigned:me release:latest`,
/// `user.email:a@example.com "some words"`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchIssues {
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// Plain English, or Sentry's syntax, sent as it is. Default: `is:unresolved`. Empty: everything.
    query: Option<String>,
    /// Default: `date` (last seen).
    sort: Option<Sort>,
    /// Only this project: its slug or number.
    project_slug_or_id: Option<ProjectRef>,
    /// Only these environments.
    environment: Option<Vec<String>>,
    /// How far back, such as `24h` or `14d`. Default: `30d`.
    period: Option<Period>,
    /// Issues on a page. Default: 10.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    max_kilobytes: Option<MaxKilobytes>,
    region_url: Option<RegionUrl>,
}

const DEFAULT_QUERY: &str = "is:unresolved";

impl Tool for SearchIssues {
    const SPEC: Spec = Spec::new("search_issues", "Search issues")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(mut self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor.take());
        let place = cx.place(self.organization_slug.take(), self.region_url.as_ref()).await?;
        let given = self.project_slug_or_id.is_some();
        let spoken = spoken::read(cx, &place, self.query.as_deref(), Surface::Issues, given, &start).await?;
        let given = Given { order: self.sort.is_some(), ..Given::default() };
        let answer =
            spoken::searched(cx, spoken, given, |spoken| self.search(cx, &place, &start, spoken)).await?;
        Ok(MaxKilobytes::advise(self.max_kilobytes, answer))
    }
}

impl SearchIssues {
    async fn search(
        &self,
        cx: &Cx<'_>,
        place: &Place,
        start: &paging::Start,
        mut spoken: Spoken,
    ) -> Result<Answer> {
        let named = self.project_slug_or_id.clone().or(spoken.project.take());
        let slug = match &named {
            Some(ProjectRef::Slug(slug)) => Some(slug.clone()),
            _ => cx.grant().constraint.project.clone(),
        };
        let project = cx.project(place, named).await?;
        let written = self.query.is_some().then_some(spoken.query.as_str());
        let sort = self.sort.or_else(|| Sort::named(spoken.reading.sort.as_deref()?));
        let ordered = Ordered::of(written.unwrap_or(DEFAULT_QUERY), sort);
        let Ordered { query, sort, from_query, left_out, signed } = ordered;
        let period = self.period.or(spoken.period).unwrap_or(Period::days(30));
        let number = project.clone().map(ProjectRef::Id);
        let environments =
            self.environment.clone().unwrap_or_else(|| std::mem::take(&mut spoken.reading.environments));
        let search = IssueSearch {
            query: &query,
            sort: sort.as_str(),
            period: Some(&period),
            projects: number.as_slice(),
            environments: &environments,
            limit: Limit::get(self.limit, spoken.reading.limit.map_or(10, u32::from)),
            cursor: start.cursor(),
        };
        let sentry = cx.sentry(place);
        let asked = sentry.issues(&place.organization, &search);
        let (page, odd) = tokio::join!(asked, searched::oddities(cx, place, Dialect::Issues, &query));
        let page = page.map_err(|error| spoken.explain(&odd, &query, place.missing(error)))?;
        let mut page = paging::named(page, |issue| issue.short_id.is_some() || issue.id.is_some());
        let came = page.items.len();
        // Sentry has narrowed the search already; a session that is confined to a project does not depend on it.
        page.items.retain(|issue| cx.inside(issue.project_slug()).is_ok());
        let outside = came - page.items.len();
        start.leave_out(&mut page.items);
        let found = page.items.len();
        let nothing = came == 0 && page.skipped == 0;
        let environments = search.environments.join(", ");
        let rows = IssueRows::of(&page.items, cx.now());
        let filled = !query.is_empty();
        let (host, organization, number) = (&place.host, &place.organization, project.as_ref());
        let link = Link::issues(host, organization, number, search.environments, &query, Some(&period));
        let dialect = cx.sentry(place).dialect();
        let unread = other_server::unread_terms(dialect, &query);
        let answer = Answer::new(("Issues in ", place.organization.clone()))
            .fact("Search", (query.is_empty().then_some("everything"), filled.then(|| quote(&query))))
            .fact("Read as", spoken.read_as())
            .fact("Sort", (sort.as_str(), from_query.then_some(" (taken from the query)")))
            .fact("Period", ("last ", period))
            .fact("Project", (slug.map(|slug| (slug, ", ")), project.clone()))
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
            .fact("Found", (found, page.hits.map(|hits| (" of ", hits))))
            .fact("Link", link)
            .field("Unless a row says otherwise", rows.usual())
            .section(Section::list("Issues").items(&page.items, |issue| rows.row(issue)).at_most(100));
        let answer = odd
            .noted(spoken.noted(answer))
            .note(signed.then_some("Issues have one direction: most or newest first, with `-` and without."))
            .note(
                (!left_out.is_empty())
                    .then(|| ("Left out of the query, because another order decides: ", quote(&left_out))),
            )
            .note(other_server::unread(unread.as_deref()))
            .note(other_server::sorted(dialect, sort.as_str()))
            .note(nothing::found(nothing, Some(period), filled, !environments.is_empty()))
            .note((outside > 0).then_some((outside, " results of other projects were left out.")))
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}
