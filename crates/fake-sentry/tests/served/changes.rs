//! Teams, projects, keys and runs of an onboarding: what is changed is there to be read afterwards.

use reqwest::Method;
use serde_json::json;

use crate::client::{acme, pluck};

#[tokio::test]
async fn a_team_is_made_once_and_listed() {
    let client = acme().await;
    let path = "organizations/acme/teams/";
    let made = client.post(path, &json!({ "name": "Data Platform" })).await.refused(201);
    assert_eq!((&made["slug"], &made["name"]), (&json!("data-platform"), &json!("Data Platform")));
    client.post(path, &json!({ "name": "Data Platform" })).await.refused(409);
    client.post(path, &json!({ "name": " " })).await.refused(400);
    client.post("organizations/nothing/teams/", &json!({ "name": "x" })).await.refused(404);
    assert!(pluck(&client.get(path).await.ok(), "slug").contains(&"data-platform"));
}

#[tokio::test]
async fn a_project_is_made_with_a_key_changed_and_renamed() {
    let client = acme().await;
    let make = "teams/acme/platform/projects/";
    let made = client.post(make, &json!({ "name": "Search API", "platform": "rust" })).await.refused(201);
    assert_eq!((&made["slug"], &made["teams"][0]["slug"]), (&json!("search-api"), &json!("platform")));
    client.post(make, &json!({ "name": "Search API" })).await.refused(409);
    client.post(make, &json!({ "name": "x", "platform": "cobol" })).await.refused(400);
    client.post("teams/acme/nobody/projects/", &json!({ "name": "x" })).await.refused(404);
    let keys = client.get("projects/acme/search-api/keys/").await.ok();
    assert_eq!(pluck(&keys, "name"), ["Default"]);
    let renamed =
        client.put("projects/acme/search-api/", &json!({ "slug": "search", "name": "Search" })).await.ok();
    assert_eq!((&renamed["id"], &renamed["slug"]), (&made["id"], &json!("search")));
    client.get("projects/acme/search-api/").await.refused(404);
    assert_eq!(client.get("projects/acme/search/keys/").await.ok()[0]["id"], keys[0]["id"]);
    client.put("projects/acme/search/", &json!({ "slug": "backend" })).await.refused(400);
    // Issues go with their project.
    client.put("projects/acme/backend/", &json!({ "slug": "core" })).await.ok();
    assert_eq!(client.get("issues/70147/").await.ok()["project"]["slug"], "core");
    assert!(!client.get("projects/acme/core/issues/").await.ok().as_array().unwrap().is_empty());
}

#[tokio::test]
async fn teams_begin_and_cease_to_look_after_a_project() {
    let client = acme().await;
    let teams = "projects/acme/backend/teams/";
    assert_eq!(pluck(&client.get(teams).await.ok(), "slug"), ["platform", "mobile"]);
    let project = client.post(&format!("{teams}web/"), &json!({})).await.refused(201);
    assert_eq!(pluck(&project["teams"], "slug"), ["platform", "web", "mobile"]);
    client.post(&format!("{teams}nobody/"), &json!({})).await.refused(404);
    let path = format!("/api/0/{teams}platform/");
    let token = Some(fake_sentry::FULL_TOKEN);
    let left = client.send(Method::DELETE, &path, token, None).await.unwrap().ok();
    assert_eq!(pluck(&left["teams"], "slug"), ["web", "mobile"]);
    let refused = client.send(Method::DELETE, &path, Some(fake_sentry::READ_ONLY_TOKEN), None).await.unwrap();
    refused.refused(403);
}

#[tokio::test]
async fn keys_are_made_and_changed() {
    let client = acme().await;
    let keys = "projects/acme/frontend/keys/";
    let made = client.post(keys, &json!({ "name": "CI" })).await.refused(201);
    let public = made["dsn"]["public"].as_str().unwrap();
    assert!(!public.contains(made["secret"].as_str().unwrap()) && public.ends_with("/1002"));
    let path = format!("{keys}{}/", made["id"].as_str().unwrap());
    let change = json!({
        "isActive": false, "rateLimit": { "window": 60, "count": 10 }, "dynamicSdkLoaderOptions": { "hasDebug": true, "hasReplay": false },
    });
    let changed = client.put(&path, &change).await.ok();
    assert_eq!(changed["rateLimit"], json!({ "window": 60, "count": 10 }));
    assert_eq!((&changed["isActive"], &changed["name"]), (&json!(false), &json!("CI")));
    assert_eq!(changed["dynamicSdkLoaderOptions"]["hasReplay"], false);
    assert_eq!(client.put(&path, &json!({ "rateLimit": null })).await.ok()["rateLimit"], json!(null));
    assert_eq!(client.get(&path).await.ok()["isActive"], false);
    assert_eq!(client.get(&format!("{keys}?status=inactive")).await.ok().as_array().unwrap().len(), 1);
    client.put(&path, &json!({ "browserSdkVersion": "5.x" })).await.refused(400);
    client.put(&format!("{keys}nothing/"), &json!({})).await.refused(404);
}

#[tokio::test]
async fn code_is_mapped_to_a_repository_that_is_known() {
    let client = acme().await;
    let path = "organizations/acme/code-mappings/bulk/";
    let body = |repository: &str| json!({ "project": "mobile", "repository": repository, "provider": "forge", "mappings": [{ "stackRoot": "", "sourceRoot": "" }] });
    assert_eq!(client.post(path, &body("acme/backend")).await.ok()["created"], 1);
    client.post(path, &body("acme/nothing")).await.refused(404);
    assert_eq!(
        client.get("organizations/acme/code-mappings/?project=1004").await.ok()[0]["repoName"],
        "acme/backend"
    );
}

#[tokio::test]
async fn a_run_is_listened_to_until_it_ends() {
    let client = acme().await;
    let path = "organizations/acme/onboarding/agent/status/";
    let news = json!({ "schemaVersion": 1, "runToken": "abcdefghij", "stage": "create_project", "status": "active" });
    assert_eq!(client.post(path, &news).await.ok()["continueUpdates"], true);
    let mut last = news.clone();
    last["runStatus"] = json!("completed");
    let ended = client.post(path, &last).await.ok();
    assert_eq!((&ended["sequence"], &ended["continueUpdates"]), (&json!(2), &json!(false)));
    for (field, wrong) in
        [("schemaVersion", json!(2)), ("runToken", json!("short")), ("stage", json!("rest"))]
    {
        let mut news = news.clone();
        news[field] = wrong;
        client.post(path, &news).await.refused(400);
    }
}

#[tokio::test]
async fn the_health_of_a_release_is_told_when_asked_for() {
    let client = acme().await;
    let path = "organizations/acme/releases/frontend@5.12.0/";
    let release = client.get(&format!("{path}?health=1&project=1002")).await.ok();
    assert_eq!(release["projects"][0]["healthData"]["crashFreeSessions"], 99.4208);
    assert!(release["currentProjectMeta"]["prevReleaseVersion"].is_string());
    let without = client.get(path).await.ok();
    assert_eq!(without["projects"][0].get("healthData"), None);
}
