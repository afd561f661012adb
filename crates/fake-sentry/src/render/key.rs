//! Client keys of projects.

use serde_json::{Value, json};

use crate::{
    asked::Asked,
    world::{
        World, ids,
        organization::{Key, Project},
        time::micros,
    },
};

/// A key, its secret half included, as Sentry sends it.
pub(crate) fn full(asked: &Asked, world: &World, project: &Project, key: &Key) -> Value {
    let secret = ids::hex32("secret-key", &key.id, 0);
    let (scheme, host) = asked.origin.split_once("://").unwrap_or(("http", "localhost"));
    let number = &project.id;
    let address = |user: &str, rest: &str| format!("{scheme}://{user}{host}{rest}");
    let api = |what: &str| address("", &format!("/api/{number}/{what}/?sentry_key={}", key.id));
    let window = key.rate_limit.map(|(window, count)| json!({ "window": window, "count": count }));
    let loads = |option: &str| key.loads.iter().any(|known| known == option);
    json!({
        "id": key.id,
        "name": key.name,
        "label": key.name,
        "public": key.id,
        "secret": secret,
        "projectId": number.parse::<u64>().unwrap_or(0),
        "isActive": key.active,
        "rateLimit": window,
        "dsn": {
            "secret": address(&format!("{}:{secret}@", key.id), &format!("/{number}")),
            "public": address(&format!("{}@", key.id), &format!("/{number}")),
            "csp": api("csp-report"),
            "security": api("security"),
            "minidump": api("minidump"),
            "nel": api("nel"),
            "unreal": address("", &format!("/api/{number}/unreal/{}/", key.id)),
            "crons": address("", &format!("/api/{number}/cron/___MONITOR_SLUG___/{}/", key.id)),
            "cdn": address("", &format!("/js-sdk-loader/{}.min.js", key.id)),
            "playstation": api("playstation"),
            "integration": address("", &format!("/api/{number}/integration/")),
            "otlp_traces": address("", &format!("/api/{number}/integration/otlp/v1/traces")),
            "otlp_logs": address("", &format!("/api/{number}/integration/otlp/v1/logs")),
        },
        "browserSdkVersion": key.browser_sdk.as_deref().unwrap_or("latest"),
        "browserSdk": { "choices": [["latest", "latest"], ["7.x", "7.x"]] },
        "dateCreated": micros(world.moment(&key.created)),
        "dynamicSdkLoaderOptions": {
            "hasReplay": loads("hasReplay"),
            "hasPerformance": loads("hasPerformance"),
            "hasDebug": loads("hasDebug"),
            "hasFeedback": loads("hasFeedback"),
            "hasLogsAndMetrics": loads("hasLogsAndMetrics"),
        },
        "useCase": "user",
    })
}
