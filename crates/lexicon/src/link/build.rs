//! Links of our own making: from identifiers, never copied from a response.

use std::fmt;

use percent_encoding::utf8_percent_encode;

use super::{Among, SearchPage, Thing, events, is_subdomain};
use crate::path::RESERVED;
use crate::{
    EventRef, Host, IssueRef, OrganizationSlug, Period, ProjectId, Range, ReplayId, SpanId, TraceId,
};

/// The address of a page, at most 500 characters. It holds identifiers and percent-encoded text only.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Link(pub(super) Box<str>);

/// The longest link.
const LONGEST: usize = 500;

impl Link {
    /// The page of a thing.
    ///
    /// `None` when the address would have more than 500 characters, as with a very long version.
    pub fn to(host: &Host, organization: &OrganizationSlug, thing: &Thing) -> Option<Self> {
        let page = |path: String| format!("{}/{path}", root(host, organization));
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let path = match thing {
            Thing::Issue(issue) => format!("issues/{issue}/"),
            Thing::Event { issue, event } => format!("issues/{issue}/events/{event}/"),
            Thing::EventOfProject { project, event } => format!("projects/{project}/events/{event}/"),
            Thing::Feedback { project, issue } => {
                format!("issues/feedback/?feedbackSlug={project}%3A{issue}")
            }
            Thing::Trace(trace) => format!("explore/traces/trace/{trace}/"),
            Thing::Span { trace, span } => format!("explore/traces/trace/{trace}/?node=span-{span}"),
            Thing::Replay(replay) => format!("explore/replays/{replay}/"),
            Thing::Profile { project, profile } => {
                format!("explore/profiling/profile/{project}/{profile}/flamegraph/")
            }
            Thing::ContinuousProfile { project, profiler, start, end } => format!(
                "explore/profiling/profile/{project}/flamegraph/?profilerId={profiler}&start={start}&end={end}"
            ),
            Thing::Monitor { project: Some(project), monitor } => format!("crons/{project}/{monitor}/"),
            Thing::Monitor { project: None, monitor } => format!("crons/{monitor}/"),
            Thing::UptimeMonitor { project, monitor } => {
                format!("issues/alerts/rules/uptime/{project}/{monitor}/details/")
            }
            Thing::Detector(detector) => format!("monitors/{detector}/"),
            Thing::AlertRule { project: Some(project), rule } => {
                format!("issues/alerts/rules/{project}/{rule}/details/")
            }
            Thing::AlertRule { project: None, rule } => format!("issues/alerts/rules/details/{rule}/"),
            Thing::Dashboard(dashboard) => format!("dashboard/{dashboard}/"),
            Thing::Release(version) => format!("releases/{}/", encoded(version)),
            Thing::Snapshot { snapshot, image: None } => format!("preprod/snapshots/{snapshot}/"),
            Thing::Snapshot { snapshot, image: Some(image) } => {
                format!("preprod/snapshots/{snapshot}/?selectedSnapshot={}", encoded(image))
            }
            Thing::Conversation(id) => format!("explore/conversations/{}/", encoded(id)),
            Thing::Project(project) => format!("projects/{project}/"),
            Thing::Search(page) => return search_page(host, organization, page),
        };
        let link = page(path);
        (link.len() <= LONGEST).then(|| Self(link.into()))
    }

    /// An issue's page.
    pub fn issue(host: &Host, organization: &OrganizationSlug, issue: &IssueRef) -> Self {
        Self(format!("{}/issues/{issue}/", root(host, organization)).into())
    }

    /// The page of one event of an issue.
    pub fn event(host: &Host, organization: &OrganizationSlug, issue: &IssueRef, event: &EventRef) -> Self {
        Self(format!("{}/issues/{issue}/events/{event}/", root(host, organization)).into())
    }

    /// A trace's page.
    pub fn trace(host: &Host, organization: &OrganizationSlug, trace: &TraceId) -> Self {
        Self(format!("{}/explore/traces/trace/{trace}/", root(host, organization)).into())
    }

    /// The page of a trace with one of its spans opened.
    pub fn span(host: &Host, organization: &OrganizationSlug, trace: &TraceId, span: &SpanId) -> Self {
        Self(format!("{}/explore/traces/trace/{trace}/?node=span-{span}", root(host, organization)).into())
    }

    /// A replay's page.
    pub fn replay(host: &Host, organization: &OrganizationSlug, replay: &ReplayId) -> Self {
        Self(format!("{}/explore/replays/{replay}/", root(host, organization)).into())
    }

    /// The page of an issue search: the caller's words in Sentry's syntax, and what narrows them.
    ///
    /// `None` when the address would have more than 500 characters: half a search is another search.
    pub fn issues(
        host: &Host,
        organization: &OrganizationSlug,
        project: Option<&ProjectId>,
        environments: &[String],
        query: &str,
        period: Option<&Period>,
    ) -> Option<Self> {
        let mut parameters: Vec<(&str, String)> = Vec::new();
        parameters.extend(project.map(|project| ("project", project.to_string())));
        parameters.extend(environments.iter().map(|name| ("environment", name.clone())));
        parameters.push(("query", query.to_owned()));
        parameters.extend(period.map(|period| ("statsPeriod", period.to_string())));
        search(host, organization, "issues", &parameters)
    }

    /// The page of an issue's events, as far as they match.
    ///
    /// `None` when the address would have more than 500 characters.
    pub fn events_of(
        host: &Host,
        organization: &OrganizationSlug,
        issue: &IssueRef,
        query: &str,
        period: Option<&Period>,
    ) -> Option<Self> {
        let mut parameters = vec![("query", query.to_owned())];
        parameters.extend(period.map(|period| ("statsPeriod", period.to_string())));
        search(host, organization, &format!("issues/{issue}/events"), &parameters)
    }

    /// The page of a search among conversations with agents.
    ///
    /// `None` when the address would have more than 500 characters.
    pub fn conversations(
        host: &Host,
        organization: &OrganizationSlug,
        project: Option<&ProjectId>,
        environments: &[String],
        query: &str,
        range: Range,
    ) -> Option<Self> {
        let mut parameters = vec![("query", query.to_owned())];
        parameters.extend(project.map(|project| ("project", project.to_string())));
        parameters.extend(environments.iter().map(|name| ("environment", name.clone())));
        parameters.extend(range.parameters());
        search(host, organization, "explore/conversations", &parameters)
    }

    /// A release's page, by its version as the caller gave it.
    ///
    /// `None` when the address would have more than 500 characters.
    pub fn release(
        host: &Host,
        organization: &OrganizationSlug,
        version: &str,
        project: Option<&ProjectId>,
    ) -> Option<Self> {
        let version = utf8_percent_encode(version, RESERVED);
        let mut link = format!("{}/releases/{version}/", root(host, organization));
        if let Some(project) = project {
            link.push_str(&format!("?project={project}"));
        }
        (link.len() <= LONGEST).then(|| Self(link.into()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A search that was pasted, as its page takes it.
fn search_page(host: &Host, organization: &OrganizationSlug, page: &SearchPage) -> Option<Link> {
    let (path, query) = match page.among {
        Among::Issues => ("issues", "query"),
        Among::Events(dataset) => events::page(dataset),
    };
    let mut parameters = vec![(query, page.query.to_string())];
    parameters.extend(page.project.iter().map(|project| ("project", project.to_string())));
    parameters.extend(page.period.iter().map(|period| ("statsPeriod", period.to_string())));
    search(host, organization, path, &parameters)
}

/// A page with parameters, `None` when it is too long.
pub(super) fn search(
    host: &Host,
    organization: &OrganizationSlug,
    path: &str,
    parameters: &[(&str, String)],
) -> Option<Link> {
    let encoded = |value| utf8_percent_encode(value, RESERVED);
    let parameters: Vec<String> =
        parameters.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let link = format!("{}/{path}/?{}", root(host, organization), parameters.join("&"));
    (link.len() <= LONGEST).then(|| Link(link.into()))
}

/// Where an organization's pages begin. On sentry.io it has a subdomain of its own, whatever its region.
pub(super) fn root(host: &Host, organization: &OrganizationSlug) -> String {
    if !host.is_saas() {
        format!("{host}/organizations/{organization}")
    } else if is_subdomain(organization.as_str()) {
        format!("https://{organization}.sentry.io")
    } else {
        format!("https://sentry.io/organizations/{organization}")
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

untrusted::inert!(Link, 500);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;

    fn acme() -> OrganizationSlug {
        "acme".parse().unwrap()
    }

    #[test]
    fn each_thing_has_its_page() {
        let saas = Hosts::saas();
        let own = Hosts::from_hostname("sentry.example.com:8443", false).unwrap();
        let plain = Hosts::from_hostname("localhost:9000", true).unwrap();
        let issue = "BACKEND-1".parse().unwrap();
        let event = "7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap();
        for (link, url) in [
            (Link::issue(saas.base(), &acme(), &issue), "https://acme.sentry.io/issues/BACKEND-1/"),
            (
                Link::issue(own.base(), &acme(), &issue),
                "https://sentry.example.com:8443/organizations/acme/issues/BACKEND-1/",
            ),
            (
                Link::event(saas.base(), &acme(), &issue, &event),
                "https://acme.sentry.io/issues/BACKEND-1/events/7ca573c0f4814912aaa9bdc77d1a7d51/",
            ),
            (
                Link::trace(plain.base(), &acme(), &"7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap()),
                "http://localhost:9000/organizations/acme/explore/traces/trace/7ca573c0f4814912aaa9bdc77d1a7d51/",
            ),
            (
                Link::replay(saas.base(), &acme(), &"7ca573c0f4814912aaa9bdc77d1a7d51".parse().unwrap()),
                "https://acme.sentry.io/explore/replays/7ca573c0f4814912aaa9bdc77d1a7d51/",
            ),
        ] {
            assert_eq!(link.as_str(), url);
        }
    }

    #[test]
    fn a_slug_that_is_no_host_label_stands_in_the_path() {
        let saas = Hosts::saas();
        let issue = "1".parse().unwrap();
        for slug in ["my.org", "My-Org", "my_org", "us", "www", "org-", &"a".repeat(64)] {
            let link = Link::issue(saas.base(), &slug.parse().unwrap(), &issue);
            assert_eq!(link.as_str(), format!("https://sentry.io/organizations/{slug}/issues/1/"));
        }
    }

    #[test]
    fn a_release_has_its_version_in_the_path() {
        let saas = Hosts::saas();
        let link = |version: &str, project: Option<&str>| {
            let project = project.map(|id| id.parse().unwrap());
            Link::release(saas.base(), &acme(), version, project.as_ref())
        };
        assert_eq!(
            link("shop@1.0/x+7", Some("7")).unwrap().as_str(),
            "https://acme.sentry.io/releases/shop%401.0%2Fx%2B7/?project=7"
        );
        assert_eq!(link("1", None).unwrap().as_str(), "https://acme.sentry.io/releases/1/");
        assert_eq!(link(&"ä".repeat(200), None), None);
    }

    #[test]
    fn a_search_is_encoded_whole_or_not_linked() {
        let saas = Hosts::saas();
        let link = Link::issues(
            saas.base(),
            &acme(),
            Some(&"7".parse().unwrap()),
            &["production".to_owned()],
            "is:unresolved \"a&b\"#\n](x)",
            Some(&"14d".parse().unwrap()),
        );
        assert_eq!(
            link.unwrap().as_str(),
            "https://acme.sentry.io/issues/?project=7&environment=production&query=is%3Aunresolved%20%22a%26b%22%23%0A%5D%28x%29&statsPeriod=14d"
        );
        assert_eq!(Link::issues(saas.base(), &acme(), None, &[], &"ä".repeat(200), None), None);
        assert!(Link::issues(saas.base(), &acme(), None, &[], "", None).is_some());
    }
}
