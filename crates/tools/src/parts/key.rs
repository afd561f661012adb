//! A client key: in a row of a list, and as it stands after a change.

use sentry_api::models::{LoaderOptions, ProjectKey, RateLimit};
use untrusted::{Answer, Item, Ours};

/// `ID · name · INACTIVE · at most 500 events in 3600 s`, the DSN below it.
pub(crate) fn row(key: &ProjectKey) -> Item {
    let inactive = (key.is_active.0 == Some(false)).then_some(" · INACTIVE");
    let limit = key.rate_limit.as_ref().map(|limit| (" · ", words(limit)));
    let created = key.date_created.0.map(|at| (" · created ", at));
    Item::new((key.id.0.clone(), key.name.as_ref().map(|name| (" · ", name)), inactive, limit, created))
        .field("DSN", key.public_dsn())
}

/// Adds how a key stands to an answer.
pub(crate) fn stands(answer: Answer, key: &ProjectKey) -> Answer {
    let active = key.is_active.0;
    let active = active.map(|active| if active { "active" } else { "inactive: its events are not taken" });
    let limit = key.rate_limit.as_ref().map(words);
    // What Sentry did not show is not said to be unlimited.
    let unlimited = (limit.is_none() && key.id.is_some()).then_some("none");
    let answer = answer.fact("Key", key.id.0.clone()).fact("Status", active);
    answer.fact("Rate limit", (limit, unlimited)).field("DSN", key.public_dsn()).field("Name", &key.name)
}

/// Adds what the loader script of the browser SDK does with a key.
pub(crate) fn loads(answer: Answer, key: &ProjectKey) -> Answer {
    let options = key.dynamic_sdk_loader_options.as_ref().map(options);
    answer.fact("Loader turns on", options).field("Browser SDK", &key.browser_sdk_version)
}

fn words(limit: &RateLimit) -> impl Ours {
    let window = limit.window.0.map(|window| (" in ", window, " s"));
    limit.count.0.map(|count| ("at most ", count, " events", window))
}

/// `replay, debug` of what is on.
fn options(options: &LoaderOptions) -> impl Ours {
    let all = [
        ("replay", options.has_replay.0),
        ("performance", options.has_performance.0),
        ("debug", options.has_debug.0),
        ("feedback", options.has_feedback.0),
        ("logs and metrics", options.has_logs_and_metrics.0),
    ];
    let mut on = all.into_iter().filter(|(_, on)| *on == Some(true)).map(|(name, _)| name);
    let first = on.next();
    let nothing = first.is_none().then_some("nothing");
    let rest: [_; 4] = std::array::from_fn(|_| on.next().map(|name| (", ", name)));
    let [second, third, fourth, fifth] = rest;
    (nothing, first, second, third, fourth, fifth)
}
