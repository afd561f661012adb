//! Changing a DSN: only what is given, told as it stands then.

use crate::testing::*;

const TOOL: &str = "update_dsn";

const KEY: &str = "41c08e6b95f7d2a3b0c4e8f16d7a5923";

fn change(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlug": "backend", "keyId": KEY }), more)
}

#[tokio::test]
async fn what_is_given_is_sent_and_stands_afterwards() {
    let session = Session::new();
    let arguments = json!({
        "name": "Load tests 2", "isActive": true, "rateLimitWindow": 60, "rateLimitCount": 100, "loaderHasDebug": true,
        "browserSdkVersion": "7.x",
    });
    assert_snapshot!(session.answer(TOOL, change(arguments)).await);
    assert_snapshot!(session.requests().join("\n"));
    let found =
        session.answer("find_dsns", json!({ "organizationSlug": "acme", "projectSlug": "backend" })).await;
    assert!(found.contains("Load tests 2 · at most 100 events in 60 s"), "{found}");
}

#[tokio::test]
async fn a_limit_is_taken_away_by_its_flag_and_by_zero() {
    for arguments in
        [json!({ "disableRateLimit": true }), json!({ "rateLimitWindow": 0, "rateLimitCount": 0 })]
    {
        let session = Session::new();
        let answer = session.answer(TOOL, change(arguments)).await;
        assert!(answer.contains("\nRate limit: none\n"), "{answer}");
        assert!(session.requests()[0].ends_with("{\"rateLimit\":null}"), "{:?}", session.requests());
    }
}

#[tokio::test]
async fn what_contradicts_itself_is_refused_without_a_request() {
    let session = Session::new();
    for wrong in [
        json!({}),
        json!({ "name": " " }),
        json!({ "rateLimitWindow": 60 }),
        json!({ "rateLimitWindow": 60, "rateLimitCount": 1, "disableRateLimit": true }),
        json!({ "rateLimitWindow": 86_401, "rateLimitCount": 1 }),
        json!({ "keyId": "../x", "isActive": true }),
    ] {
        assert_snapshot!(session.refusal(TOOL, change(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn what_sentry_refuses_and_what_is_not_there_is_told() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "browserSdkVersion": "5.x" }))).await);
    assert_snapshot!(session.refusal(TOOL, change(json!({ "keyId": "nothing", "isActive": true }))).await);
    let confined = Build::confined("acme", Some("frontend")).session();
    confined.refusal(TOOL, change(json!({ "isActive": true }))).await;
    assert_eq!(confined.requests(), [""; 0]);
    let put = |trouble| Fault::new(trouble).method("PUT".parse().unwrap());
    assert_snapshot!(
        Build::faulty(put(Trouble::Empty)).session().answer(TOOL, change(json!({ "isActive": true }))).await
    );
    let session = Build::faulty(put(Trouble::Status(500))).session();
    let refused = session.refusal(TOOL, change(json!({ "isActive": true }))).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 1,
        "{refused}"
    );
}
