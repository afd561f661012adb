//! One call of each tool that brings all it can show, for the tests that walk the catalogue. Tests of the program walk it
//! too, so it needs nothing of this crate but `with`.

use crate::testing::*;

/// A call that a test may make.
pub(super) struct Example {
    pub(super) tool: &'static str,
    pub(super) arguments: Value,
}

impl Example {
    /// Whether what it asks for is JSON, so that its fields can go wrong.
    pub(super) fn reads_json(&self) -> bool {
        !["get_doc", "search_docs"].contains(&self.tool)
    }

    /// Whether Sentry is asked at all, so that its faults and its text can show.
    pub(super) fn asks_sentry(&self) -> bool {
        !["get_sentry_mcp_info", "search_sentry_tools"].contains(&self.tool)
    }
}

/// At least one call of every tool.
pub(super) fn examples() -> Vec<Example> {
    let issue = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K" });
    let with = |more| with(issue.clone(), more);
    let uptime = |id: &str, more| {
        crate::testing::with(
            json!({ "organizationSlug": "acme", "projectSlug": "backend", "uptimeMonitorId": id }),
            more,
        )
    };
    let example = |tool, arguments| Example { tool, arguments };
    let backend =
        |more| crate::testing::with(json!({ "organizationSlug": "acme", "projectSlug": "backend" }), more);
    let attachments = json!({ "organizationSlug": "acme", "projectSlug": "backend", "eventId": "113dfa9a458462b9c34ffc47023f3263" });
    vec![
        example("add_issue_note", with(json!({ "text": "seen" }))),
        example("analyze_issue_with_seer", issue.clone()),
        example("execute_sentry_tool", json!({ "name": "get_issue_details", "arguments": issue })),
        example(
            "execute_sentry_write_tool",
            json!({ "name": "update_issue", "arguments": with(json!({ "priority": "low", "reason": "rare" })) }),
        ),
        example("find_organizations", json!({})),
        example("get_sentry_mcp_info", json!({})),
        example("link_issue", issue.clone()),
        example(
            "update_issues",
            json!({ "organizationSlug": "acme", "query": "is:unresolved", "status": "resolved" }),
        ),
        example(
            "get_review_context",
            json!({ "organizationSlug": "acme", "project": "backend", "files": ["app/services/auth.py"] }),
        ),
        // More of them would wait for their turns.
        example("triage_issues", json!({ "organizationSlug": "acme", "since": "30d", "limit": 3 })),
        example("get_doc", json!({ "path": "/platforms/javascript/configuration/options.md" })),
        example("search_docs", json!({ "query": "alerts and issues of the product", "maxResults": 10 })),
        example("find_projects", json!({ "organizationSlug": "acme" })),
        example("get_event_stacktrace", issue.clone()),
        example("get_issue_activity", issue.clone()),
        example("get_issue_breadcrumbs", issue.clone()),
        example(
            "get_sentry_resource",
            json!({ "url": "https://sentry.example.com/organizations/acme/issues/BACKEND-1K/" }),
        ),
        example("find_releases", json!({ "organizationSlug": "acme" })),
        example("find_teams", json!({ "organizationSlug": "acme" })),
        example("get_issue_details", issue.clone()),
        example("get_issue_details", with(json!({ "maxKilobytes": 80 }))),
        example("get_issue_tag_values", with(json!({ "tagKey": "tenant" }))),
        example("search_issue_events", issue.clone()),
        example("get_related_issues", issue.clone()),
        example(
            "get_span_details",
            json!({
                "organizationSlug": "acme", "traceId": "ff61256cf69d527e512afba864ac94b3", "spanId": "64d1f37c5ae16cb7",
            }),
        ),
        example(
            "get_trace_details",
            json!({ "organizationSlug": "acme", "traceId": "ff61256cf69d527e512afba864ac94b3" }),
        ),
        example(
            "search_errors",
            json!({ "organizationSlug": "acme", "project": "backend", "filename": "app/services/auth.py", "days": 90 }),
        ),
        example("search_events", json!({ "organizationSlug": "acme", "limit": 50, "maxKilobytes": 80 })),
        example("search_events", json!({ "organizationSlug": "acme", "dataset": "spans" })),
        example("search_events", json!({ "organizationSlug": "acme", "dataset": "logs" })),
        example("search_events", json!({ "organizationSlug": "acme", "dataset": "metrics" })),
        example("search_events", json!({ "organizationSlug": "acme", "dataset": "profiles" })),
        example("search_events", json!({ "organizationSlug": "acme", "dataset": "replays" })),
        example(
            "search_events",
            json!({ "organizationSlug": "acme", "interval": "1d", "fields": ["title", "count()"] }),
        ),
        example("search_issues", json!({ "organizationSlug": "acme", "query": "", "limit": 100 })),
        example("search_sentry_tools", json!({ "query": "who owns the token" })),
        example(
            "search_issues",
            json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "maxKilobytes": 80 }),
        ),
        example("update_issue", with(json!({ "status": "resolved", "reason": "fixed" }))),
        example("update_issue", with(json!({ "assignedTo": "me" }))),
        example("update_issue", with(json!({ "assignedTo": "team:platform" }))),
        example("find_uptime_monitors", json!({ "organizationSlug": "acme" })),
        example("get_uptime_monitor_details", uptime("411", json!({}))),
        example(
            "create_uptime_monitor",
            json!({ "organizationSlug": "acme", "projectSlug": "backend", "name": "New", "url": "https://new.acme.example/", "intervalSeconds": 60 }),
        ),
        example("update_uptime_monitor", uptime("413", json!({ "intervalSeconds": 600, "owner": null }))),
        example("delete_uptime_monitor", uptime("414", json!({}))),
        example("find_monitors", json!({ "organizationSlug": "acme" })),
        example(
            "get_monitor_details",
            json!({ "organizationSlug": "acme", "monitorSlug": "nightly-invoices", "period": "14d" }),
        ),
        example("find_dashboards", json!({ "organizationSlug": "acme" })),
        example("get_dashboard_details", json!({ "organizationSlug": "acme", "dashboardIdOrTitle": "211" })),
        example("find_alert_rules", json!({ "organizationSlug": "acme" })),
        example("get_alert_rule", json!({ "organizationSlug": "acme", "ruleIdOrName": "771" })),
        example(
            "get_alert_rule",
            json!({ "organizationSlug": "acme", "ruleIdOrName": "881", "kind": "issue", "projectSlug": "backend" }),
        ),
        example("create_dsn", backend(json!({ "name": "Load tests" }))),
        example("create_team", json!({ "organizationSlug": "acme", "name": "Data Platform" })),
        example(
            "create_project",
            json!({ "organizationSlug": "acme", "teamSlug": "platform", "name": "Search" }),
        ),
        example("update_project", backend(json!({ "name": "Core" }))),
        example("add_team_to_project", backend(json!({ "teamSlug": "web" }))),
        example("remove_team_from_project", backend(json!({ "teamSlug": "mobile" }))),
        example("find_dsns", backend(json!({}))),
        example(
            "update_dsn",
            backend(
                json!({ "keyId": "9f3ac1d27be4aa01c5d8e0f31b46a972", "isActive": true, "loaderHasDebug": true }),
            ),
        ),
        example(
            "onboarding_status_update",
            json!({ "organizationSlug": "acme", "runToken": "abcdefghij", "update": { "stage": "instrument_app", "status": "active" } }),
        ),
        example("get_issue_user_reports", json!({ "organizationSlug": "acme", "issueId": "BACKEND-17" })),
        example("get_event_attachment", attachments.clone()),
        example("get_event_attachment", crate::testing::with(attachments, json!({ "attachmentId": "9311" }))),
        example(
            "get_release_details",
            json!({ "organizationSlug": "acme", "releaseVersion": "backend@2.4.1", "projectSlugOrId": "backend", "includeHealth": true }),
        ),
        example(
            "get_replay_details",
            json!({ "organizationSlug": "acme", "replayId": "5b1e0c7d9a2f4e638d41b6a0c9f27e18" }),
        ),
        example(
            "get_replay_details",
            json!({ "organizationSlug": "acme", "replayId": "7e07485f12f9416b8b1426260799b51f" }),
        ),
        example(
            "get_profile",
            json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "transactionName": "POST /api/login", "compareAgainstPeriod": "7d" }),
        ),
        example(
            "get_profile_details",
            json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "profileId": "9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c" }),
        ),
        example("get_snapshot", json!({ "organizationSlug": "acme", "snapshotId": "5520" })),
        example("get_snapshot", json!({ "organizationSlug": "acme", "snapshotId": "5512" })),
        example(
            "get_snapshot_image",
            json!({ "organizationSlug": "acme", "snapshotId": "5520", "imageIdentifier": "admin/orders.png" }),
        ),
        example(
            "get_latest_base_snapshot",
            json!({ "organizationSlug": "acme", "appId": "admin.acme.example" }),
        ),
        example("search_agent_conversations", json!({ "organizationSlug": "acme" })),
        example(
            "get_agent_conversation_details",
            json!({ "organizationSlug": "acme", "conversationId": "chat-88231-a7" }),
        ),
        example("whoami", json!({})),
        // Last, because nothing can be asked about what they take away.
        example(
            "merge_issues",
            json!({ "organizationSlug": "acme", "issueIds": ["BACKEND-1K", "BACKEND-1M"] }),
        ),
        example(
            "delete_sentry_resource",
            json!({ "organizationSlug": "acme", "resourceType": "issue", "resourceId": "BACKEND-1K" }),
        ),
    ]
}
