//! Every tool that the server can offer. The test `the_catalogue_lists_every_file` keeps this file.

use crate::entry::Entry;

mod add_issue_note;
mod add_team_to_project;
mod analyze_issue_with_seer;
mod create_dsn;
mod create_project;
mod create_team;
mod create_uptime_monitor;
mod delete_sentry_resource;
mod delete_uptime_monitor;
mod find_alert_rules;
mod find_dashboards;
mod find_dsns;
mod find_monitors;
mod find_organizations;
mod find_projects;
mod find_releases;
mod find_teams;
mod find_uptime_monitors;
mod get_agent_conversation_details;
mod get_alert_rule;
mod get_dashboard_details;
mod get_doc;
mod get_event_attachment;
mod get_event_stacktrace;
mod get_issue_activity;
mod get_issue_breadcrumbs;
mod get_issue_details;
mod get_issue_tag_values;
mod get_issue_user_reports;
mod get_latest_base_snapshot;
mod get_monitor_details;
mod get_profile;
mod get_profile_details;
mod get_related_issues;
mod get_release_details;
mod get_replay_details;
mod get_review_context;
mod get_sentry_mcp_info;
mod get_sentry_resource;
mod get_snapshot;
mod get_snapshot_image;
mod get_span_details;
mod get_trace_details;
mod get_uptime_monitor_details;
mod link_issue;
mod merge_issues;
mod onboarding_status_update;
mod remove_team_from_project;
mod search_agent_conversations;
mod search_docs;
mod search_errors;
mod search_events;
mod search_issue_events;
mod search_issues;
mod triage_issues;
mod update_dsn;
mod update_issue;
mod update_issues;
mod update_project;
mod update_uptime_monitor;
mod whoami;

#[rustfmt::skip]
/// The tools, by name.
pub static ALL: [Entry; 61] = [
    Entry::of::<add_issue_note::AddIssueNote>(),
    Entry::of::<add_team_to_project::AddTeamToProject>(),
    Entry::of::<analyze_issue_with_seer::AnalyzeIssueWithSeer>(),
    Entry::of::<create_dsn::CreateDsn>(),
    Entry::of::<create_project::CreateProject>(),
    Entry::of::<create_team::CreateTeam>(),
    Entry::of::<create_uptime_monitor::CreateUptimeMonitor>(),
    Entry::of::<delete_sentry_resource::DeleteSentryResource>(),
    Entry::of::<delete_uptime_monitor::DeleteUptimeMonitor>(),
    Entry::of::<find_alert_rules::FindAlertRules>(),
    Entry::of::<find_dashboards::FindDashboards>(),
    Entry::of::<find_dsns::FindDsns>(),
    Entry::of::<find_monitors::FindMonitors>(),
    Entry::of::<find_organizations::FindOrganizations>(),
    Entry::of::<find_projects::FindProjects>(),
    Entry::of::<find_releases::FindReleases>(),
    Entry::of::<find_teams::FindTeams>(),
    Entry::of::<find_uptime_monitors::FindUptimeMonitors>(),
    Entry::of::<get_agent_conversation_details::GetAgentConversationDetails>(),
    Entry::of::<get_alert_rule::GetAlertRule>(),
    Entry::of::<get_dashboard_details::GetDashboardDetails>(),
    Entry::of::<get_doc::GetDoc>(),
    Entry::of::<get_event_attachment::GetEventAttachment>(),
    Entry::of::<get_event_stacktrace::GetEventStacktrace>(),
    Entry::of::<get_issue_activity::GetIssueActivity>(),
    Entry::of::<get_issue_breadcrumbs::GetIssueBreadcrumbs>(),
    Entry::of::<get_issue_details::GetIssueDetails>(),
    Entry::of::<get_issue_tag_values::GetIssueTagValues>(),
    Entry::of::<get_issue_user_reports::GetIssueUserReports>(),
    Entry::of::<get_latest_base_snapshot::GetLatestBaseSnapshot>(),
    Entry::of::<get_monitor_details::GetMonitorDetails>(),
    Entry::of::<get_profile::GetProfile>(),
    Entry::of::<get_profile_details::GetProfileDetails>(),
    Entry::of::<get_related_issues::GetRelatedIssues>(),
    Entry::of::<get_release_details::GetReleaseDetails>(),
    Entry::of::<get_replay_details::GetReplayDetails>(),
    Entry::of::<get_review_context::GetReviewContext>(),
    Entry::of::<get_sentry_mcp_info::GetSentryMcpInfo>(),
    Entry::of::<get_sentry_resource::GetSentryResource>(),
    Entry::of::<get_snapshot::GetSnapshot>(),
    Entry::of::<get_snapshot_image::GetSnapshotImage>(),
    Entry::of::<get_span_details::GetSpanDetails>(),
    Entry::of::<get_trace_details::GetTraceDetails>(),
    Entry::of::<get_uptime_monitor_details::GetUptimeMonitorDetails>(),
    Entry::of::<link_issue::LinkIssue>(),
    Entry::of::<merge_issues::MergeIssues>(),
    Entry::of::<onboarding_status_update::OnboardingStatusUpdate>(),
    Entry::of::<remove_team_from_project::RemoveTeamFromProject>(),
    Entry::of::<search_agent_conversations::SearchAgentConversations>(),
    Entry::of::<search_docs::SearchDocs>(),
    Entry::of::<search_errors::SearchErrors>(),
    Entry::of::<search_events::SearchEvents>(),
    Entry::of::<search_issue_events::SearchIssueEvents>(),
    Entry::of::<search_issues::SearchIssues>(),
    Entry::of::<triage_issues::TriageIssues>(),
    Entry::of::<update_dsn::UpdateDsn>(),
    Entry::of::<update_issue::UpdateIssue>(),
    Entry::of::<update_issues::UpdateIssues>(),
    Entry::of::<update_project::UpdateProject>(),
    Entry::of::<update_uptime_monitor::UpdateUptimeMonitor>(),
    Entry::of::<whoami::Whoami>(),
];
