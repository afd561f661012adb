//! `search_issues`

use crate::{
    parts::{issue_row::issue_row, paging},
    prelude::*,
};
use lexicon::{Link, Period, ProjectRef};
use sentry_api::IssueSearch;

/// Search issues (errors and other problems, grouped) with Sentry's search syntax.
///
/// `is:unresolved level:error`, `is:unresolved error.type:ValueError`, `firstSeen:-24h`, `assigned:me`,
/// `release:latest`, `user.email:a@example.com`, `"some words"`. For the worst, sort by `freq`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SearchIssues {
    organization_slug: Option<OrganizationSlug>,
    /// Sentry's search syntax, sent as it is. Default: `is:unresolved`. Empty: everything.
    query: Option<String>,
    /// Default: `date` (last seen).
    sort: Option<Sort>,
    /// Only this project: its slug or number.
    project_slug_or_id: Option<ProjectRef>,
    /// Only these environments.
    environment: Option<Vec<String>>,
    /// How far back, such as `24h` or `14d`. Default: `30d`.
    period: Option<Period>,
    limit: Option<Limit>,
    cursor: Option<Cursor>,
    region_url: Option<RegionUrl>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
enum Sort {
    Date,
    Freq,
    New,
    User,
    Trends,
    Recommended,
}

impl Sort {
    const ALL: [Self; 6] = [Self::Date, Self::Freq, Self::New, Self::User, Self::Trends, Self::Recommended];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Freq => "freq",
            Self::New => "new",
            Self::User => "user",
            Self::Trends => "trends",
            Self::Recommended => "recommended",
        }
    }
}

const DEFAULT_QUERY: &str = "is:unresolved";

impl Tool for SearchIssues {
    const SPEC: Spec = Spec::new("search_issues", "Search issues")
        .skills(&[Skill::Inspect, Skill::Triage, Skill::Seer])
        .scopes(&[Scope::EventRead]);
    type Effect = Reads;

    async fn run(self, cx: &Cx<'_>) -> Result<Answer> {
        let place = cx.place(self.organization_slug, self.region_url.as_ref()).await?;
        let project = cx.project(&place, self.project_slug_or_id).await?;
        let (query, lifted) = lift_sort(self.query.as_deref().unwrap_or(DEFAULT_QUERY));
        let sort = self.sort.or(lifted).unwrap_or(Sort::Date);
        let period = self.period.unwrap_or(Period::days(30));
        let search = IssueSearch {
            query: &query,
            sort: sort.as_str(),
            period: Some(&period),
            project: project.as_ref(),
            environments: self.environment.as_deref().unwrap_or_default(),
            limit: Limit::get(self.limit, 10),
            cursor: self.cursor.as_ref(),
        };
        let page = cx.sentry(&place).issues(&place.organization, &search).await?;
        let found = page.items.len();
        let environments = search.environments.join(", ");
        let now = cx.now();
        Ok(Answer::new(("Issues in ", place.organization.clone()))
            .fact("Search", quote(&query))
            .fact("Sort", (sort.as_str(), lifted.filter(|_| self.sort.is_none()).map(|_| " (taken from the query)")))
            .fact("Period", ("last ", period))
            .fact("Project", project.clone())
            .fact("Environments", (!environments.is_empty()).then(|| quote(&environments)))
            .fact("Found", (found, page.hits.map(|hits| (" of ", hits))))
            .fact("Link", Link::issues(&place.host, &place.organization, project.as_ref(), &query, Some(&period)))
            .section(Section::list("Issues").items(&page.items, |issue| issue_row(issue, now)).at_most(100).brought_by("cursor"))
            .note((found == 0).then_some("Nothing matches. Widen `period`, or drop a term of the query."))
            .note(paging::skipped(page.skipped))
            .note(paging::next(page.next)))
    }
}

/// Takes `sort:freq` out of the query, where people write it although Sentry does not read it there.
///
/// Nothing else of the query changes; inside quotation marks it stays, and so does a word that is no sort.
fn lift_sort(query: &str) -> (String, Option<Sort>) {
    let mut quoted = false;
    let mut start = 0;
    for (at, c) in query.char_indices().chain([(query.len(), ' ')]) {
        if c == '"' {
            quoted = !quoted;
        }
        if quoted || !c.is_whitespace() {
            continue;
        }
        let word = query.get(start..at).unwrap_or_default();
        let sort = word.strip_prefix("sort:").and_then(|name| {
            let name = name.trim_matches('"').trim_start_matches('-');
            Sort::ALL.into_iter().find(|sort| sort.as_str() == name)
        });
        if let Some(sort) = sort {
            let before = query.get(..start).unwrap_or_default().trim_end();
            let after = query.get(at..).unwrap_or_default().trim_start();
            let gap = if before.is_empty() || after.is_empty() { "" } else { " " };
            return (format!("{before}{gap}{after}"), Some(sort));
        }
        start = at + c.len_utf8();
    }
    (query.to_owned(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sort_is_lifted_out_of_the_query() {
        for (query, rest, sort) in [
            ("is:unresolved sort:freq", "is:unresolved", Some(Sort::Freq)),
            ("sort:date is:unresolved", "is:unresolved", Some(Sort::Date)),
            ("is:unresolved sort:-user level:error", "is:unresolved level:error", Some(Sort::User)),
            ("sort:freq", "", Some(Sort::Freq)),
            ("\"see sort:freq here\"", "\"see sort:freq here\"", None),
            ("message:\"a  b\"  level:error", "message:\"a  b\"  level:error", None),
            ("sort:colour", "sort:colour", None),
            ("resort:freq", "resort:freq", None),
            ("\"open sort:freq", "\"open sort:freq", None),
        ] {
            assert_eq!(lift_sort(query), (rest.to_owned(), sort), "{query}");
        }
    }
}
