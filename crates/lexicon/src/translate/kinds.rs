//! Types and categories of issues.

use super::{
    effect::{Found, Place, term},
    words::Words,
};

const TYPES: &[(&str, &str)] = &[
    ("n+1", "performance_n_plus_one_db_queries"),
    ("n+1s", "performance_n_plus_one_db_queries"),
    ("n+1 queries", "performance_n_plus_one_db_queries"),
    ("n+1 query", "performance_n_plus_one_db_queries"),
    ("n plus one", "performance_n_plus_one_db_queries"),
    ("n plus one queries", "performance_n_plus_one_db_queries"),
    ("n+1 db queries", "performance_n_plus_one_db_queries"),
    ("n+1 database queries", "performance_n_plus_one_db_queries"),
    ("n+1 api calls", "performance_n_plus_one_api_calls"),
    ("n+1 api call", "performance_n_plus_one_api_calls"),
    ("slow db queries", "performance_slow_db_query"),
    ("slow database queries", "performance_slow_db_query"),
    ("slow queries", "performance_slow_db_query"),
    ("slow db query", "performance_slow_db_query"),
    ("slow sql", "performance_slow_db_query"),
    ("slow query", "performance_slow_db_query"),
    ("consecutive db queries", "performance_consecutive_db_queries"),
    ("consecutive database queries", "performance_consecutive_db_queries"),
    ("consecutive queries", "performance_consecutive_db_queries"),
    ("consecutive http", "performance_consecutive_http"),
    ("consecutive http calls", "performance_consecutive_http"),
    ("consecutive http requests", "performance_consecutive_http"),
    ("large http payloads", "performance_large_http_payload"),
    ("large http payload", "performance_large_http_payload"),
    ("large payloads", "performance_large_http_payload"),
    ("http overhead", "performance_http_overhead"),
    ("render blocking assets", "performance_render_blocking_asset_span"),
    ("render blocking asset", "performance_render_blocking_asset_span"),
    ("render blocking", "performance_render_blocking_asset_span"),
    ("uncompressed assets", "performance_uncompressed_assets"),
    ("uncompressed asset", "performance_uncompressed_assets"),
    ("file i/o on the main thread", "performance_file_io_main_thread"),
    ("file io on the main thread", "performance_file_io_main_thread"),
    ("file io on main thread", "performance_file_io_main_thread"),
    ("file i/o on main thread", "performance_file_io_main_thread"),
    ("database on the main thread", "performance_db_main_thread"),
    ("db on the main thread", "performance_db_main_thread"),
    ("database on main thread", "performance_db_main_thread"),
    ("db on main thread", "performance_db_main_thread"),
    ("endpoint regressions", "performance_p95_endpoint_regression"),
    ("endpoint regression", "performance_p95_endpoint_regression"),
    ("function regressions", "profile_function_regression"),
    ("function regression", "profile_function_regression"),
    ("frame drops", "profile_frame_drop"),
    ("frame drop", "profile_frame_drop"),
    ("dropped frames", "profile_frame_drop"),
    ("rage clicks", "replay_click_rage"),
    ("rage click", "replay_click_rage"),
    ("hydration errors", "replay_hydration_error"),
    ("hydration error", "replay_hydration_error"),
    ("missed check ins", "monitor_check_in_failure"),
    ("missed check in", "monitor_check_in_failure"),
    ("missed checkins", "monitor_check_in_failure"),
    ("cron failures", "monitor_check_in_failure"),
    ("cron failure", "monitor_check_in_failure"),
    ("failed crons", "monitor_check_in_failure"),
    ("missed cron check ins", "monitor_check_in_failure"),
    ("missed cron check in", "monitor_check_in_failure"),
    ("missed crons", "monitor_check_in_failure"),
    ("missed cron jobs", "monitor_check_in_failure"),
    ("failed cron jobs", "monitor_check_in_failure"),
    ("cron job failures", "monitor_check_in_failure"),
    ("failing cron jobs", "monitor_check_in_failure"),
    ("cron check in failures", "monitor_check_in_failure"),
    ("failed check ins", "monitor_check_in_failure"),
    ("failing crons", "monitor_check_in_failure"),
    ("uptime", "uptime_domain_failure"),
    ("downtime", "uptime_domain_failure"),
    ("metric alerts", "metric_issue"),
    ("metric alert", "metric_issue"),
    ("web vitals", "web_vitals"),
    ("web vital", "web_vitals"),
];

const CATEGORIES: &[(&str, &str)] =
    &[("user feedback", "feedback"), ("feedback", "feedback"), ("outages", "outage"), ("outage", "outage")];

/// Categories before a word of kind.
const BEFORE_KIND: &[(&str, &str)] = &[
    ("performance", "performance"),
    ("database", "db_query"),
    ("db", "db_query"),
    ("http client", "http_client"),
    ("mobile", "mobile"),
];

pub(super) fn read(words: &Words<'_>, at: usize) -> Option<Found> {
    if words.place != Place::Issues {
        return None;
    }
    let kind = words.longest(at, TYPES).map(|(next, name)| (next, vec![term("issue.type", name)]));
    let category =
        words.longest(at, CATEGORIES).map(|(next, name)| (next, vec![term("issue.category", name)]));
    let before = || {
        let (next, name) = words.longest(at, BEFORE_KIND)?;
        let fits = words.is(next, &["issues", "issue", "errors", "problems", "bugs", "error", "problem"]);
        fits.then(|| (next, vec![term("issue.category", name)]))
    };
    let named = || {
        let next = words.phrase(at, "category")?;
        let name = Some(words.name(next)).filter(|name| !name.is_empty())?;
        Some((next + 1, vec![term("issue.category", name)]))
    };
    [kind, category, before(), named()].into_iter().flatten().max_by_key(|(next, _)| *next)
}
