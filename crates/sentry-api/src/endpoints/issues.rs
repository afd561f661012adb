//! Finding issues and reading one.

use crate::{Error, Page, Reader, Result, models::Issue};
use lexicon::{Cursor, IssueRef, OrganizationSlug, Period, ProjectRef};

/// A search among the issues of an organization.
#[derive(Debug, Clone)]
pub struct IssueSearch<'a> {
    /// Sentry's search syntax; sent as it is.
    pub query: &'a str,
    /// `date`, `freq`, `new`, `user`, `trends`, `inbox`, `recommended`.
    pub sort: &'a str,
    /// How far back.
    pub period: Option<&'a Period>,
    /// Only these projects. By its slug one costs no look-up, but a server that is not Sentry's own may ignore it.
    pub projects: &'a [ProjectRef],
    /// Only these environments.
    pub environments: &'a [String],
    /// Issues on a page, at most 100.
    pub limit: u32,
    /// Which page.
    pub cursor: Option<&'a Cursor>,
}

impl Reader<'_> {
    /// Issues that match a search. `GET /organizations/{org}/issues/`
    ///
    /// Where the server sorts by columns ([`sorts_by_column`](crate::Dialect::sorts_by_column)), the nearest one is
    /// asked for.
    ///
    /// # Errors
    /// As every call; [`Refused`](crate::Error::Refused) with status 400 for a search that Sentry cannot parse.
    pub async fn issues(
        &self,
        organization: &OrganizationSlug,
        search: &IssueSearch<'_>,
    ) -> Result<Page<Issue>> {
        self.issues_with(organization, search, LEAN).await
    }

    /// As [`issues`](Self::issues), with what issues are ranked by besides: events by the day of two weeks, when the first
    /// was seen whatever the period, and what makes somebody an owner.
    ///
    /// # Errors
    /// The same.
    pub async fn issues_to_rank(
        &self,
        organization: &OrganizationSlug,
        search: &IssueSearch<'_>,
    ) -> Result<Page<Issue>> {
        self.issues_with(organization, search, TO_RANK).await
    }

    async fn issues_with(
        &self,
        organization: &OrganizationSlug,
        search: &IssueSearch<'_>,
        parts: Parts,
    ) -> Result<Page<Issue>> {
        let by_column = self.dialect().sorts_by_column;
        let sort = if by_column { column(search.sort) } else { search.sort };
        let asked = self.sorted_issues(organization, search, sort, parts).await;
        match asked {
            Err(Error::Refused { status: 422, .. }) if !by_column => {
                let sort = column(search.sort);
                let Ok(page) = self.sorted_issues(organization, search, sort, parts).await else {
                    return asked;
                };
                self.client().server().learn(|dialect| dialect.sorts_by_column = true);
                Ok(page)
            }
            asked => asked,
        }
    }

    async fn sorted_issues(
        &self,
        organization: &OrganizationSlug,
        search: &IssueSearch<'_>,
        sort: &str,
        parts: Parts,
    ) -> Result<Page<Issue>> {
        let mut query = vec![
            ("query", search.query.to_owned()),
            ("sort", sort.to_owned()),
            ("limit", search.limit.to_string()),
        ];
        query.extend(search.period.map(|period| ("statsPeriod", period.to_string())));
        query.extend(search.projects.iter().map(project));
        query.extend(search.environments.iter().map(|environment| ("environment", environment.clone())));
        query.extend(search.cursor.map(|cursor| ("cursor", cursor.to_string())));
        query.extend(parts.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let page = self.list(&["organizations", organization.as_str(), "issues"], &query).await?;
        self.client().saw(organization.as_str(), &page.items);
        Ok(page)
    }

    /// One issue. `GET /organizations/{org}/issues/{issue}/`
    ///
    /// # Errors
    /// As every call.
    pub async fn issue(&self, organization: &OrganizationSlug, issue: &IssueRef) -> Result<Issue> {
        self.get(&["organizations", organization.as_str(), "issues", &issue.to_string()], &[]).await
    }
}

/// What is asked of each issue besides the usual, and what is not.
type Parts = &'static [(&'static str, &'static str)];

/// What is left out here most nobody reads, and it is most of the answer: a histogram per issue, and the numbers again for
/// the filter. Those of its whole life stay: with a period, `firstSeen` is the first event of the period, and only `lifetime`
/// says since when there is the issue.
const LEAN: Parts = &[("groupStatsPeriod", ""), ("collapse", "filtered")];
const TO_RANK: Parts = &[("groupStatsPeriod", "14d"), ("collapse", "filtered"), ("expand", "owners")];

/// The column by which a server sorts that does not know Sentry's words for it.
fn column(sort: &str) -> &'static str {
    match sort {
        "freq" => "-count",
        "new" => "-first_seen",
        _ => "-last_seen",
    }
}

/// `project` takes numbers on every version, `projectSlug` takes slugs.
pub(super) fn project(project: &ProjectRef) -> (&'static str, String) {
    match project {
        ProjectRef::Id(id) => ("project", id.to_string()),
        ProjectRef::Slug(slug) => ("projectSlug", slug.to_string()),
    }
}
