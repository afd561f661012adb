//! The routes, in one table.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get, post},
};

use crate::{
    exchange::exchange,
    routes::{
        alert_rule, conversation, cron, dashboard, documentation, elsewhere, event, explore, integration,
        issue, issues, issues_change, key, lookup, notes, onboarding, organization, profile, project_change,
        project_event, release, replay, root, seer, series, snapshot, source, trace, update, uptime,
    },
    shared::Shared,
};

type Route = MethodRouter<Arc<Shared>>;

/// All routes, each request logged and disturbed as the caller wishes.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let within = "/api/0/organizations/{organization}";
    let below = "/api/0/projects/{organization}/{project}";
    let mut router = Router::new()
        .route("/llms.txt", get(documentation::llms))
        .route("/sitemap.xml", get(documentation::sitemap))
        .route("/oauth/authorize/", get(crate::routes::oauth::authorize))
        .route("/oauth/device/code/", post(crate::routes::oauth::device))
        .route("/oauth/token/", post(crate::routes::oauth::token))
        .route("/api/0/", get(root::root))
        .route("/api/0/auth/", get(root::auth))
        .route("/api/0/users/me/regions/", get(root::regions))
        .route("/api/0/organizations/", get(organization::list))
        .route(&format!("{within}/"), get(organization::one))
        .route(&format!("{within}/projects/"), get(organization::projects))
        .route(
            "/api/0/projects/{organization}/{project}/",
            get(organization::project).put(project_change::change),
        )
        .route(&format!("{within}/teams/"), get(organization::teams).post(project_change::create_team))
        .route("/api/0/teams/{organization}/{team}/projects/", post(project_change::create))
        .route(&format!("{within}/onboarding/agent/status/"), post(onboarding::tell))
        .route(&format!("{within}/members/"), get(organization::members))
        .route(&format!("{within}/environments/"), get(organization::environments))
        .route(&format!("{within}/code-mappings/"), get(source::code_mappings))
        .route(&format!("{within}/code-mappings/bulk/"), post(project_change::map_code))
        .route(&format!("{within}/repos/"), get(source::repositories))
        .route(&format!("{within}/events/"), get(explore::events))
        .route(&format!("{within}/events-timeseries/"), get(series::series))
        .route(&format!("{within}/events/validate/"), get(explore::validate))
        .route(&format!("{within}/trace-items/attributes/"), get(explore::attributes))
        .route(&format!("{within}/tags/"), get(explore::tags))
        .route(&format!("{within}/tags/{{key}}/values/"), get(explore::tag_values))
        .route(&format!("{within}/trace/{{trace}}/"), get(trace::tree))
        .route(&format!("{within}/trace-meta/{{trace}}/"), get(trace::meta))
        .route(&format!("{within}/events-trace/{{trace}}/"), get(trace::transactions))
        .route(&format!("{within}/replays/"), get(replay::list))
        .route(&format!("{within}/replays/{{replay}}/"), get(replay::one))
        .route(&format!("{within}/replay-count/"), get(replay::count))
        .route(&format!("{within}/preprodartifacts/snapshots/latest-base/"), get(snapshot::latest_base))
        .route(&format!("{within}/preprodartifacts/snapshots/{{snapshot}}/"), get(snapshot::one))
        .route(
            &format!("{within}/preprodartifacts/snapshots/{{snapshot}}/images/{{image}}/"),
            get(snapshot::image),
        )
        .route(&format!("{within}/profiling/chunks/"), get(profile::chunks))
        .route(&format!("{within}/profiling/flamegraph/"), get(profile::flames))
        .route(&format!("{within}/agents/conversations/"), get(conversation::list))
        .route(&format!("{within}/agents/conversations/{{conversation}}/"), get(conversation::one))
        .route(&format!("{within}/ai-conversations/"), get(conversation::list))
        .route(&format!("{within}/ai-conversations/{{conversation}}/"), get(conversation::one))
        .route(&format!("{within}/issues/"), get(issues::list).put(issues_change::update))
        .route(&format!("{within}/monitors/"), get(cron::list))
        .route(&format!("{within}/uptime/"), get(uptime::list))
        .route(&format!("{below}/uptime/"), post(uptime::add))
        .route(
            &format!("{below}/uptime/{{monitor}}/"),
            get(uptime::one).put(uptime::change).delete(uptime::remove),
        )
        .route(&format!("{below}/uptime/{{monitor}}/checks/"), get(uptime::checks))
        .route(&format!("{within}/integrations/"), get(integration::list))
        .route(&format!("{within}/dashboards/"), get(dashboard::list))
        .route(&format!("{within}/dashboards/{{dashboard}}/"), get(dashboard::one))
        .route(&format!("{within}/workflows/"), get(alert_rule::workflows))
        .route(&format!("{within}/combined-rules/"), get(alert_rule::combined))
        .route(&format!("{within}/alert-rules/{{rule}}/"), get(alert_rule::metric_rule))
        .route(&format!("{within}/shortids/{{id}}/"), get(lookup::short_id))
        .route(&format!("{within}/eventids/{{id}}/"), get(lookup::event_id));
    for base in [within, below] {
        router = router
            .route(&format!("{base}/releases/"), get(release::list))
            .route(&format!("{base}/releases/{{version}}/"), get(release::one))
            .route(&format!("{base}/releases/{{version}}/commits/"), get(release::commits))
            .route(&format!("{base}/releases/{{version}}/deploys/"), get(release::deploys))
            .route(&format!("{base}/monitors/{{monitor}}/"), get(cron::one).delete(cron::remove))
            .route(&format!("{base}/monitors/{{monitor}}/checkins/"), get(cron::check_ins))
            .route(&format!("{base}/monitors/{{monitor}}/stats/"), get(cron::stats));
    }
    for (tail, route) in project_routes() {
        router = router.route(&format!("{below}/{tail}"), route);
    }
    for base in [format!("{within}/issues/{{issue}}"), "/api/0/issues/{issue}".to_owned()] {
        for (tail, route) in issue_routes() {
            router = router.route(&format!("{base}/{tail}"), route);
        }
    }
    router
        .method_not_allowed_fallback(elsewhere::wrong_method)
        .fallback(elsewhere::anything)
        .layer(from_fn_with_state(Arc::clone(shared), exchange))
        .with_state(Arc::clone(shared))
}

/// What stands below an issue, whichever way it is addressed.
fn issue_routes() -> [(&'static str, Route); 14] {
    [
        ("", get(issue::one).put(update::update).delete(update::remove)),
        ("events/", get(event::list)),
        ("events/{event}/", get(event::one)),
        ("notes/", get(notes::list).post(notes::add)),
        ("comments/", get(notes::list).post(notes::add)),
        ("activities/", get(issue::activities)),
        ("autofix/", get(seer::state).post(seer::start)),
        ("hashes/", get(issue::hashes)),
        ("user-reports/", get(issue::user_reports)),
        ("tags/", get(issue::tags)),
        ("tags/{key}/values/", get(issue::tag_values)),
        ("tags/{key}/", get(issue::tag)),
        ("external-issues/", get(issue::external_issues)),
        (
            "integrations/{integration}/",
            get(integration::form).post(integration::create).put(integration::link),
        ),
    ]
}

/// What stands below a project.
fn project_routes() -> [(&'static str, Route); 18] {
    [
        ("profiling/profiles/{profile}/", get(profile::one)),
        ("replays/{replay}/recording-segments/", get(replay::segments)),
        ("keys/", get(key::list).post(key::add)),
        ("keys/{key}/", get(key::one).put(key::change)),
        ("teams/", get(project_change::teams)),
        ("teams/{team}/", post(project_change::add_team).delete(project_change::remove_team)),
        ("issues/", get(issues::of_project)),
        ("trace-items/{item}/", get(trace::item)),
        ("events/", get(project_event::list)),
        ("events/{event}/", get(project_event::one)),
        ("events/{event}/committers/", get(source::committers)),
        ("events/{event}/owners/", get(source::owners)),
        ("ownership/", get(source::ownership)),
        ("events/{event}/attachments/", get(project_event::attachments)),
        ("files/images/{image}/", get(snapshot::pixels)),
        ("events/{event}/attachments/{attachment}/", get(project_event::attachment)),
        ("stacktrace-link/", get(source::stacktrace_link)),
        ("user-feedback/", get(project_event::user_feedback)),
    ]
}
