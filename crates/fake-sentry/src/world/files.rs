//! The files that describe the world, read from the program itself.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{
    Realm,
    frame::{Libraries, Library},
    issue::{Description, Issue},
    organization::Organization,
    recorded::Recorded,
};

const LIBRARIES: &[(&str, &str)] = &[
    ("android_main", include_str!("acme/frames/android_main.json")),
    ("go_http", include_str!("acme/frames/go_http.json")),
    ("python_asgi", include_str!("acme/frames/python_asgi.json")),
    ("python_celery_sql", include_str!("acme/frames/python_celery_sql.json")),
    ("react_dom", include_str!("acme/frames/react_dom.json")),
];

const ACME: &str = include_str!("acme/organization.json");
const ACME_ISSUES: &[&str] = &[
    include_str!("acme/issues/backend_cron_missed.json"),
    include_str!("acme/issues/backend_database_lost.json"),
    include_str!("acme/issues/backend_deprecated_login.json"),
    include_str!("acme/issues/backend_disk_space.json"),
    include_str!("acme/issues/backend_invalid_token.json"),
    include_str!("acme/issues/backend_metric_alert.json"),
    include_str!("acme/issues/backend_missing_amount.json"),
    include_str!("acme/issues/backend_n_plus_one.json"),
    include_str!("acme/issues/backend_uptime.json"),
    include_str!("acme/issues/frontend_cart_total.json"),
    include_str!("acme/issues/frontend_chunk_load.json"),
    include_str!("acme/issues/frontend_feedback.json"),
    include_str!("acme/issues/frontend_rejection.json"),
    include_str!("acme/issues/gateway_deadline.json"),
    include_str!("acme/issues/gateway_nil_pointer.json"),
    include_str!("acme/issues/mobile_null_pointer.json"),
];

const ACME_TRACES: &[&str] = &[include_str!("acme/trace.json")];
const ACME_MONITORING: &str = include_str!("acme/monitoring.json");
const ACME_RECORDINGS: Recordings = Recordings {
    replays: include_str!("acme/recordings.json"),
    profiles: include_str!("acme/profiles.json"),
    conversations: include_str!("acme/conversations.json"),
    snapshots: include_str!("acme/snapshots.json"),
};
const ACME_TRAFFIC: &str = include_str!("acme/traffic.json");

const INITECH: &str = include_str!("initech/organization.json");
const INITECH_ISSUES: &[&str] = &[
    include_str!("initech/issues/app_hang.json"),
    include_str!("initech/issues/consecutive_http.json"),
    include_str!("initech/issues/consecutive_queries.json"),
    include_str!("initech/issues/cron_timeout.json"),
    include_str!("initech/issues/csharp_argument_null.json"),
    include_str!("initech/issues/csp_blocked_script.json"),
    include_str!("initech/issues/decode_main_thread.json"),
    include_str!("initech/issues/endpoint_regression.json"),
    include_str!("initech/issues/expect_ct.json"),
    include_str!("initech/issues/expect_staple.json"),
    include_str!("initech/issues/feedback.json"),
    include_str!("initech/issues/file_io.json"),
    include_str!("initech/issues/frame_drop.json"),
    include_str!("initech/issues/function_regression.json"),
    include_str!("initech/issues/hydration_error.json"),
    include_str!("initech/issues/java_causes.json"),
    include_str!("initech/issues/large_payload.json"),
    include_str!("initech/issues/log_with_parameters.json"),
    include_str!("initech/issues/m_n_plus_one.json"),
    include_str!("initech/issues/metric_detector.json"),
    include_str!("initech/issues/n_plus_one_calls.json"),
    include_str!("initech/issues/native_crash.json"),
    include_str!("initech/issues/network_error.json"),
    include_str!("initech/issues/no_stack.json"),
    include_str!("initech/issues/nobody_knows.json"),
    include_str!("initech/issues/php_type_error.json"),
    include_str!("initech/issues/public_key_pinning.json"),
    include_str!("initech/issues/query_injection.json"),
    include_str!("initech/issues/query_main_thread.json"),
    include_str!("initech/issues/rage_click.json"),
    include_str!("initech/issues/render_blocking.json"),
    include_str!("initech/issues/ruby_no_method.json"),
    include_str!("initech/issues/rust_panic.json"),
    include_str!("initech/issues/slow_query.json"),
    include_str!("initech/issues/template_error.json"),
    include_str!("initech/issues/uncompressed.json"),
    include_str!("initech/issues/unknown_event_type.json"),
    include_str!("initech/issues/uptime_down.json"),
    include_str!("initech/issues/web_vital.json"),
];

const GLOBEX: &str = include_str!("globex/organization.json");
const GLOBEX_ISSUES: &[&str] = &[
    include_str!("globex/issues/storefront_slow_template.json"),
    include_str!("globex/issues/storefront_stock.json"),
];

/// All organizations with their issues.
pub(super) fn realms(now: DateTime<Utc>, every_kind: bool) -> Vec<Realm> {
    let libraries = LIBRARIES.iter().map(|(name, text)| (*name, read::<Library>(text))).collect();
    let more = every_kind.then_some(INITECH_FILES);
    [ACME_FILES, GLOBEX_FILES].into_iter().chain(more).map(|files| realm(&files, now, &libraries)).collect()
}

const INITECH_FILES: Files = Files { organization: INITECH, issues: INITECH_ISSUES, ..BARE };

/// The texts that describe an organization.
struct Files {
    organization: &'static str,
    issues: &'static [&'static str],
    traces: &'static [&'static str],
    traffic: Option<&'static str>,
    monitoring: Option<&'static str>,
    recordings: Option<Recordings>,
}

/// The texts that describe what was recorded.
#[derive(Clone, Copy)]
struct Recordings {
    replays: &'static str,
    profiles: &'static str,
    conversations: &'static str,
    snapshots: &'static str,
}

const ACME_FILES: Files = Files {
    organization: ACME,
    issues: ACME_ISSUES,
    traces: ACME_TRACES,
    traffic: Some(ACME_TRAFFIC),
    monitoring: Some(ACME_MONITORING),
    recordings: Some(ACME_RECORDINGS),
};
const GLOBEX_FILES: Files = Files { organization: GLOBEX, issues: GLOBEX_ISSUES, ..BARE };

/// Issues of an organization, and nothing else.
const BARE: Files = Files {
    organization: GLOBEX,
    issues: &[],
    traces: &[],
    traffic: None,
    monitoring: None,
    recordings: None,
};

fn realm(files: &Files, now: DateTime<Utc>, libraries: &Libraries) -> Realm {
    let organization: Organization = read(files.organization);
    let issues = files
        .issues
        .iter()
        .map(|text| {
            let about: Description = read(text);
            let project = organization.project(&about.project).map_or_else(String::new, |p| p.id.clone());
            Issue::new(about, &project, now, &organization.releases, libraries)
        })
        .collect();
    let traces = files.traces.iter().map(|text| read(text)).collect();
    let mut realm = Realm::new(organization, issues, traces, files.traffic.map(read).unwrap_or_default());
    realm.monitoring = files.monitoring.map(read).unwrap_or_default();
    let read_all = |texts: Recordings| Recorded {
        replays: read(texts.replays),
        profiles: read(texts.profiles),
        conversations: read(texts.conversations),
        snapshots: read(texts.snapshots),
    };
    realm.recorded = files.recordings.map(read_all).unwrap_or_default();
    realm
}

#[expect(clippy::expect_used, reason = "the text is part of the program, and a test reads all of it")]
fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the world's files are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::time::relative;

    #[test]
    fn every_file_reads_and_every_time_and_reference_in_it_makes_sense() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        for realm in realms(now, true) {
            let organization = &realm.organization;
            assert!(relative(now, &organization.created).is_some());
            assert!(organization.releases.iter().all(|release| relative(now, &release.created).is_some()));
            assert!(organization.teams.iter().all(|team| relative(now, &team.created).is_some()));
            for issue in &realm.issues {
                let id = &issue.about.short_id;
                assert!(!issue.project_id.is_empty(), "{id}");
                assert!(!issue.templates.is_empty(), "{id}");
                assert_eq!(issue.occurrences.len(), issue.about.occurrences, "{id}");
                assert_eq!(issue.last_seen(), relative(now, &issue.about.last_seen), "{id}");
                assert_eq!(issue.first_seen(), relative(now, &issue.about.first_seen), "{id}");
                for occurrence in &issue.occurrences {
                    let version = issue.template(occurrence).unwrap().release.as_ref();
                    let release =
                        organization.releases.iter().find(|release| Some(&release.version) == version);
                    let created = release.map(|release| relative(now, &release.created).unwrap());
                    assert!(
                        created.is_none_or(|created| created <= occurrence.at),
                        "{id} was seen before its release"
                    );
                }
                for template in &issue.templates {
                    let known = |version| organization.releases.iter().any(|r| Some(&r.version) == version);
                    assert!(template.release.is_none() || known(template.release.as_ref()), "{id}");
                }
            }
        }
    }
}
