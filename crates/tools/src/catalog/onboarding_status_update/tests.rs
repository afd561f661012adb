//! News for the onboarding page.

use crate::testing::*;

const TOOL: &str = "onboarding_status_update";

fn news(update: Value) -> Value {
    let mut arguments = json!({ "organizationSlug": "acme", "runToken": "abcdefghij" });
    arguments["update"] = update;
    arguments
}

#[tokio::test]
async fn news_are_told_until_nobody_listens() {
    let session = Session::new();
    let made = json!({ "stage": "create_project", "status": "completed", "extra": { "projectSlugs": ["search-api"] } });
    assert_snapshot!(session.answer(TOOL, news(made)).await);
    let last = json!({ "stage": "prepare_production", "status": "failed", "runStatus": "failed", "eventNote": " no access " });
    assert_snapshot!(session.answer(TOOL, news(last)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn what_does_not_belong_together_is_refused_without_a_request() {
    let session = Session::new();
    let step = |more| with(json!({ "stage": "instrument_app", "status": "active" }), more);
    for wrong in [
        json!({ "status": "active" }),
        step(json!({ "stage": "rest" })),
        step(json!({ "extra": { "projectSlugs": ["a"] } })),
        step(json!({ "extra": { "issueIds": ["1"] } })),
        step(json!({ "stage": "create_project", "extra": { "projectSlugs": [] } })),
        step(json!({ "eventNote": "n".repeat(257) })),
        step(json!({ "notes": "x" })),
    ] {
        assert_snapshot!(session.refusal(TOOL, news(wrong)).await);
    }
    session.refusal(TOOL, with(news(step(json!({}))), json!({ "runToken": "short" }))).await;
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn what_came_of_it_is_told() {
    let step = || news(json!({ "stage": "instrument_app", "status": "active" }));
    let post = |trouble| Fault::new(trouble).method("POST".parse().unwrap());
    assert_snapshot!(Build::faulty(post(Trouble::Empty)).session().answer(TOOL, step()).await);
    let session = Build::faulty(post(Trouble::Status(500))).session();
    session.refusal(TOOL, step()).await;
    assert_eq!(session.requests().len(), 1);
    let confined = Build::confined("globex", None).session();
    confined.refusal(TOOL, step()).await;
    assert_eq!(confined.requests(), [""; 0]);
    let narrow = Build { token: fake_sentry::PROJECT_AND_EVENT_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, step()).await);
}
