//! `search_errors`

use crate::{
    parts::{issue_row::IssueRows, level::Level, other_server, paging},
    prelude::*,
};
use candidates::Candidate;
use futures_util::future::try_join_all;
use lexicon::{IssueRef, Link, Period, ProjectRef, ProjectSlug};
use sentry_api::{IssueSearch, Page, models::Issue};
use untrusted::{Data, Datum};

mod candidates;
mod pages;
#[cfg(test)]
mod tests;

/// Find recent errors whose stack traces touch a source file, such as one that a change under review edits.
///
/// The path is tried as given, then by its endings. `format: "json"` answers a bare list for programs.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchErrors {
    /// The project's slug, or its number.
    #[schemars(required)]
    project: Option<ProjectRef>,
    /// Path of the file in the repository, such as `app/services/auth.py`.
    filename: String,
    /// From find_organizations. Omit it if there is only one.
    organization_slug: Option<OrganizationSlug>,
    /// How many days back. Default: 7.
    #[schemars(range(min = 1, max = 90))]
    days: Option<u16>,
    /// Default: `error` and `fatal`.
    levels: Option<Vec<Level>>,
    /// Default: 10.
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    /// `json` for programs. Default: `text`.
    #[expect(dead_code, reason = "the gate looks at it")]
    format: Option<Format>,
    region_url: Option<RegionUrl>,
}

impl Tool for SearchErrors {
    const SPEC: Spec = Spec::new("search_errors", "Search errors of a file")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let start = paging::Start::of(self.cursor);
        let candidates =
            Candidate::of(&self.filename).ok_or_else(|| Error::complaint("`filename` names no file"))?;
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = project(cx, &place, self.project).await?;
        let levels = Level::condition(self.levels);
        let period = Period::days(self.days.unwrap_or(7).clamp(1, 90));
        let limit = Limit::get(self.limit, 10);
        let asking = |term: String, cursor: Option<Cursor>| {
            let query = format!("{levels} {term}");
            let (place, project, period) = (&place, &project, &period);
            async move {
                let search = IssueSearch {
                    query: &query,
                    sort: "date",
                    period: Some(period),
                    projects: std::slice::from_ref(project),
                    environments: &[],
                    limit,
                    cursor: cursor.as_ref(),
                };
                let page = cx.sentry(place).issues(&place.organization, &search).await;
                // Sentry refuses a project that is not there as one that is not to be seen.
                if matches!(page, Err(sentry_api::Error::Forbidden(_))) {
                    cx.certain_of(place, project).await?;
                }
                let page = page.map_err(|error| place.missing(error))?;
                Ok::<_, Error>(within(cx, paging::named(page, |issue| issue.id.is_some()), project))
            }
        };
        // Searches are numbered, those of the path as given first: a cursor names the one that it belongs to.
        let (first, endings) = candidates;
        let mut searches: Vec<(usize, Vec<String>)> = Vec::new();
        for candidate in std::iter::once(&first).chain(&endings) {
            let before = searches.iter().map(|(_, terms)| terms.len()).sum();
            searches.push((before, candidate.terms()));
        }
        let strange = || Error::complaint("this `cursor` is not one that this tool named");
        let from = pages::Place::of(start.cursor()).ok_or_else(strange)?;
        let asked = |(number, terms): &(usize, Vec<String>), from: pages::Place| {
            let rest = terms.get(from.search.saturating_sub(*number)..).unwrap_or_default().to_vec();
            let cursors = std::iter::once(from.cursor).chain(std::iter::repeat(None));
            let asked = rest.into_iter().zip(cursors).map(|(term, cursor)| asking(term, cursor));
            let asked = try_join_all(asked.collect::<Vec<_>>());
            async move { Ok::<_, Error>(pages::joined(asked.await?, from.search, limit)) }
        };
        let of = searches
            .iter()
            .position(|(number, terms)| (*number..number + terms.len()).contains(&from.search));
        let of = of.ok_or_else(strange)?;
        let chosen = searches.get(of).ok_or_else(strange)?;
        let mut terms = &chosen.1;
        let mut by_ending = of > 0;
        let begins = start.cursor().is_none();
        let mut page = asked(chosen, from).await?;
        // The path as given nearly always tells; only when it does not, its endings are tried, all at once.
        if page.items.is_empty() && page.next.is_none() && begins {
            let endings = searches.get(1..).unwrap_or_default();
            let each = |ending: &(usize, Vec<String>)| {
                asked(ending, pages::Place { search: ending.0, cursor: None })
            };
            let found = try_join_all(endings.iter().map(each)).await?;
            if let Some((ending, found)) = endings.iter().zip(found).find(|(_, page)| !page.items.is_empty())
            {
                (terms, page) = (&ending.1, found);
                by_ending = true;
            }
        }
        start.leave_out(&mut page.items);
        let query = format!("{levels} {}", terms.first().map(String::as_str).unwrap_or_default());
        let below = terms.get(1).map(|term| (" and ", quote(term)));
        let slug = match &project {
            ProjectRef::Slug(slug) => Some(slug),
            ProjectRef::Id(_) => None,
        };
        let link = |issue: &Issue| {
            issue
                .id
                .as_ref()
                .map(|id| Link::issue(&place.host, &place.organization, &IssueRef::from(id.clone())))
        };
        let nothing = page.items.is_empty().then_some((
            "None found. Widen `days` or `levels`, or check how stack traces spell the path",
            slug.map(|slug| (" and whether there is a project ", slug.clone())),
            ".",
        ));
        let rows = IssueRows::of(&page.items, cx.now());
        let unread = other_server::unread_terms(cx.sentry(&place).dialect(), &query);
        let answer = Answer::new(("Errors in ", place.organization.clone()))
            .fact("File", quote(&self.filename))
            .fact("Project", project.clone())
            .fact("Search", (quote(&query), below, by_ending.then_some(" (the path as given finds nothing)")))
            .fact("Period", ("last ", period))
            .fact("Found", (page.items.len(), page.hits.map(|hits| (" of ", hits))))
            .data_alone(Data::list(page.items.iter().map(|issue| record(issue, link(issue)))))
            .field("Unless a row says otherwise", rows.usual())
            .section(
                Section::list("Issues")
                    .items(&page.items, |issue| rows.row(issue).field("link", link(issue)))
                    .at_most(100),
            )
            .note(other_server::unread(unread.as_deref()))
            .note(nothing)
            .note(paging::skipped(page.skipped));
        Ok(start.pages(answer, page.next.as_ref()))
    }
}

/// The project that is meant; by its slug, so that nothing need be looked up.
async fn project(cx: &Cx<'_>, place: &crate::Place, named: Option<ProjectRef>) -> Result<ProjectRef> {
    match (&cx.grant().constraint.project, named) {
        (Some(only), None) => Ok(only.clone().into()),
        (Some(only), Some(ProjectRef::Slug(named))) if *only == named => Ok(named.into()),
        // The gate of a project compares numbers with what its slug stands for.
        (Some(_), Some(other)) => cx.project(place, Some(other.clone())).await.map(|_| other),
        (None, Some(named)) => Ok(named),
        (None, None) => Err(Error::complaint("give `project`: the slug of one that find_projects lists")),
    }
}

/// Leaves out what other projects had to say: a server that is not Sentry's own may ignore the filter.
fn within(cx: &Cx<'_>, mut page: Page<Issue>, project: &ProjectRef) -> Page<Issue> {
    page.items.retain(|issue| {
        let slug = issue.project_slug();
        let other = |wanted: &ProjectSlug| slug.is_some_and(|slug| slug != wanted);
        cx.inside(slug).is_ok() && !matches!(project, ProjectRef::Slug(wanted) if other(wanted))
    });
    page
}

/// What a program gets of an issue.
fn record(issue: &Issue, link: Option<Link>) -> Data {
    let culprit = issue.culprit.as_ref().filter(|culprit| !culprit.is_blank());
    Data::record()
        .with("id", issue.id.as_ref().cloned())
        .with("title", &issue.title)
        .with("culprit", culprit.map_or_else(|| "Unknown".datum(), Datum::datum))
        .with("count", issue.count.map_or(0, |count| count.0))
        .with("last_seen", *issue.last_seen)
        .with("status", &issue.status)
        .with("level", &issue.level)
        .with("permalink", link)
}
