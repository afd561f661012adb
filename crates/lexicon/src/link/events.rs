//! Links to searches among events of every kind.

use super::{Link, build, explore};
use crate::{Dataset, Host, OrganizationSlug, Period, ProjectId, Range};

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
    /// Only these environments.
    pub environments: &'a [String],
    /// The caller's words in Sentry's syntax.
    pub query: &'a str,
    /// Fields and aggregates. With an aggregate among them, the fields are what groups are made of.
    pub fields: &'a [String],
    /// One of the fields, with `-` before it for the greatest first.
    pub sort: &'a str,
    /// Which time.
    pub range: Range,
    /// How long a step is, where it is counted over time.
    pub interval: Option<Period>,
}

impl Link {
    /// The page of a search among events.
    ///
    /// `None` when the address would have more than 500 characters: half a search is another search. Neither has Sentry
    /// a page for profiles that are counted by groups or over time, for visits over time, and for several metrics at once.
    pub fn events(host: &Host, organization: &OrganizationSlug, page: &EventsPage<'_>) -> Option<Self> {
        let (path, query) = self::page(page.dataset);
        let aggregated = page.interval.is_some() || page.fields.iter().any(|field| is_aggregate(field));
        let plain = |field, sort| {
            let mut parameters = vec![(query, page.query.to_owned())];
            parameters.extend(page.fields.iter().map(|name| (field, name.clone())));
            parameters.push((sort, page.sort.to_owned()));
            parameters
        };
        let mut parameters = match (page.dataset, aggregated) {
            (Dataset::Errors, _) => discover(page, plain("field", "sort")),
            (Dataset::Logs, false) => plain("logsFields", "logsSortBys"),
            (Dataset::Spans, true) => explore::aggregated(page, query, "sort"),
            (Dataset::Logs, true) => explore::aggregated(page, query, "logsAggregateSortBys"),
            (Dataset::Metrics, _) => vec![("metric", explore::metric(page)?)],
            (Dataset::Profiles | Dataset::Replays, true) => return None,
            (Dataset::Spans | Dataset::Profiles | Dataset::Replays, false) => plain("field", "sort"),
        };
        parameters.extend(page.project.map(|project| ("project", project.to_string())));
        parameters.extend(page.environments.iter().map(|name| ("environment", name.clone())));
        parameters.extend(page.range.parameters());
        parameters.extend(page.interval.map(|interval| ("interval", interval.to_string())));
        build::search(host, organization, path, &parameters)
    }
}

/// Whether a column is counted or measured.
pub(super) fn is_aggregate(column: &str) -> bool {
    column.contains('(')
}

/// Errors have a page of their own, which draws one line for each group.
fn discover<'a>(page: &EventsPage<'_>, plain: Vec<(&'a str, String)>) -> Vec<(&'a str, String)> {
    let mut parameters = vec![("dataset", "errors".to_owned()), ("queryDataset", "error-events".to_owned())];
    parameters.extend(plain);
    if page.interval.is_some() {
        let (axes, groups): (Vec<&String>, Vec<&String>) =
            page.fields.iter().partition(|field| is_aggregate(field));
        parameters.extend(axes.into_iter().map(|axis| ("yAxis", axis.clone())));
        parameters.extend((!groups.is_empty()).then(|| ("display", "top5".to_owned())));
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;

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
            environments: &[],
            interval: None,
        };
        let link = |page: &EventsPage<'_>| {
            Link::events(saas.base(), &"acme".parse().unwrap(), page).map(|link| link.to_string())
        };
        assert_eq!(
            link(&page).unwrap(),
            "https://acme.sentry.io/explore/discover/homepage/?dataset=errors&queryDataset=error-events\
             &query=level%3Aerror%20%22a%26b%22&field=title&field=count%28%29&sort=-count%28%29&project=7&statsPeriod=14d"
        );
        let logs =
            EventsPage { dataset: Dataset::Logs, project: None, fields: &["title".to_owned()], ..page };
        assert_eq!(
            link(&logs).unwrap(),
            "https://acme.sentry.io/explore/logs/?logsQuery=level%3Aerror%20%22a%26b%22&logsFields=title\
             &logsSortBys=-count%28%29&statsPeriod=14d"
        );
        assert_eq!(link(&EventsPage { query: &"ä".repeat(200), ..page }), None);
    }

    /// The parameters of a link, as the page reads them.
    fn read(page: &EventsPage<'_>) -> Option<Vec<String>> {
        let link = Link::events(Hosts::saas().base(), &"acme".parse().unwrap(), page)?;
        let url = url::Url::parse(link.as_str()).unwrap();
        Some(url.query_pairs().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn groups_and_series_have_pages_too() {
        let (grouped, counted) = (["transaction", "p95(span.duration)"], ["count()"]);
        let [grouped, counted] = [&grouped[..], &counted[..]]
            .map(|fields| fields.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
        let production = ["production".to_owned()];
        let page = EventsPage {
            dataset: Dataset::Spans,
            project: None,
            environments: &production,
            query: "span.op:db",
            fields: &grouped,
            sort: "-p95(span.duration)",
            range: Period::days(1).into(),
            interval: None,
        };
        assert_eq!(
            read(&page).unwrap(),
            [
                "query=span.op:db",
                r#"aggregateField={"groupBy":"transaction"}"#,
                r#"aggregateField={"yAxes":["p95(span.duration)"]}"#,
                "mode=aggregate",
                "sort=-p95(span.duration)",
                "environment=production",
                "statsPeriod=1d"
            ]
        );
        let hourly = Some("1h".parse().unwrap());
        let logs = EventsPage { dataset: Dataset::Logs, fields: &counted, interval: hourly, ..page };
        assert_eq!(
            read(&EventsPage { query: "severity:error", sort: "-count()", ..logs }).unwrap()[..3],
            ["logsQuery=severity:error", r#"aggregateField={"yAxes":["count()"]}"#, "mode=aggregate"]
        );
        let errors = read(&EventsPage { dataset: Dataset::Errors, interval: hourly, ..page }).unwrap();
        for parameter in ["yAxis=p95(span.duration)", "display=top5", "interval=1h"] {
            assert!(errors.contains(&parameter.to_owned()), "{errors:?}");
        }
        for (dataset, interval) in [(Dataset::Profiles, None), (Dataset::Replays, hourly)] {
            assert_eq!(read(&EventsPage { dataset, interval, ..page }), None);
        }
    }

    #[test]
    fn a_metric_has_its_page_where_it_is_named_with_its_type() {
        let page = |query: &'static str, fields: &[&str], sort: &'static str| {
            let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
            read(&EventsPage {
                dataset: Dataset::Metrics,
                project: None,
                environments: &[],
                query,
                fields: &fields,
                sort,
                range: Period::days(1).into(),
                interval: None,
            })
        };
        let average = "avg(value,checkout.duration,distribution,millisecond)";
        assert_eq!(
            page("", &["environment", average], "-avg(value,checkout.duration,distribution,millisecond)")
                .unwrap()[0],
            r#"metric={"aggregateFields":[{"yAxes":["avg(value,checkout.duration,distribution,millisecond)"]},{"groupBy":"environment"}],"metric":{"name":"checkout.duration","type":"distribution","unit":"millisecond"},"mode":"aggregate","query":""}"#
        );
        assert_eq!(
            page("metric.name:jobs metric.type:counter", &[], "-timestamp").unwrap()[0],
            r#"metric={"aggregateFields":[{"yAxes":["count(value,jobs,counter,-)"]}],"metric":{"name":"jobs","type":"counter"},"mode":"samples","query":"metric.name:jobs metric.type:counter"}"#
        );
        for (query, fields) in [
            ("", &[][..]),
            ("metric.name:jobs", &[]),
            ("metric.name:[a,b] metric.type:counter", &[]),
            ("!metric.name:jobs metric.type:counter", &[]),
            ("", &["sum(value,a,counter,-)", "sum(value,b,counter,-)"]),
        ] {
            assert_eq!(page(query, fields, "-timestamp"), None, "{query} {fields:?}");
        }
    }
}
