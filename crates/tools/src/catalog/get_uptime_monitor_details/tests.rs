//! An uptime monitor with its checks.

use crate::testing::*;

const TOOL: &str = "get_uptime_monitor_details";

fn monitor(id: &str, more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlug": "backend", "uptimeMonitorId": id }), more)
}

#[tokio::test]
async fn a_monitor_is_told_with_its_checks() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, monitor("411", json!({}))).await);
    assert_eq!(
        session.requests(),
        [
            "GET /api/0/projects/acme/backend/uptime/411/",
            "GET /api/0/projects/acme/backend/uptime/411/checks/?per_page=10&statsPeriod=1d",
        ]
    );
}

#[tokio::test]
async fn what_failed_is_told_and_secrets_are_not() {
    let answer = answer(TOOL, monitor("413", json!({ "checkLimit": 5, "period": "7d" }))).await;
    assert!(!answer.contains("probe-key") && !answer.contains("dry"), "{answer}");
    assert_snapshot!(answer);
}

#[tokio::test]
async fn a_monitor_that_saw_nothing_is_told_so() {
    let times = json!({ "start": "2026-11-18T00:00:00Z", "end": "2026-11-20T00:00:00Z" });
    assert_snapshot!(answer(TOOL, monitor("414", times)).await);
}

#[tokio::test]
async fn checks_that_cannot_be_had_cost_themselves_only() {
    let session = Build::faulty(Fault::new(Trouble::Status(500)).path("/checks/")).session();
    assert_snapshot!(session.answer(TOOL, monitor("411", json!({}))).await);
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/uptime/")).session();
        assert_snapshot!(session.answer(TOOL, monitor("411", json!({ "checkLimit": 2 }))).await);
    }
}

#[tokio::test]
async fn wrong_arguments_cost_no_request() {
    let session = Session::new();
    for wrong in [
        monitor("x", json!({})),
        monitor("411", json!({ "start": "2026-11-18" })),
        json!({ "organizationSlug": "acme", "uptimeMonitorId": "411" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_monitor_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, monitor("1", json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, monitor("411", json!({}))).await);
}

#[tokio::test]
async fn a_confined_session_sees_its_project_only() {
    let confined = || Build::confined("acme", Some("backend"));
    assert!(
        confined().session().answer(TOOL, json!({ "uptimeMonitorId": "411" })).await.contains("API health")
    );
    assert_snapshot!(confined().session().refusal(TOOL, json!({ "uptimeMonitorId": "412" })).await);
    let other = json!({ "uptimeMonitorId": "412", "projectSlug": "frontend" });
    assert_snapshot!(confined().session().refusal(TOOL, other).await);
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/411/") {
            value["projectSlug"] = "frontend".into();
        }
    };
    let session = Build { bend, ..confined() }.session();
    assert_snapshot!(session.refusal(TOOL, json!({ "uptimeMonitorId": "411" })).await);
}
