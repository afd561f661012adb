//! Which tool reads what: the one table of it.

use super::asked::Asked;
use lexicon::{Among, EventRef, ProjectId, ProjectSlug, Thing};
use serde_json::Value;

/// By what a thing is read.
#[derive(Debug)]
pub(super) struct Served {
    /// What it is, in our words.
    pub(super) what: &'static str,
    /// The tools that read it, the best first. The catalogue need not have any of them.
    pub(super) tools: &'static [&'static str],
    /// What they are called with.
    pub(super) arguments: Vec<(&'static str, Value)>,
}

impl Served {
    /// The row of a thing.
    pub(super) fn of(asked: &Asked) -> Self {
        type Pairs<'a> = &'a [(&'static str, Option<&'a str>)];
        let row = |what, tools, arguments: Pairs<'_>| {
            let given = arguments.iter().filter_map(|(name, value)| Some((*name, Value::from((*value)?))));
            Self { what, tools, arguments: given.collect() }
        };
        let thing = match asked {
            Asked::Thing(thing) => thing,
            Asked::Breadcrumbs { issue, event } => {
                let event = event.as_ref().map(EventRef::as_str);
                let arguments = [("issueId", Some(issue.as_str())), ("eventId", event)];
                return row("breadcrumbs", &["get_issue_breadcrumbs"], &arguments);
            }
            Asked::EventAlone(_) => return row("an event of no issue", &[], &[]),
        };
        match thing {
            Thing::Issue(issue) => {
                row("an issue", &["get_issue_details"], &[("issueId", Some(issue.as_str()))])
            }
            Thing::Feedback { issue, .. } => {
                row("a user's feedback", &["get_issue_details"], &[("issueId", Some(issue.as_str()))])
            }
            Thing::Event { issue, event } => row(
                "an event",
                &["get_issue_details"],
                &[("issueId", Some(issue.as_str())), ("eventId", Some(event.as_str()))],
            ),
            Thing::EventOfProject { .. } => row("an event of no issue", &[], &[]),
            Thing::Trace(trace) => {
                row("a trace", &["get_trace_details"], &[("traceId", Some(trace.as_str()))])
            }
            Thing::Span { trace, span } => row(
                "a span",
                &["get_span_details", "get_trace_details"],
                &[("traceId", Some(trace.as_str())), ("spanId", Some(span.as_str()))],
            ),
            Thing::Replay(replay) => {
                row("a replay", &["get_replay_details"], &[("replayId", Some(replay.as_str()))])
            }
            Thing::Profile { project, profile } => row(
                "a profile",
                &["get_profile_details"],
                &[("projectSlugOrId", Some(project.as_str())), ("profileId", Some(profile.as_str()))],
            ),
            Thing::ContinuousProfile { project, profiler, start, end } => row(
                "a profile",
                &["get_profile_details"],
                &[
                    ("projectSlugOrId", Some(project.as_str())),
                    ("profilerId", Some(profiler.as_str())),
                    ("start", Some(&start.to_string())),
                    ("end", Some(&end.to_string())),
                ],
            ),
            Thing::Monitor { project, monitor } => row(
                "a cron monitor",
                &["get_monitor_details"],
                &[
                    ("monitorSlug", Some(monitor.as_str())),
                    ("projectSlugOrId", project.as_ref().map(ProjectSlug::as_str)),
                ],
            ),
            Thing::UptimeMonitor { project, monitor } => row(
                "an uptime monitor",
                &["get_uptime_monitor_details"],
                &[("projectSlug", Some(project.as_str())), ("uptimeMonitorId", Some(monitor.as_str()))],
            ),
            Thing::Detector(_) => row("a monitor by its number", &[], &[]),
            Thing::AlertRule { project, rule } => row(
                "an alert rule",
                &["get_alert_rule"],
                &[
                    ("ruleIdOrName", Some(rule.as_str())),
                    ("projectSlug", project.as_ref().map(ProjectSlug::as_str)),
                    ("kind", Some(if project.is_some() { "issue" } else { "metric" })),
                ],
            ),
            Thing::Dashboard(dashboard) => row(
                "a dashboard",
                &["get_dashboard_details"],
                &[("dashboardIdOrTitle", Some(dashboard.as_str()))],
            ),
            Thing::Release(version) => {
                row("a release", &["get_release_details"], &[("releaseVersion", Some(version))])
            }
            Thing::Snapshot { snapshot, image: Some(image) } => row(
                "an image of a snapshot",
                &["get_snapshot_image"],
                &[("snapshotId", Some(snapshot.as_str())), ("imageIdentifier", Some(image))],
            ),
            Thing::Snapshot { snapshot, image: None } => {
                row("a snapshot", &["get_snapshot"], &[("snapshotId", Some(snapshot.as_str()))])
            }
            Thing::Conversation(id) => row(
                "a conversation with an AI agent",
                &["get_agent_conversation_details", "get_ai_conversation_details"],
                &[("conversationId", Some(id))],
            ),
            Thing::Project(project) => {
                row("a project", &["find_projects"], &[("query", Some(project.as_str()))])
            }
            Thing::Search(page) => {
                let project = page.project.as_ref().map(ProjectId::as_str);
                let period = page.period.map(|period| period.to_string());
                let (query, period) = (("query", Some(&*page.query)), ("period", period.as_deref()));
                let dataset = match page.among {
                    Among::Issues => {
                        let project = ("projectSlugOrId", project);
                        return row("a search among issues", &["search_issues"], &[query, project, period]);
                    }
                    Among::Events(dataset) => dataset.as_str(),
                };
                let arguments = [("dataset", Some(dataset)), query, ("projectSlug", project), period];
                row("a search among events", &["search_events"], &arguments)
            }
        }
    }
}
