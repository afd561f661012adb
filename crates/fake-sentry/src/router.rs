//! The routes, in one table.

use std::sync::Arc;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{MethodRouter, get},
};

use crate::{
    exchange::exchange,
    routes::{elsewhere, event, issue, issues, lookup, notes, organization, root, update},
    shared::Shared,
};

type Route = MethodRouter<Arc<Shared>>;

/// All routes, each request logged and disturbed as the caller wishes.
pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let within = "/api/0/organizations/{organization}";
    let mut router = Router::new()
        .route("/api/0/", get(root::root))
        .route("/api/0/auth/", get(root::auth))
        .route("/api/0/users/me/regions/", get(root::regions))
        .route("/api/0/organizations/", get(organization::list))
        .route(&format!("{within}/"), get(organization::one))
        .route(&format!("{within}/projects/"), get(organization::projects))
        .route("/api/0/projects/{organization}/{project}/", get(organization::project))
        .route(&format!("{within}/teams/"), get(organization::teams))
        .route(&format!("{within}/members/"), get(organization::members))
        .route(&format!("{within}/environments/"), get(organization::environments))
        .route(&format!("{within}/releases/"), get(organization::releases))
        .route(&format!("{within}/issues/"), get(issues::list))
        .route(&format!("{within}/shortids/{{id}}/"), get(lookup::short_id))
        .route(&format!("{within}/eventids/{{id}}/"), get(lookup::event_id));
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
fn issue_routes() -> [(&'static str, Route); 7] {
    [
        ("", get(issue::one).put(update::update)),
        ("events/", get(event::list)),
        ("events/{event}/", get(event::one)),
        ("notes/", get(notes::list).post(notes::add)),
        ("activities/", get(issue::activities)),
        ("tags/{key}/", get(issue::tag)),
        ("external-issues/", get(issue::external_issues)),
    ]
}
