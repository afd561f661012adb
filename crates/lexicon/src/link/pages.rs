//! Which page an address shows: by its segments behind the organization, and by its parameters.

use std::borrow::Cow;
use std::str::FromStr;

use super::{Among, SearchPage, Thing, events};
use crate::{Dataset, EventRef};

type Parameters<'a> = [(Cow<'a, str>, Cow<'a, str>)];

/// Parts of Sentry with which an organization's pages begin.
const SECTIONS: [&str; 19] = [
    "alerts",
    "crons",
    "dashboard",
    "dashboards",
    "discover",
    "explore",
    "feedback",
    "insights",
    "issues",
    "monitors",
    "performance",
    "preprod",
    "profiling",
    "projects",
    "releases",
    "replays",
    "settings",
    "traces",
    "uptime",
];

/// The longest text that follows no grammar, in characters. Sentry's longest name, a release's, has as many.
const LONGEST: usize = 250;

/// Parts the organization that a path names from the page below it.
pub(super) fn split<'a, 's>(segments: &'s [&'a str]) -> (Option<&'a str>, &'s [&'a str]) {
    let is_section = |segment: &&str| SECTIONS.contains(segment);
    match segments {
        ["organizations", organization, rest @ ..] => (Some(organization), rest),
        ["settings", "projects", ..] => (None, segments),
        ["settings", organization, rest @ ..] => (Some(organization), rest),
        [first, ..] if is_section(first) => (None, segments),
        [organization, rest @ ..] if rest.first().is_some_and(is_section) => (Some(organization), rest),
        // `/acme/backend/issues/1/`, as Sentry once wrote it: the project adds nothing to the issue.
        [organization, _project, rest @ ..] if rest.first() == Some(&"issues") => (Some(organization), rest),
        [organization, rest @ ..] if matches!(rest, [_project, "events", _event, ..]) => {
            (Some(organization), rest)
        }
        _ => (None, segments),
    }
}

/// What the page shows.
pub(super) fn thing(segments: &[&str], parameters: &Parameters<'_>) -> Option<Thing> {
    let parameter = |name: &str| Some(&*parameters.iter().find(|(key, _)| key == name)?.1);
    if let Some(rest) = behind(segments, &["profiling", "profile"]) {
        return profile(rest, parameter);
    }
    if let Some([trace, ..]) = behind(segments, &["trace"]) {
        return in_trace(trace, parameters);
    }
    if let Some([id, ..]) = behind(segments, &["conversations"]) {
        return text(id).map(Thing::Conversation);
    }
    if let Some(rest) = behind(segments, &["alerts", "rules"]) {
        return rule(rest);
    }
    if let Some(rest) = behind(segments, &["crons"]) {
        return monitor(rest);
    }
    if let Some([project, id, ..]) = behind(segments, &["uptime"]) {
        return Some(Thing::UptimeMonitor { project: project.parse().ok()?, monitor: id.parse().ok()? });
    }
    match segments {
        ["issues", "feedback", ..] | ["feedback", ..] => {
            let (project, issue) = parameter("feedbackSlug")?.split_once(':')?;
            Some(Thing::Feedback { project: project.parse().ok()?, issue: issue.parse().ok()? })
        }
        ["issues", issue, "events", event, ..] => {
            Some(Thing::Event { issue: issue.parse().ok()?, event: event.parse().ok()? })
        }
        ["issues"] => search(Among::Issues, parameter("query"), parameter),
        ["issues", issue, ..] => issue.parse().ok().map(Thing::Issue),
        ["explore", "replays", replay, ..] | ["replays", replay, ..] => {
            replay.parse().ok().map(Thing::Replay)
        }
        ["explore", "releases", version, ..] | ["releases", version, ..] => {
            let is_list = matches!(*version, "new-events" | "all-events");
            text(version).filter(|_| !is_list).map(Thing::Release)
        }
        ["monitors", "alerts", rule, ..] => {
            Some(Thing::AlertRule { project: None, rule: rule.parse().ok()? })
        }
        ["monitors", detector, ..] if detector.bytes().all(|byte| byte.is_ascii_digit()) => {
            detector.parse().ok().map(Thing::Detector)
        }
        ["monitors", rest @ ..] => monitor(rest),
        ["dashboard" | "dashboards", "new", ..] => None,
        ["dashboard" | "dashboards", dashboard, ..] => dashboard.parse().ok().map(Thing::Dashboard),
        ["preprod", "snapshots", snapshot, ..] => {
            let image = parameter("selectedSnapshot").and_then(text);
            Some(Thing::Snapshot { snapshot: snapshot.parse().ok()?, image })
        }
        ["projects", project, "events", event, ..] | [project, "events", event, ..] => {
            event_of(project, event)
        }
        ["projects", project, ..] | ["settings", "projects", project, ..] => {
            project.parse().ok().map(Thing::Project)
        }
        ["discover" | "performance", both] if both.contains(':') => {
            let (project, event) = both.split_once(':')?;
            event_of(project, event)
        }
        _ => searched(segments, parameter),
    }
}

/// What stands behind these segments, wherever they are: the parts of Sentry have moved about.
fn behind<'s, 'a>(segments: &'s [&'a str], these: &[&str]) -> Option<&'s [&'a str]> {
    let at = segments.windows(these.len()).position(|window| window == these)?;
    segments.get(at + these.len()..)
}

fn profile<'p>(rest: &[&str], parameter: impl Fn(&str) -> Option<&'p str>) -> Option<Thing> {
    match rest {
        [project, "flamegraph", ..] => Some(Thing::ContinuousProfile {
            project: project.parse().ok()?,
            profiler: parameter("profilerId")?.parse().ok()?,
            start: parameter("start")?.parse().ok()?,
            end: parameter("end")?.parse().ok()?,
        }),
        [project, profile, ..] => {
            Some(Thing::Profile { project: project.parse().ok()?, profile: profile.parse().ok()? })
        }
        _ => None,
    }
}

/// A trace, or the span in it that is opened: the first of the path to it is the span itself.
fn in_trace(trace: &str, parameters: &Parameters<'_>) -> Option<Thing> {
    let trace = trace.parse().ok()?;
    let nodes = parameters.iter().filter(|(key, _)| key == "node");
    let span = nodes.filter_map(|(_, node)| node.strip_prefix("span-")?.parse().ok()).next();
    Some(match span {
        Some(span) => Thing::Span { trace, span },
        None => Thing::Trace(trace),
    })
}

fn rule(rest: &[&str]) -> Option<Thing> {
    match rest {
        ["uptime", project, id, ..] => {
            Some(Thing::UptimeMonitor { project: project.parse().ok()?, monitor: id.parse().ok()? })
        }
        ["crons", rest @ ..] => monitor(rest),
        ["details", rule, ..] => Some(Thing::AlertRule { project: None, rule: rule.parse().ok()? }),
        [project, rule, ..] => {
            Some(Thing::AlertRule { project: Some(project.parse().ok()?), rule: rule.parse().ok()? })
        }
        _ => None,
    }
}

/// `{monitor}/`, `{project}/{monitor}/`, and either with `details/` behind it.
fn monitor(rest: &[&str]) -> Option<Thing> {
    match rest {
        ["new", ..] => None,
        [monitor] | [monitor, "details" | "edit", ..] => {
            Some(Thing::Monitor { project: None, monitor: monitor.parse().ok()? })
        }
        [project, monitor, ..] => {
            Some(Thing::Monitor { project: Some(project.parse().ok()?), monitor: monitor.parse().ok()? })
        }
        [] => None,
    }
}

fn event_of(project: &str, event: &str) -> Option<Thing> {
    match event.parse() {
        Ok(EventRef::Id(event)) => Some(Thing::EventOfProject { project: project.parse().ok()?, event }),
        _ => None,
    }
}

/// Pages of searches among events, spans and logs.
fn searched<'p>(segments: &[&str], parameter: impl Fn(&str) -> Option<&'p str>) -> Option<Thing> {
    let dataset = match segments {
        ["explore", "traces"] | ["traces"] => Dataset::Spans,
        ["explore", "logs"] => Dataset::Logs,
        ["explore", "metrics"] => Dataset::Metrics,
        ["explore", "profiling"] | ["profiling"] => Dataset::Profiles,
        ["explore", "replays"] | ["replays"] => Dataset::Replays,
        ["explore", "discover", ..] | ["discover", "results" | "homepage", ..] => Dataset::Errors,
        [.., "summary"] => {
            let name = parameter("transaction")?.replace('\\', "\\\\").replace('"', "\\\"");
            let query = format!("transaction:\"{name}\"");
            return search(Among::Events(Dataset::Spans), Some(&query), parameter);
        }
        _ => return None,
    };
    search(Among::Events(dataset), parameter(events::page(dataset).1), parameter)
}

fn search<'p>(
    among: Among,
    query: Option<&str>,
    parameter: impl Fn(&str) -> Option<&'p str>,
) -> Option<Thing> {
    let query = query.unwrap_or_default().trim();
    if query.chars().count() > LONGEST {
        return None;
    }
    Some(Thing::Search(SearchPage {
        among,
        query: query.into(),
        project: parsed(parameter("project")),
        period: parsed(parameter("statsPeriod")),
    }))
}

fn parsed<T: FromStr>(text: Option<&str>) -> Option<T> {
    text?.parse().ok()
}

/// Text that follows no grammar, but is no path and not too long.
fn text(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    let fits = !matches!(text, "" | "." | "..") && text.chars().count() <= LONGEST;
    (fits && !text.contains(|c: char| c.is_control())).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hosts, LinkError, Parsed};

    const ID: &str = "7ca573c0f4814912aaa9bdc77d1a7d51";

    fn read(page: &str) -> Result<Thing, LinkError> {
        let page = page.replace("{id}", ID);
        let on = |root: &str| Parsed::from_url(&format!("{root}/{page}"), &Hosts::saas());
        let parsed = on("https://acme.sentry.io")?;
        // Where the organization stands in the path, it is the same page.
        for root in ["https://sentry.io/organizations/acme", "https://acme.sentry.io/organizations/acme"] {
            assert_eq!(on(root), Ok(parsed.clone()), "{page}");
        }
        assert_eq!(parsed.organization.unwrap().as_str(), "acme");
        Ok(parsed.thing)
    }

    fn named(thing: &Thing) -> String {
        let text = format!("{thing:?}");
        text.replace(ID, "{id}")
    }

    #[test]
    fn every_page_is_read_for_what_it_shows() {
        let pages = [
            "projects/backend/events/{id}/",
            "discover/backend:{id}/?field=title",
            "issues/feedback/?feedbackSlug=backend%3A70144&project=1",
            "feedback/?feedbackSlug=backend:70144",
            "explore/traces/trace/{id}/?node=span-a1b2c3d4e5f60718&node=txn-{id}",
            "performance/trace/{id}/?node=txn-{id}",
            "explore/profiling/profile/backend/{id}/flamegraph/?colorCoding=by+library",
            "profiling/profile/backend/{id}/",
            "profiling/profile/backend/flamegraph/?profilerId={id}&start=2026-11-20T10:00:00&end=2026-11-20T10:01:00Z",
            "crons/nightly-import/",
            "crons/backend/nightly-import/?environment=production",
            "insights/crons/backend/nightly-import/",
            "issues/alerts/rules/crons/backend/nightly-import/details/",
            "monitors/nightly-import/details/",
            "monitors/123/",
            "alerts/rules/uptime/backend/7/details/",
            "insights/uptime/backend/7/",
            "alerts/rules/backend/12/details/",
            "issues/alerts/rules/details/12/",
            "monitors/alerts/12/",
            "dashboard/9/?statsPeriod=14d",
            "dashboards/9/widget/1/",
            "releases/backend%402.4.1%2Bbuild%207/?project=1",
            "explore/releases/backend@2.4.1/",
            "preprod/snapshots/55/?selectedSnapshot=login%2Fdark.png",
            "preprod/snapshots/55/",
            "explore/conversations/conv%3A1%2Fa/?project=1",
            "projects/backend/?project=1",
            "settings/projects/backend/alerts/",
            "issues/?query=is%3Aunresolved+level%3Aerror&statsPeriod=24h&project=1001",
            "explore/traces/?query=span.op%3Adb",
            "explore/logs/?logsQuery=severity%3Aerror&project=-1",
            "discover/results/?query=title%3Ax&statsPeriod=soon",
            "insights/backend/summary/?transaction=GET+%2Fa%22b",
        ];
        let read: Vec<String> =
            pages.map(|page| format!("{page}\n  {}", named(&read(page).unwrap()))).to_vec();
        insta::assert_snapshot!(read.join("\n"));
    }

    #[test]
    fn an_organization_in_the_path_is_found_on_older_pages() {
        for path in ["acme/backend/events/{id}/", "settings/acme/projects/backend/", "acme/releases/1.0/"] {
            let url = format!("https://sentry.io/{}", path.replace("{id}", ID));
            let parsed = Parsed::from_url(&url, &Hosts::saas()).unwrap();
            assert_eq!(parsed.organization.unwrap().as_str(), "acme", "{url}");
        }
    }

    #[test]
    fn a_page_without_an_identifier_shows_nothing() {
        for page in [
            "crons/",
            "crons/new/",
            "dashboards/",
            "dashboard/new/",
            "releases/",
            "releases/new-events/",
            "releases/%2E%2E/",
            "profiling/profile/backend/flamegraph/",
            "issues/feedback/",
            "insights/backend/summary/",
            "settings/account/",
            "preprod/snapshots/latest/",
            "projects/backend/events/latest/",
        ] {
            assert_eq!(read(page), Err(LinkError::UnknownPage), "{page}");
        }
    }
}
