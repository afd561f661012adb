//! All profiles of a transaction as one, alone and against an earlier time.

use crate::testing::*;

const TOOL: &str = "get_profile";

fn login(more: Value) -> Value {
    let own = json!({ "organizationSlug": "acme", "projectSlugOrId": "backend", "transactionName": "POST /api/login" });
    with(own, more)
}

#[tokio::test]
async fn the_functions_and_paths_of_a_transaction_are_told() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, login(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn what_became_slower_is_told_against_the_time_before() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, login(json!({ "compareAgainstPeriod": "7d" }))).await);
    assert_snapshot!(session.requests().join("\n"));
    // Nobody can see far enough back, and of one time there is nothing.
    let bare = answer(TOOL, login(json!({ "compareAgainstPeriod": "1h" }))).await;
    assert!(bare.contains("so nothing is compared"), "{bare}");
}

/// Nobody has said which functions are the application's own.
fn unmarked(_: &str, value: &mut Value) {
    if let Some(frames) = value.pointer_mut("/shared/frames").and_then(Value::as_array_mut) {
        frames.iter_mut().for_each(|frame| frame["is_application"] = json!(false));
    }
}

#[tokio::test]
async fn what_is_shown_is_what_is_compared() {
    let asked = || login(json!({ "compareAgainstPeriod": "7d" }));
    let unmarked = Build { bend: unmarked, ..Build::default() }.session().answer(TOOL, asked()).await;
    assert!(unmarked.contains("so all are shown") && unmarked.contains("Slower than before:"), "{unmarked}");
    let other: fn(&str, &mut Value) = |path, value| {
        // The second answer is of the time before.
        if path.contains("flamegraph")
            && let Some(frames) = value.pointer_mut("/shared/frames").and_then(Value::as_array_mut)
        {
            static PRINT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
            let print = || PRINT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            frames.iter_mut().for_each(|frame| frame["fingerprint"] = json!(print()));
        }
    };
    let strange = Build { bend: other, ..Build::default() }.session().answer(TOOL, asked()).await;
    assert!(strange.contains("No function was profiled in both times"), "{strange}");
}

#[tokio::test]
async fn the_number_of_paths_and_libraries_are_as_asked() {
    assert_snapshot!(answer(TOOL, login(json!({ "maxHotPaths": 1, "focusOnUserCode": false }))).await);
}

#[tokio::test]
async fn a_transaction_without_profiles_is_told_so() {
    assert_snapshot!(answer(TOOL, login(json!({ "transactionName": "GET /nothing" }))).await);
}

#[tokio::test]
async fn each_wrong_argument_is_told_and_costs_no_request() {
    let session = Session::new();
    for wrong in [
        login(json!({ "transactionName": null })),
        login(json!({ "transactionName": " " })),
        login(json!({ "projectSlugOrId": null })),
        login(json!({ "period": "soon" })),
        login(json!({ "profileUrl": "https://elsewhere.example.com/" })),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_link_names_the_project() {
    let url = "https://sentry.example.com/organizations/acme/explore/profiling/profile/backend/9b29bbe17e9d4ee3a6d0fe9b2e8a3b1c/flamegraph/";
    let linked = answer(TOOL, json!({ "profileUrl": url, "transactionName": "POST /api/login" })).await;
    assert_eq!(linked, answer(TOOL, login(json!({}))).await);
}

#[tokio::test]
async fn what_may_not_be_seen_or_is_not_there_is_told() {
    assert_snapshot!(
        refusal_in(Trouble::Status(403), TOOL, login(json!({ "projectSlugOrId": "1001" }))).await
    );
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, login(json!({ "projectSlugOrId": "1001" }))).await);
}

#[tokio::test]
async fn another_project_is_not_shown() {
    for project in ["backend", "1001"] {
        let session = Build::confined("acme", Some("frontend")).session();
        assert_snapshot!(session.refusal(TOOL, login(json!({ "projectSlugOrId": project }))).await);
        assert!(session.requests().iter().all(|line| !line.contains("flamegraph")));
    }
    let own = json!({ "transactionName": "/cart" });
    let session = Build::confined("acme", Some("frontend")).session();
    assert!(session.answer(TOOL, own).await.contains("renderCart"));
}
