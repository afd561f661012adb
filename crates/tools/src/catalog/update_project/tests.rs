//! Changing a project.

use crate::testing::*;

const TOOL: &str = "update_project";

fn backend(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlug": "backend" }), more)
}

#[tokio::test]
async fn what_is_given_is_sent_and_stands_afterwards() {
    let session = Session::new();
    let change = json!({ "name": " Core ", "slug": "Core", "platform": "Rust" });
    assert_snapshot!(session.answer(TOOL, backend(change)).await);
    let sent =
        "PUT /api/0/projects/acme/backend/ {\"name\":\"Core\",\"slug\":\"core\",\"platform\":\"rust\"}";
    assert_eq!(session.requests(), [sent]);
    let found = session.answer("find_projects", json!({ "organizationSlug": "acme", "query": "core" })).await;
    assert!(found.contains("- core"), "{found}");
}

#[tokio::test]
async fn what_sentry_refuses_is_told() {
    let session = Session::new();
    assert_snapshot!(session.refusal(TOOL, backend(json!({ "slug": "frontend" }))).await);
    let nowhere = json!({ "organizationSlug": "acme", "projectSlug": "nothing", "name": "x" });
    assert_snapshot!(session.refusal(TOOL, nowhere).await);
    let put = |trouble| Fault::new(trouble).method("PUT".parse().unwrap());
    let change = || backend(json!({ "name": "Core" }));
    assert_snapshot!(Build::faulty(put(Trouble::Empty)).session().answer(TOOL, change()).await);
    let session = Build::faulty(put(Trouble::BadGateway)).session();
    let refused = session.refusal(TOOL, change()).await;
    assert!(
        refused.contains("may have been made all the same") && session.requests().len() == 1,
        "{refused}"
    );
    let narrow = Build { token: fake_sentry::READ_ONLY_TOKEN, ..Build::default() }.session();
    assert_snapshot!(narrow.refusal(TOOL, change()).await);
}

#[tokio::test]
async fn wrong_arguments_and_another_project_change_nothing() {
    let session = Session::new();
    for wrong in [
        json!({}),
        json!({ "name": " " }),
        json!({ "slug": "a b" }),
        json!({ "organizationSlug": "acme", "platform": "p".repeat(65) }),
    ] {
        session.refusal(TOOL, backend(wrong)).await;
    }
    assert_eq!(session.requests(), [""; 0]);
    let confined = Build::confined("acme", Some("backend")).session();
    assert_snapshot!(confined.refusal(TOOL, json!({ "slug": "core" })).await);
    confined.refusal(TOOL, json!({ "projectSlug": "frontend", "name": "x" })).await;
    assert_eq!(confined.requests(), [""; 0]);
    confined.answer(TOOL, json!({ "name": "Core" })).await;
}
