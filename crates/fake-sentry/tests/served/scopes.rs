//! What a token may do.

use fake_sentry::{
    FULL_TOKEN, FakeSentry, NO_EVENT_WRITE_TOKEN, NO_SCOPES_TOKEN, PROJECT_AND_EVENT_TOKEN, READ_ONLY_TOKEN,
};
use reqwest::Method;
use serde_json::json;

use crate::client::{acme, serve};

const READS: &[&str] = &[
    "auth/",
    "users/me/regions/",
    "organizations/",
    "organizations/acme/",
    "organizations/acme/projects/",
    "projects/acme/backend/",
    "organizations/acme/teams/",
    "organizations/acme/members/",
    "organizations/acme/environments/",
    "organizations/acme/releases/",
    "organizations/acme/issues/",
    "organizations/acme/issues/BACKEND-1K/",
    "issues/70147/",
    "issues/70147/events/",
    "issues/70147/events/latest/",
    "issues/70147/notes/",
    "issues/70147/activities/",
    "issues/70147/tags/level/",
    "issues/70147/external-issues/",
    "organizations/acme/shortids/BACKEND-1K/",
];

#[tokio::test]
async fn without_a_known_token_everything_but_the_root_is_refused() {
    let client = acme().await;
    for path in READS {
        let path = format!("/api/0/{path}");
        let none = client.send(Method::GET, &path, None, None).await.unwrap();
        assert_eq!(none.refused(401), json!({ "detail": "Authentication credentials were not provided." }));
        assert_eq!(none.header("www-authenticate"), "xBasic realm=\"api\"");
        let unknown = client.send(Method::GET, &path, Some("acme-unknown"), None).await.unwrap();
        assert_eq!(unknown.refused(401), json!({ "detail": "Invalid token" }));
    }
}

#[tokio::test]
async fn a_read_only_token_reads_everything_and_changes_nothing() {
    let client = acme().await;
    for path in READS {
        client.send(Method::GET, &format!("/api/0/{path}"), Some(READ_ONLY_TOKEN), None).await.unwrap().ok();
    }
    for token in [READ_ONLY_TOKEN, NO_EVENT_WRITE_TOKEN] {
        let put =
            client.send(Method::PUT, "/api/0/issues/70147/", Some(token), Some("{\"status\":\"resolved\"}"));
        let refused = put.await.unwrap().refused(403);
        assert_eq!(refused, json!({ "detail": "You do not have permission to perform this action." }));
        let note =
            client.send(Method::POST, "/api/0/issues/70147/notes/", Some(token), Some("{\"text\":\"x\"}"));
        note.await.unwrap().refused(403);
    }
    assert_eq!(client.get("issues/70147/").await.ok()["status"], "unresolved");
}

#[tokio::test]
async fn a_narrow_token_reaches_projects_and_issues_only() {
    let client = acme().await;
    for path in READS {
        let allowed = ["auth/", "users/me", "projects/acme", "issues", "shortids", "releases"];
        let got = client
            .send(Method::GET, &format!("/api/0/{path}"), Some(PROJECT_AND_EVENT_TOKEN), None)
            .await
            .unwrap();
        let expected = if allowed.iter().any(|part| path.contains(part)) { 200 } else { 403 };
        assert_eq!(got.status, expected, "{path}");
    }
    let empty = client.send(Method::GET, "/api/0/issues/70147/", Some(NO_SCOPES_TOKEN), None).await.unwrap();
    empty.refused(403);
}

#[tokio::test]
async fn a_caller_may_add_tokens() {
    let client = serve(FakeSentry::acme().token("acme-comments", ["event:write"])).await;
    let root = client.send(Method::GET, "/api/0/", Some("acme-comments"), None).await.unwrap().ok();
    assert_eq!(root["auth"]["scopes"], json!(["event:write"]));
    client.send(Method::GET, "/api/0/issues/70147/", Some("acme-comments"), None).await.unwrap().ok();
    client
        .send(Method::GET, "/api/0/organizations/", Some("acme-comments"), None)
        .await
        .unwrap()
        .refused(403);
    client.send(Method::GET, "/api/0/organizations/", Some(FULL_TOKEN), None).await.unwrap().ok();
}

#[tokio::test]
async fn a_token_may_be_of_a_member_of_one_organization() {
    let scopes = ["org:read", "project:read", "team:read"];
    let client = serve(FakeSentry::acme().token_within("globex-member", scopes, &["globex"])).await;
    let get = async |path: &str| {
        client.send(Method::GET, &format!("/api/0/{path}"), Some("globex-member"), None).await.unwrap()
    };
    let listed = get("organizations/").await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["slug"], "globex");
    get("organizations/globex/teams/").await.ok();
    for path in [
        "organizations/acme/",
        "organizations/acme/teams/",
        "projects/acme/backend/",
        "projects/acme/no-such/",
    ] {
        get(path).await.refused(403);
    }
}
