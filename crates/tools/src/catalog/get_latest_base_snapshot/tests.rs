//! The snapshot with which others are compared.

use crate::testing::*;

const TOOL: &str = "get_latest_base_snapshot";

fn shop(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "appId": "com.acme.shop" }), more)
}

#[tokio::test]
async fn the_latest_is_told_with_its_images() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, shop(json!({ "branch": "main", "project": "mobile" }))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn where_there_is_none_it_is_told() {
    assert_snapshot!(refusal(TOOL, shop(json!({ "branch": "release" }))).await);
    assert_snapshot!(refusal(TOOL, shop(json!({ "appId": " " }))).await);
    assert_snapshot!(refusal(TOOL, shop(json!({ "project": "nothing" }))).await);
    assert_snapshot!(refusal_in(Trouble::Status(403), TOOL, shop(json!({}))).await);
    assert_snapshot!(refusal_in(Trouble::Html, TOOL, shop(json!({}))).await);
}

#[tokio::test]
async fn that_of_another_project_is_not_shown() {
    let confined = || Build::confined("acme", Some("backend"));
    let refused = confined().session().refusal(TOOL, shop(json!({}))).await;
    assert!(refused.starts_with("# No base snapshot\n"), "{refused}");
    let refused = confined().session().refusal(TOOL, shop(json!({ "project": "mobile" }))).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    let own = json!({ "appId": "admin.acme.example" });
    confined().session().answer(TOOL, own.clone()).await;
    // Nor when the server answers with another than was asked for.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/latest-base/") {
            value["project_id"] = "1004".into();
        }
    };
    let session = Build { bend, ..confined() }.session();
    assert_snapshot!(session.refusal(TOOL, own).await);
}
