//! Reading a page's address that somebody pasted: what does it show, and is it ours?

use std::borrow::Cow;
use std::fmt;

use percent_encoding::percent_decode_str;
use url::Url;

use super::{Thing, is_subdomain, pages};
use crate::address::Address;
use crate::{Host, Hosts, IssueRef, OrganizationSlug};

/// What a pasted address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The organization, if the address names one: `https://sentry.io/issues/1/` does not.
    pub organization: Option<OrganizationSlug>,
    /// What the page shows.
    pub thing: Thing,
}

/// Why a pasted address is not used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is not the address of a page.
    Unreadable,
    /// It is a page of another server.
    OtherHost {
        /// Where the page is.
        found: Address,
        /// Where our pages are.
        expected: Host,
    },
    /// It is one of our pages, but shows nothing that we know.
    UnknownPage,
}

impl LinkError {
    /// The sentence in parts, for an answer.
    pub fn words(&self) -> (&'static str, Option<Address>, &'static str, Option<Host>, &'static str) {
        match self {
            Self::Unreadable => ("this is not the address of a page in Sentry", None, "", None, ""),
            Self::OtherHost { found, expected } => (
                "this is a page of ",
                Some(found.clone()),
                ", but this server is connected to ",
                Some(expected.clone()),
                "",
            ),
            Self::UnknownPage => (
                "this page shows nothing that has an identifier; give an address such as https://ORGANIZATION.sentry.io/issues/NUMBER/",
                None,
                "",
                None,
                "",
            ),
        }
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (begin, found, middle, expected, end) = self.words();
        f.write_str(begin)?;
        found.iter().try_for_each(|found| found.fmt(f))?;
        f.write_str(middle)?;
        expected.iter().try_for_each(|expected| expected.fmt(f))?;
        f.write_str(end)
    }
}

impl std::error::Error for LinkError {}

impl Parsed {
    /// Reads an address in any of Sentry's spellings; the fragment does not matter.
    ///
    /// # Errors
    /// Not an address, a page of a server that is not ours, or a page that shows nothing we know.
    pub fn from_url(text: &str, hosts: &Hosts) -> Result<Self, LinkError> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        // The parser would drop or turn these, and read another address than the one that is seen.
        if text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(LinkError::Unreadable);
        }
        let url = Url::parse(text).map_err(|_| LinkError::Unreadable)?;
        let page = Address::of_page(&url).ok_or(LinkError::Unreadable)?;
        if !hosts.own_pages_of(&page) {
            return Err(LinkError::OtherHost { found: page, expected: hosts.base().clone() });
        }
        let segments: Vec<String> = url
            .path_segments()
            .into_iter()
            .flatten()
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let parameters: Vec<(Cow<'_, str>, Cow<'_, str>)> = url.query_pairs().collect();
        let (organization, rest) = pages::split(&segments);
        let organization = match organization {
            Some(slug) => Some(slug.parse().map_err(|_| LinkError::UnknownPage)?),
            None => subdomain(&page),
        };
        Ok(Self { organization, thing: pages::thing(rest, &parameters).ok_or(LinkError::UnknownPage)? })
    }

    /// The issue, if the page shows one or an event of one.
    pub const fn issue(&self) -> Option<&IssueRef> {
        match &self.thing {
            Thing::Issue(issue) | Thing::Event { issue, .. } => Some(issue),
            _ => None,
        }
    }
}

/// The organization of `https://acme.sentry.io`. A region or sentry.io itself names none.
fn subdomain(page: &Address) -> Option<OrganizationSlug> {
    let label = page.hostname().strip_suffix(".sentry.io")?;
    if is_subdomain(label) { label.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Among, EventRef, Link, Period, ProjectSlug, SearchPage, Timestamp};

    const EVENT: &str = "7ca573c0f4814912aaa9bdc77d1a7d51";

    fn own() -> Hosts {
        Hosts::from_hostname("sentry.example.com:8443", false).unwrap()
    }

    fn read(text: &str, hosts: &Hosts) -> (String, String) {
        let parsed = Parsed::from_url(text, hosts).unwrap_or_else(|error| panic!("{text}: {error}"));
        let organization = parsed.organization.map(|slug| slug.to_string()).unwrap_or_default();
        let thing = match parsed.thing {
            Thing::Issue(issue) => format!("issue {issue}"),
            Thing::Event { issue, event } => format!("issue {issue} event {event}"),
            Thing::Trace(trace) => format!("trace {trace}"),
            Thing::Replay(replay) => format!("replay {replay}"),
            other => panic!("{text}: {other:?}"),
        };
        (organization, thing)
    }

    #[test]
    fn every_spelling_of_an_issue_is_read() {
        for (url, organization, thing) in [
            ("https://acme.sentry.io/issues/123/", "acme", "issue 123"),
            ("https://acme.sentry.io/issues/123", "acme", "issue 123"),
            (
                "https://ACME.sentry.io/issues/backend-1a/?project=1&query=is%3Aunresolved#tags",
                "acme",
                "issue BACKEND-1A",
            ),
            ("http://acme.sentry.io/issues/123", "acme", "issue 123"),
            ("https://sentry.io/organizations/acme/issues/123/", "acme", "issue 123"),
            ("https://us.sentry.io/organizations/acme/issues/123/", "acme", "issue 123"),
            ("https://acme.sentry.io/organizations/globex/issues/123/", "globex", "issue 123"),
            ("https://sentry.io/acme/backend/issues/123/", "acme", "issue 123"),
            ("https://sentry.io/acme/issues/123/", "acme", "issue 123"),
            ("https://sentry.io/issues/1", "", "issue 1"),
            ("https://www.sentry.io/issues/1", "", "issue 1"),
            ("https://us.sentry.io/issues/1", "", "issue 1"),
            ("https://de.sentry.io/issues/1", "", "issue 1"),
            ("https://eu.sentry.io/issues/1", "", "issue 1"),
            (" <https://acme.sentry.io/issues/123/> ", "acme", "issue 123"),
            ("https://acme.sentry.io//issues//123//", "acme", "issue 123"),
            ("https://acme.sentry.io/issues/BACKEND%2D1/", "acme", "issue BACKEND-1"),
            ("https://acme.sentry.io/issues/123/activity/", "acme", "issue 123"),
            ("https://acme.sentry.io/issues/123/replays/", "acme", "issue 123"),
            ("https://acme.sentry.io/issues/123/events/", "acme", "issue 123"),
            (
                "https://acme.sentry.io/issues/123/events/7CA573C0-F481-4912-AAA9-BDC77D1A7D51/?x#y",
                "acme",
                "issue 123 event 7ca573c0f4814912aaa9bdc77d1a7d51",
            ),
            ("https://acme.sentry.io/issues/123/events/latest/", "acme", "issue 123 event latest"),
        ] {
            assert_eq!(read(url, &Hosts::saas()), (organization.into(), thing.into()), "{url}");
        }
    }

    #[test]
    fn pages_of_a_sentry_of_ones_own_are_read() {
        for (url, organization) in [
            ("https://sentry.example.com:8443/organizations/acme/issues/123/", "acme"),
            ("http://SENTRY.example.com:8443/organizations/acme/issues/123/", "acme"),
            ("https://sentry.example.com:8443/acme/backend/issues/123/", "acme"),
            ("https://sentry.example.com:8443/acme/issues/123", "acme"),
            ("https://sentry.example.com:8443/issues/123", ""),
        ] {
            assert_eq!(read(url, &own()), (organization.into(), "issue 123".into()), "{url}");
        }
    }

    #[test]
    fn traces_and_replays_are_read() {
        let id = "7ca573c0f4814912aaa9bdc77d1a7d51";
        for (path, thing) in [
            ("explore/traces/trace", "trace"),
            ("performance/trace", "trace"),
            ("traces/trace", "trace"),
            ("issues/trace", "trace"),
            ("insights/backend/trace", "trace"),
            ("explore/replays", "replay"),
            ("replays", "replay"),
        ] {
            for root in ["https://acme.sentry.io", "https://sentry.io/organizations/acme"] {
                let url = format!("{root}/{path}/{id}/?x=1");
                assert_eq!(read(&url, &Hosts::saas()), ("acme".into(), format!("{thing} {id}")), "{url}");
            }
        }
    }

    #[test]
    fn a_page_of_another_server_is_refused_and_both_are_named() {
        for (url, hosts) in [
            ("https://sentry.evil.example/organizations/acme/issues/1/", Hosts::saas()),
            ("https://acme.sentry.io.evil.example/issues/1/", Hosts::saas()),
            ("https://notsentry.io/issues/1/", Hosts::saas()),
            ("https://acme.sentry.io:8443/issues/1/", Hosts::saas()),
            ("https://acme.sentry.io./issues/1/", Hosts::saas()),
            ("https://acme.sentry.io/issues/1/", own()),
            ("https://sentry.example.com/organizations/acme/issues/1/", own()),
            ("https://x.sentry.example.com:8443/organizations/acme/issues/1/", own()),
        ] {
            let expected = if url.contains("./") {
                LinkError::Unreadable
            } else {
                LinkError::OtherHost {
                    found: url
                        .split("/organizations")
                        .next()
                        .unwrap()
                        .split("/issues")
                        .next()
                        .unwrap()
                        .parse()
                        .unwrap(),
                    expected: hosts.base().clone(),
                }
            };
            assert_eq!(Parsed::from_url(url, &hosts), Err(expected), "{url}");
        }
        let error = Parsed::from_url("https://acme.sentry.io/issues/1/", &own()).unwrap_err().to_string();
        assert_eq!(
            error,
            "this is a page of https://acme.sentry.io, but this server is connected to https://sentry.example.com:8443"
        );
    }

    #[test]
    fn what_only_looks_like_a_page_is_refused() {
        for url in [
            "",
            "BACKEND-1",
            "acme.sentry.io/issues/1",
            "//acme.sentry.io/issues/1",
            "ftp://acme.sentry.io/issues/1",
            "javascript:alert(1)",
            "https://user@acme.sentry.io/issues/1",
            "https://acme.sentry.io@evil.example/issues/1",
            "https://acme.sentry.io\\@evil.example/issues/1",
            "https://acme.sentry.io\\issues\\1",
            "https://acme.sen\ntry.io/issues/1",
            "https://acme.sentry.io/issues/1?\u{7f}",
            "https://acme.sentry.io/issues/1?x= and more",
            "https://acme.sentry.io:99999/issues/1",
        ] {
            assert_eq!(Parsed::from_url(url, &Hosts::saas()), Err(LinkError::Unreadable), "{url:?}");
        }
        for path in [
            "",
            "issues/alerts/rules/",
            "issues/views/1/",
            "issues/BACKEND/",
            "issues/123/events/nonsense/",
            "organizations/acme/",
            "organizations/a%2Fb/issues/1/",
            "settings/acme/projects/",
            "explore/traces/trace/latest/",
            "replays/selectors/",
        ] {
            let url = format!("https://acme.sentry.io/{path}");
            assert_eq!(Parsed::from_url(&url, &Hosts::saas()), Err(LinkError::UnknownPage), "{url}");
        }
    }

    fn things() -> impl Strategy<Value = Thing> {
        fn id<T: std::str::FromStr<Err = &'static str> + fmt::Debug>(
            grammar: &'static str,
        ) -> impl Strategy<Value = T> {
            grammar.prop_map(|text| text.parse().unwrap_or_else(|why| panic!("{text}: {why}")))
        }
        const HEX: &str = "[0-9a-f]{32}";
        const NUMBER: &str = "[0-9]{1,20}";
        const SLUG: &str = "[a-z][a-z0-9-]{0,30}x";
        let text = || r"[^/\\\p{C}]{1,20}".prop_map(|text| format!("v{text}v").into());
        let issue = || id::<IssueRef>("[0-9]{1,20}|[A-Z0-9][A-Z0-9_-]{0,20}-[A-Z0-9]{1,6}");
        let event = prop_oneof![Just(EventRef::Latest), Just(EventRef::Oldest), Just(EVENT.parse().unwrap())];
        let project = || id::<ProjectSlug>(SLUG);
        let among = || {
            use crate::Dataset::{Errors, Logs, Metrics, Profiles, Replays, Spans};
            prop_oneof![
                Just(Among::Issues),
                Just(Errors).prop_map(Among::Events),
                Just(Spans).prop_map(Among::Events),
                Just(Logs).prop_map(Among::Events),
                Just(Metrics).prop_map(Among::Events),
                Just(Profiles).prop_map(Among::Events),
                Just(Replays).prop_map(Among::Events)
            ]
        };
        let time =
            || (0_u32..4_000_000_000).prop_map(|seconds| Timestamp::from_seconds(seconds.into()).unwrap());
        prop_oneof![
            issue().prop_map(Thing::Issue),
            (issue(), event).prop_map(|(issue, event)| Thing::Event { issue, event }),
            (project(), id(HEX)).prop_map(|(project, event)| Thing::EventOfProject { project, event }),
            (project(), id(NUMBER)).prop_map(|(project, issue)| Thing::Feedback { project, issue }),
            id(HEX).prop_map(Thing::Trace),
            (id(HEX), id("[0-9a-f]{16}")).prop_map(|(trace, span)| Thing::Span { trace, span }),
            id(HEX).prop_map(Thing::Replay),
            (project(), id(HEX)).prop_map(|(project, profile)| Thing::Profile { project, profile }),
            (project(), id(HEX), time(), time()).prop_map(|(project, profiler, start, end)| {
                Thing::ContinuousProfile { project, profiler, start, end }
            }),
            (proptest::option::of(project()), id(SLUG))
                .prop_map(|(project, monitor)| Thing::Monitor { project, monitor }),
            (project(), id(NUMBER)).prop_map(|(project, monitor)| Thing::UptimeMonitor { project, monitor }),
            id(NUMBER).prop_map(Thing::Detector),
            (proptest::option::of(project()), id(NUMBER))
                .prop_map(|(project, rule)| Thing::AlertRule { project, rule }),
            id(NUMBER).prop_map(Thing::Dashboard),
            text().prop_map(Thing::Release),
            (id(NUMBER), proptest::option::of(text()))
                .prop_map(|(snapshot, image)| Thing::Snapshot { snapshot, image }),
            text().prop_map(Thing::Conversation),
            project().prop_map(Thing::Project),
            (among(), "\\PC{0,20}", proptest::option::of(id(NUMBER)), proptest::option::of(1_u16..90))
                .prop_map(|(among, query, project, days)| {
                    let query = query.trim().into();
                    Thing::Search(SearchPage { among, query, project, period: days.map(Period::days) })
                }),
        ]
    }

    proptest! {
        #[test]
        fn what_we_build_reads_back(
            slug in "[a-zA-Z0-9][a-zA-Z0-9._-]{0,70}",
            thing in things(),
            hosts in prop_oneof![
                Just(Hosts::saas()),
                Just(Hosts::from_hostname("us.sentry.io", false).unwrap()),
                Just(own()),
                Just(Hosts::from_hostname("localhost:9000", true).unwrap()),
            ],
        ) {
            let organization: OrganizationSlug = slug.parse().unwrap();
            let link = Link::to(hosts.base(), &organization, &thing).unwrap();
            prop_assert!(link.as_str().len() <= 500);
            let expected = Parsed { organization: Some(organization), thing };
            prop_assert_eq!(Parsed::from_url(link.as_str(), &hosts), Ok(expected));
        }

        #[test]
        fn no_text_makes_it_panic(text in "(?s)(https?://)?[a-z./]{0,12}(sentry\\.io)?/?.{0,60}") {
            let _ = Parsed::from_url(&text, &Hosts::saas());
            let _ = Parsed::from_url(&text, &own());
        }
    }
}
