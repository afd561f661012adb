//! A cron monitor with its check-ins, by slug and by id.

use crate::testing::*;

const TOOL: &str = "get_monitor_details";

fn nightly(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "monitorSlug": "nightly-invoices" }), more)
}

#[tokio::test]
async fn a_monitor_is_told_with_what_it_reported() {
    let session = Session::new();
    assert_snapshot!(
        session.answer(TOOL, nightly(json!({ "period": "14d", "rollupSeconds": 86_400 }))).await
    );
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn the_last_day_is_meant_unless_said() {
    let sync = json!({ "organizationSlug": "acme", "monitorSlug": "sync-stock", "checkInLimit": 3, "projectSlugOrId": "backend" });
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, sync).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn an_id_an_environment_and_two_instants_are_taken() {
    let id = json!({
        "monitorSlug": "6d1c5b2e-8f0a-4c9b-9e3d-7a1b2c3d4e5f", "environment": "staging", "includeStats": false,
        "start": "2026-11-18T00:00:00Z", "end": "2026-11-20T00:00:00Z",
    });
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, nightly(id)).await);
    assert_eq!(session.requests().len(), 2);
}

#[tokio::test]
async fn a_monitor_that_never_ran_is_told_so() {
    assert_snapshot!(
        answer(TOOL, json!({ "organizationSlug": "acme", "monitorSlug": "expire-sessions" })).await
    );
}

#[tokio::test]
async fn check_ins_that_cannot_be_had_cost_themselves_only() {
    for path in ["/checkins/", "/stats/"] {
        let session = Build::faulty(Fault::new(Trouble::Status(403)).path(path)).session();
        assert_snapshot!(session.answer(TOOL, nightly(json!({}))).await);
    }
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    for trouble in [Trouble::BadElement, Trouble::OnlyIds, Trouble::NullEverything] {
        let session = Build::faulty(Fault::new(trouble).path("/monitors/")).session();
        assert_snapshot!(session.answer(TOOL, nightly(json!({ "checkInLimit": 2 }))).await);
    }
}

#[tokio::test]
async fn times_that_contradict_cost_no_request() {
    let session = Session::new();
    for wrong in [
        json!({ "period": "24h", "start": "2026-11-18" }),
        json!({ "start": "2026-11-18" }),
        json!({ "start": "2026-11-18", "end": "2026-11-17" }),
        json!({ "monitorSlug": "../x" }),
        json!({ "monitorSlug": null }),
    ] {
        assert_snapshot!(session.refusal(TOOL, nightly(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_monitor_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, nightly(json!({ "monitorSlug": "nothing" }))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, nightly(json!({}))).await);
}

#[tokio::test]
async fn a_monitor_of_another_project_is_not_shown() {
    let confined = || Build::confined("acme", Some("backend"));
    let other = json!({ "monitorSlug": "rebuild-sitemap" });
    assert_snapshot!(confined().session().refusal(TOOL, other.clone()).await);
    for project in ["frontend", "1002"] {
        let named = with(other.clone(), json!({ "projectSlugOrId": project }));
        assert_snapshot!(confined().session().refusal(TOOL, named).await);
    }
    let own = json!({ "monitorSlug": "sync-stock", "projectSlugOrId": "1001" });
    assert!(confined().session().answer(TOOL, own).await.contains("Project: backend\n"));
    // Nor when the server answers with another than was asked for.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/sync-stock/") {
            value["project"]["slug"] = "frontend".into();
        }
    };
    let session = Build { bend, ..confined() }.session();
    assert_snapshot!(session.refusal(TOOL, json!({ "monitorSlug": "sync-stock" })).await);
}

#[tokio::test]
async fn a_fine_resolution_of_a_long_period_is_made_coarser() {
    let session = Session::new();
    session.answer("get_monitor_details", nightly(json!({ "rollupSeconds": 1, "period": "90d" }))).await;
    let asked = session.requests();
    assert!(asked.iter().any(|asked| asked.contains("resolution=7776s")), "{asked:?}");
}
