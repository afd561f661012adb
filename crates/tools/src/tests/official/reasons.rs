//! Why a tool of ours differs from the official one. A reason for many tools has no tool's name.

use std::collections::BTreeSet;

/// Tool, what differs, why. The three make a sentence.
#[rustfmt::skip]
const REASONS: &[(&str, &str, &str)] = &[
    ("", "`includeExplanation` decides nothing", "how a search was read is told in every answer"),
    ("", "`issueId` may be left out", "an issue can be given by its link, `issueUrl`, too"),
    ("", "`limit` takes integer and not number", "rows are counted in whole numbers; `10.0` is taken for 10"),
    ("", "`organizationSlug` may be left out", "where there is one organization, or one is configured, it need not be named"),
    ("", "`projectSlug` may be left out", "a session that is confined to one project knows it; any other is asked for it"),
    ("", "takes `cursor` besides", "what has no room in an answer is had by the next page"),
    ("", "takes `issueUrl` besides", "an issue can be given by its link"),
    ("", "takes `limit` besides", "the caller decides how long a page is"),
    ("", "takes `maxKilobytes` besides", "every answer has a bound, and this one moves it"),
    ("analyze_issue_with_seer", "`instruction` characters at most unbounded there, 1000 here", "Sentry refuses a longer one"),
    ("analyze_issue_with_seer", "scopes none there, event:read here", "Sentry asks the token for it where the issue is read"),
    ("delete_sentry_resource", "is here besides", "deletes an issue, a monitor and the like for good, where the operator gives `--allow-delete`"),
    ("execute_sentry_tool", "is not said to change what is there", "it refuses whatever changes Sentry and names `execute_sentry_write_tool`"),
    ("execute_sentry_tool", "is said to read", "it runs tools that read and no others, so that a client may let it through unasked"),
    ("execute_sentry_write_tool", "is here besides", "runs the tools that change Sentry"),
    ("find_projects", "scopes project:read there, org:read here", "Sentry asks for it where an organization's projects are listed"),
    ("find_releases", "skills inspect there, inspect, triage here", "who resolves an issue in a release has to know the releases"),
    ("find_teams", "scopes team:read there, org:read here", "Sentry asks for it where an organization's teams are listed"),
    ("get_event_attachment", "scopes event:read there, event:read, project:read here", "Sentry asks for both, since attachments belong to a project"),
    ("get_issue_details", "takes `sections` besides", "chooses what of an event is told in full"),
    ("get_profile", "scopes event:read there, event:read, org:read here", "Sentry asks for it where profiles are put together"),
    ("get_profile_details", "scopes event:read there, event:read, project:read here", "Sentry asks for it where a project's profile is read"),
    ("get_related_issues", "is here besides", "finds what happened in the same traces, and what looks alike"),
    ("get_review_context", "is here besides", "finds the production errors that a change meets, those in its very lines first"),
    ("get_sentry_mcp_info", "is here besides", "tells the version, the session's rights and limits"),
    ("get_sentry_resource", "`resourceType` takes `breadcrumbs`, `span`, `release`, `dashboard` too", "these have pages and tools as well"),
    ("get_sentry_resource", "scopes event:read, project:read there, event:read here", "the tool that answers asks for what it needs besides"),
    ("get_snapshot_image", "`imageResolution` is not taken", "an image comes as it is, within bounds; the answer says that the argument was left aside"),
    ("get_span_details", "skills inspect there, inspect, seer, triage here", "`get_sentry_resource`, which has all three skills, reads spans too"),
    ("get_trace_details", "skills inspect there, inspect, seer, triage here", "`get_sentry_resource`, which has all three skills, reads traces too"),
    ("link_issue", "is here besides", "links an issue to one of a tracker that is set up in Sentry, or creates it there"),
    ("merge_issues", "is here besides", "merges issues that are the same"),
    ("onboarding_status_update", "skills docs, inspect, project-management, seer, triage there, project-management here", "it changes Sentry, and the skills that read change nothing"),
    ("search_agent_conversations", "`project` takes string and not array", "several projects are a term of the query, such as `project:[web,api]`; a list of one is taken"),
    ("search_ai_conversations", "`project` takes string and not array", "as `search_agent_conversations`, which it is another name of"),
    ("search_docs", "`guide` takes other values too", "guides are those that the documentation has today"),
    ("search_errors", "is here besides", "looks for errors by file, function or message, and answers programs with data"),
    ("search_events", "takes `interval` besides", "asks for a series over time instead of rows"),
    ("search_issue_events", "`projectSlug` is not taken", "an issue has one project, which is known; the answer says that the argument was left aside"),
    ("search_issue_events", "`sort` is one of `-timestamp`, `timestamp`", "an issue's events are kept by time"),
    ("search_issues", "`period` takes other values too", "any period is asked for that Sentry keeps issues for"),
    ("search_issues", "`sort` takes `trends` too", "Sentry sorts by it"),
    ("search_issues", "takes `environment` besides", "issues can be narrowed to environments"),
    ("triage_issues", "is here besides", "ranks every unresolved issue of a time, with the cause, files and owner of the worst"),
    ("update_issue", "takes `priority` besides", "an issue's priority can be changed"),
    ("update_issues", "is here besides", "changes many issues, shown first and changed by a second call"),
];

/// The reason for a difference, and where it stands.
pub(super) fn of(tool: &str, difference: &str) -> Option<(usize, &'static str)> {
    let stands = |of: &str| REASONS.iter().position(|(tool, what, _)| *tool == of && *what == difference);
    let at = stands(tool).or_else(|| stands(""))?;
    Some((at, REASONS[at].2))
}

/// Whether the reason is one for many tools.
pub(super) fn is_general(at: usize) -> bool {
    REASONS[at].0.is_empty()
}

/// Reasons for what is no difference any more.
pub(super) fn unused(used: &BTreeSet<usize>) -> Vec<String> {
    let unused = (0..REASONS.len()).filter(|at| !used.contains(at));
    unused.map(|at| format!("no difference: {:?}", REASONS[at])).collect()
}

#[test]
fn a_reason_for_one_tool_goes_before_one_for_many_and_one_without_a_difference_is_told() {
    let (at, _) = of("find_teams", "takes `cursor` besides").unwrap();
    assert!(is_general(at) && of("find_teams", "takes `nothing` besides").is_none());
    assert!(!is_general(of("update_issue", "takes `priority` besides").unwrap().0));
    let all: BTreeSet<usize> = (0..REASONS.len()).collect();
    assert!(unused(&all).is_empty());
    assert_eq!(unused(&all.into_iter().skip(1).collect()).len(), 1);
    assert!(REASONS.is_sorted_by_key(|(tool, what, _)| (*tool, *what)));
    assert!(REASONS.iter().all(|(_, _, reason)| !reason.is_empty() && !reason.ends_with('.')));
}
