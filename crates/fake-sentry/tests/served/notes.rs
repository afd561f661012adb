//! Comments.

use serde_json::json;

use crate::client::{acme, pluck};

#[tokio::test]
async fn a_comment_is_added_once() {
    let client = acme().await;
    let notes = "organizations/acme/issues/BACKEND-1K/notes/";
    let made = client.post(notes, &json!({ "text": "  Looking at it.  " })).await.refused(201);
    assert_eq!((&made["type"], &made["data"]["text"]), (&json!("note"), &json!("Looking at it.")));
    assert_eq!(made["user"]["id"], "21");
    // Sentry answers a JSON string that holds JSON.
    let again = client.post(notes, &json!({ "text": "Looking at it." })).await.refused(400);
    assert_eq!(again, "{\"detail\": \"You have already posted that comment.\"}");
    let listed = client.get(notes).await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["id"], made["id"]);
    let issue = client.get("issues/70147/").await.ok();
    assert_eq!(issue["numComments"], 2);
    assert_eq!(pluck(&issue["activity"], "type"), ["note", "note", "first_seen"]);
}

#[tokio::test]
async fn a_comment_without_text_is_refused() {
    let client = acme().await;
    for (body, message) in [
        (json!({}), "This field is required."),
        (json!({ "text": null }), "This field may not be null."),
        (json!({ "text": "  " }), "This field may not be blank."),
        (json!({ "text": ["a"] }), "Not a valid string."),
    ] {
        assert_eq!(
            client.post("issues/70147/notes/", &body).await.refused(400),
            json!({ "text": [message] })
        );
    }
    client.post("issues/1/notes/", &json!({ "text": "x" })).await.refused(404);
}
