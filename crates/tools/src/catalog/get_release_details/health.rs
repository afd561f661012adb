//! How a release does, told by the sessions of its users.

use sentry_api::models::{Release, ReleaseHealth, ReleaseProject};
use untrusted::{Answer, Item, Say, Section};

/// Adds a row for each project of the release.
pub(super) fn told(answer: Answer, release: &Release) -> Answer {
    let silent = release.projects.items.iter().all(|of| of.health_data.is_none());
    let silent = silent.then_some("Health: the server tells none of this release.");
    let told = release.projects.items.iter().filter(|of| of.health_data.is_some());
    answer.section(Section::list("Health").items(told, row)).note(silent)
}

fn row(of: &ReleaseProject) -> Item {
    let health = of.health_data.as_ref();
    let silent = health.is_some_and(|health| health.has_health_data.0 == Some(false));
    let words = health.filter(|_| !silent).map(words);
    Item::new((of.slug.0.clone(), silent.then_some(" · sends no sessions"), words))
}

fn words(health: &ReleaseHealth) -> impl Say {
    let percent = |share: Option<f64>| share.map(|share| (share * 100.0).round() / 100.0);
    (
        percent(health.crash_free_sessions.0).map(|share| (" · crash-free sessions ", share, " %")),
        percent(health.crash_free_users.0).map(|share| (" · crash-free users ", share, " %")),
        health.total_sessions.0.map(|count| (" · ", count, " sessions")),
        health.sessions_crashed.0.map(|count| (", ", count, " crashed")),
        health.sessions_errored.0.map(|count| (", ", count, " with errors")),
        health.total_users.0.map(|count| (" · ", count, " users")),
        percent(health.sessions_adoption.0).map(|share| (" · adoption ", share, " % of sessions")),
        percent(health.adoption.0).map(|share| (", ", share, " % of users")),
    )
}
