//! What stands below a project or an issue besides its events: issues, attachments, reports, tags, replays.

use fake_sentry::PROJECT_AND_EVENT_TOKEN;
use reqwest::Method;
use serde_json::json;

use crate::client::{acme, pluck};

#[tokio::test]
async fn a_project_lists_its_own_issues_for_a_token_that_may_read_little() {
    let client = acme().await;
    let path =
        "/api/0/projects/acme/backend/issues/?query=is:unresolved%20stack.filename:*auth.py&statsPeriod=14d";
    let got = client.send(Method::GET, path, Some(PROJECT_AND_EVENT_TOKEN), None).await.unwrap();
    assert_eq!(pluck(&got.ok(), "shortId"), ["BACKEND-1K"]);
    let all = client.get("projects/acme/frontend/issues/").await.ok();
    assert!(pluck(&all, "shortId").iter().all(|id| id.starts_with("FRONTEND-")));
    assert_eq!(client.get("projects/acme/1002/issues/").await.ok(), all);
    client.get("projects/acme/nothing/issues/").await.refused(404);
}

#[tokio::test]
async fn file_is_a_tag_like_any_other_and_no_name_of_a_stack_frames_file() {
    let client = acme().await;
    assert_eq!(client.search(&[("query", "file:*auth.py")]).await.unwrap(), [""; 0]);
    assert!(!client.search(&[("query", "stack.filename:*auth.py")]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_event_is_found_below_its_project() {
    let client = acme().await;
    let event = client.get("issues/70147/events/latest/").await.ok();
    let id = event["id"].as_str().unwrap();
    assert_eq!(client.get(&format!("projects/acme/backend/events/{id}/")).await.ok(), event);
    client.get(&format!("projects/acme/frontend/events/{id}/")).await.refused(404);
    let newest = client.get("projects/acme/backend/events/?per_page=3").await.ok();
    let dates = pluck(&newest, "dateCreated");
    assert!(dates.len() == 3 && dates.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn attachments_are_listed_described_and_downloaded() {
    let client = acme().await;
    let event = client.get("issues/70142/events/latest/").await.ok();
    let path = format!("projects/acme/mobile/events/{}/attachments/", event["id"].as_str().unwrap());
    let files = client.get(&path).await.ok();
    assert_eq!(pluck(&files, "name"), ["screenshot.png", "view-hierarchy.json", "shop.log"]);
    assert_eq!(client.get(&format!("{path}9303/")).await.ok(), files[2]);
    let log = client.get(&format!("{path}9303/?download=1")).await;
    assert_eq!(log.header("content-type"), "text/plain");
    assert_eq!(log.text.len() as u64, files[2]["size"].as_u64().unwrap());
    assert!(log.text.contains("null address"));
    let picture = client.get(&format!("{path}9301/?download=1")).await;
    assert_eq!(picture.header("content-type"), "image/png");
    assert!(picture.text.contains("PNG"));
    client.get(&format!("{path}1/")).await.refused(404);
    let other = client.get("issues/70147/events/latest/").await.ok();
    let none = format!("projects/acme/backend/events/{}/attachments/", other["id"].as_str().unwrap());
    assert_eq!(client.get(&none).await.ok(), json!([]));
}

#[tokio::test]
async fn reports_of_users_belong_to_the_newest_event() {
    let client = acme().await;
    let reports = client.get("issues/70120/user-reports/").await.ok();
    assert_eq!(reports.as_array().unwrap().len(), 2);
    assert_eq!(client.get("issues/70120/").await.ok()["userReportCount"], 2);
    let event = client.get("issues/70120/events/latest/").await.ok();
    assert_eq!(event["userReport"], reports[0]);
    assert_eq!(reports[0]["eventID"], event["id"]);
    assert_eq!(
        client.get("projects/acme/frontend/user-feedback/").await.ok()[0]["issue"]["shortId"],
        "FRONTEND-3"
    );
    assert_eq!(client.get("issues/70147/user-reports/").await.ok(), json!([]));
}

#[tokio::test]
async fn tags_hashes_and_the_state_of_an_autofix_stand_below_an_issue() {
    let client = acme().await;
    let tags = client.get("organizations/acme/issues/BACKEND-1K/tags/").await.ok();
    let region = tags.as_array().unwrap().iter().find(|tag| tag["key"] == "tenant").unwrap();
    assert_eq!(*region, client.get("issues/70147/tags/tenant/").await.ok());
    let values = client.get("issues/70147/tags/tenant/values/").await.ok();
    assert_eq!(&values, &region["topValues"]);
    assert_eq!(
        client.get("issues/70147/tags/user/values/?per_page=100").await.ok().as_array().unwrap().len(),
        23
    );
    client.get("issues/70147/tags/tenant/values/?sort=name").await.refused(400);
    let hashes = client.get("issues/70147/hashes/").await.ok();
    assert_eq!(hashes[0]["latestEvent"]["title"], "ValueError: Invalid token format");
    client.get("organizations/acme/issues/BACKEND-999/autofix/").await.refused(404);
}

#[tokio::test]
async fn a_run_of_seer_is_started_and_comes_to_its_end_look_by_look() {
    let client = acme().await;
    let path = "/api/0/organizations/acme/issues/BACKEND-1M/autofix/";
    assert_eq!(client.get(&path[7..]).await.ok(), json!({ "autofix": null }));
    let post = |token, body| client.send(Method::POST, path, Some(token), Some(body));
    post(fake_sentry::READ_ONLY_TOKEN, "{}").await.unwrap().refused(403);
    post(fake_sentry::FULL_TOKEN, "{\"stopping_point\": \"lunch\"}").await.unwrap().refused(400);
    let started = post(fake_sentry::FULL_TOKEN, "{\"stopping_point\": \"solution\"}").await.unwrap();
    assert_eq!(started.status, 202);
    let mut states = Vec::new();
    for _ in 0..4 {
        let run = client.get(&path[7..]).await.ok()["autofix"].clone();
        states.push((run["status"].as_str().unwrap().to_owned(), run["blocks"].as_array().unwrap().len()));
    }
    let expected = [("processing", 1), ("processing", 2), ("completed", 3), ("completed", 3)];
    assert_eq!(states, expected.map(|(status, blocks)| (status.to_owned(), blocks)));
    let analysed = client.get("organizations/acme/issues/BACKEND-1K/autofix/").await.ok();
    assert_eq!(analysed["autofix"]["status"], "completed");
}

#[tokio::test]
async fn replays_are_found_by_what_they_count_and_by_their_issue() {
    let client = acme().await;
    let path = "organizations/acme/replays/";
    let all = client.get(path).await.ok();
    assert_eq!(all["data"].as_array().unwrap().len(), 3);
    let failed = client.get(&format!("{path}?query=count_errors:>0")).await.ok();
    let replay = &failed["data"][0];
    assert_eq!(failed["data"].as_array().unwrap().len(), 1);
    assert_eq!(replay["error_ids"][0], client.get("issues/70144/events/latest/").await.ok()["id"]);
    let id = replay["id"].as_str().unwrap();
    assert_eq!(client.get(&format!("{path}{id}/")).await.ok()["data"], *replay);
    let longest = client.get(&format!("{path}?sort=-duration")).await.ok();
    assert_eq!(longest["data"][0]["duration"], 311);
    client.get(&format!("{path}?sort=-colour")).await.refused(400);
    let counts = "organizations/acme/replay-count/?query=issue.id:[70144,70147]";
    assert_eq!(client.get(counts).await.ok(), json!({ "70144": 1 }));
    assert_eq!(client.get(&format!("{counts}&returnIds=true")).await.ok(), json!({ "70144": [id] }));
}
