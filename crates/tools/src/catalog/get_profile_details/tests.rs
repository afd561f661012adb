//! One profile, of a transaction and of a profiler that runs all the time.

use crate::testing::*;

const TOOL: &str = "get_profile_details";
const PROFILE: &str = "9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c";
const PROFILER: &str = "fedcba9876543210fedcba9876543210";

fn transaction(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "profileId": PROFILE }), more)
}

fn continuous(more: Value) -> Value {
    let own = json!({
        "organizationSlug": "acme", "projectSlugOrId": "backend", "profilerId": PROFILER,
        "start": "2026-11-20T08:00:00Z", "end": "2026-11-20T10:00:00Z",
    });
    with(own, more)
}

#[tokio::test]
async fn the_profile_of_a_transaction_is_told_by_its_own_functions() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, transaction(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn libraries_are_shown_when_asked_for() {
    assert_snapshot!(answer(TOOL, transaction(json!({ "focusOnUserCode": false }))).await);
}

#[tokio::test]
async fn a_stretch_of_a_profiler_is_told() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, continuous(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn links_are_read() {
    let page = "https://sentry.example.com/organizations/acme/explore/profiling/profile/backend";
    let one = answer(TOOL, json!({ "profileUrl": format!("{page}/{PROFILE}/flamegraph/") })).await;
    assert_eq!(one, answer(TOOL, transaction(json!({}))).await);
    let query = format!("profilerId={PROFILER}&start=2026-11-20T08:00:00Z&end=2026-11-20T10:00:00Z");
    let two = answer(TOOL, json!({ "profileUrl": format!("{page}/flamegraph/?{query}") })).await;
    assert_eq!(two, answer(TOOL, continuous(json!({}))).await);
}

#[tokio::test]
async fn each_wrong_argument_is_told_and_costs_no_request() {
    let session = Session::new();
    for wrong in [
        json!({ "organizationSlug": "acme", "projectSlugOrId": "backend" }),
        transaction(json!({ "profilerId": PROFILER })),
        transaction(json!({ "projectSlugOrId": null })),
        transaction(json!({ "profileId": "9b29" })),
        continuous(json!({ "end": null })),
        continuous(json!({ "end": "2026-11-20T07:00:00Z" })),
        json!({ "profileUrl": "https://sentry.example.com/organizations/acme/issues/1/" }),
        transaction(
            json!({ "profileUrl": "https://sentry.example.com/organizations/acme/explore/profiling/profile/frontend/9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c/flamegraph/" }),
        ),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_profile_without_anything_is_told_so() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/profiling/") {
            value["profile"]["samples"] = json!([]);
            value["profile"]["frames"] = json!([7, null]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, transaction(json!({}))).await;
    assert!(answer.contains("It holds no samples."), "{answer}");
}

#[tokio::test]
async fn a_profile_that_is_not_there_or_may_not_be_seen_is_told() {
    assert_snapshot!(refusal(TOOL, transaction(json!({ "profileId": PROFILER }))).await);
    assert_snapshot!(refusal(TOOL, continuous(json!({ "profilerId": PROFILE }))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, transaction(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, transaction(json!({}))).await);
}

#[tokio::test]
async fn a_profile_of_another_project_is_not_shown() {
    let confined = || Build::confined("acme", Some("frontend"));
    for foreign in [
        transaction(json!({})),
        transaction(json!({ "projectSlugOrId": null })),
        transaction(json!({ "projectSlugOrId": "1001" })),
        continuous(json!({})),
        continuous(json!({ "projectSlugOrId": null })),
    ] {
        let session = confined().session();
        let refused = session.refusal(TOOL, foreign).await;
        assert!(!refused.contains("get_user_token") && !refused.contains("login"), "{refused}");
        assert!(session.requests().iter().all(|line| !line.contains("/projects/acme/backend/")), "{refused}");
    }
    let own = json!({ "profileId": "a4f0c8d6e2b14f3a9c7d5e1b0a2f4c68" });
    assert!(confined().session().answer(TOOL, own.clone()).await.contains("renderCart"));
    // Nor when the server answers with another than was asked for.
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/profiling/") {
            value["project_id"] = 1001.into();
        }
    };
    let session = Build { bend, ..confined() }.session();
    assert_snapshot!(session.refusal(TOOL, own).await);
}
