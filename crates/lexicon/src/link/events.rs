//! Links to searches among events of every kind.

use super::{Link, build};
use crate::{Dataset, Host, OrganizationSlug, ProjectId, Range};

/// The path of the page that shows a search, and the parameter that holds the query.
pub(super) const fn page(dataset: Dataset) -> (&'static str, &'static str) {
    match dataset {
        Dataset::Errors => ("explore/discover/homepage", "query"),
        Dataset::Spans => ("explore/traces", "query"),
        Dataset::Logs => ("explore/logs", "logsQuery"),
        Dataset::Metrics => ("explore/metrics", "query"),
        Dataset::Profiles => ("explore/profiling", "query"),
        Dataset::Replays => ("explore/replays", "query"),
    }
}

/// A search, as its page takes it.
#[derive(Debug, Clone, Copy)]
pub struct EventsPage<'a> {
    /// What it is about.
    pub dataset: Dataset,
    /// Only this project.
    pub project: Option<&'a ProjectId>,
    /// The caller's words in Sentry's syntax.
    pub query: &'a str,
    /// Fields and aggregates.
    pub fields: &'a [String],
    /// One of the fields, with `-` before it for the greatest first.
    pub sort: &'a str,
    /// Which time.
    pub range: Range,
}

impl Link {
    /// The page of a search among events.
    ///
    /// `None` when the address would have more than 500 characters: half a search is another search.
    pub fn events(host: &Host, organization: &OrganizationSlug, page: &EventsPage<'_>) -> Option<Self> {
        let (path, query) = self::page(page.dataset);
        let (field, sort) = match page.dataset {
            Dataset::Errors | Dataset::Spans | Dataset::Metrics | Dataset::Profiles | Dataset::Replays => {
                ("field", "sort")
            }
            Dataset::Logs => ("logsFields", "logsSortBys"),
        };
        let mut parameters: Vec<(&str, String)> = Vec::new();
        if page.dataset == Dataset::Errors {
            parameters.push(("dataset", "errors".to_owned()));
            parameters.push(("queryDataset", "error-events".to_owned()));
        }
        parameters.push((query, page.query.to_owned()));
        parameters.extend(page.project.map(|project| ("project", project.to_string())));
        parameters.extend(page.fields.iter().map(|name| (field, name.clone())));
        parameters.push((sort, page.sort.to_owned()));
        parameters.extend(page.range.parameters());
        build::search(host, organization, path, &parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hosts, Period};

    #[test]
    fn a_search_has_the_page_of_what_it_is_about() {
        let saas = Hosts::saas();
        let page = EventsPage {
            dataset: Dataset::Errors,
            project: Some(&"7".parse().unwrap()),
            query: "level:error \"a&b\"",
            fields: &["title".to_owned(), "count()".to_owned()],
            sort: "-count()",
            range: Period::days(14).into(),
        };
        let link = |page: &EventsPage<'_>| {
            Link::events(saas.base(), &"acme".parse().unwrap(), page).map(|link| link.to_string())
        };
        assert_eq!(
            link(&page).unwrap(),
            "https://acme.sentry.io/explore/discover/homepage/?dataset=errors&queryDataset=error-events\
             &query=level%3Aerror%20%22a%26b%22&project=7&field=title&field=count%28%29&sort=-count%28%29&statsPeriod=14d"
        );
        let logs = EventsPage { dataset: Dataset::Logs, project: None, ..page };
        assert_eq!(
            link(&logs).unwrap(),
            "https://acme.sentry.io/explore/logs/?logsQuery=level%3Aerror%20%22a%26b%22&logsFields=title\
             &logsFields=count%28%29&logsSortBys=-count%28%29&statsPeriod=14d"
        );
        assert_eq!(link(&EventsPage { query: &"ä".repeat(200), ..page }), None);
    }
}
