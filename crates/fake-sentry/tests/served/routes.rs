//! Every route answers, with what the world holds.

use fake_sentry::{FULL_TOKEN, FakeSentry};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{acme, pluck, serve};

#[tokio::test]
async fn the_root_tells_scopes_and_owner_of_the_token() {
    let client = acme().await;
    let root = client.get("").await.ok();
    assert_eq!(root["version"], "0");
    assert!(root["auth"]["scopes"].as_array().unwrap().contains(&json!("event:write")));
    assert_eq!(root["user"]["email"], "wren@acme.example");
    let anonymous = client.send(Method::GET, "/api/0/", None, None).await.unwrap().ok();
    assert_eq!(anonymous, json!({ "version": "0", "auth": null, "user": null }));
    let auth = client.get("auth/").await.ok();
    assert_eq!((&auth["id"], &auth["name"]), (&json!("21"), &json!("Wren Calloway")));
}

#[tokio::test]
async fn organizations_and_their_parts_are_listed() {
    let client = acme().await;
    assert_eq!(pluck(&client.get("organizations/").await.ok(), "slug"), ["acme", "globex"]);
    assert_eq!(pluck(&client.get("organizations/?query=GLOB").await.ok(), "slug"), ["globex"]);
    let acme = client.get("organizations/acme/").await.ok();
    assert_eq!(acme["links"]["regionUrl"], client.server.url());
    assert_eq!(acme["links"]["organizationUrl"], client.server.url());
    let projects = client.get("organizations/acme/projects/").await.ok();
    assert_eq!(pluck(&projects, "slug"), ["backend", "frontend", "api-gateway", "mobile"]);
    assert_eq!(pluck(&projects, "platform"), ["python", "javascript", "go", "android"]);
    assert_eq!(pluck(&client.get("organizations/acme/projects/?query=gate").await.ok(), "id"), ["1003"]);
    assert_eq!(
        pluck(&client.get("organizations/acme/teams/").await.ok(), "slug"),
        ["platform", "web", "mobile"]
    );
    assert_eq!(client.get("organizations/acme/members/").await.ok().as_array().unwrap().len(), 4);
    let environments = client.get("organizations/acme/environments/").await.ok();
    assert_eq!(pluck(&environments, "name"), ["production", "staging"]);
    let releases = client.get("organizations/acme/releases/?project=1001").await.ok();
    assert_eq!(pluck(&releases, "version"), ["backend@2.4.1", "backend@2.4.0", "backend@2.3.7"]);
    assert_eq!(pluck(&client.get("organizations/acme/releases/?query=shop").await.ok(), "status"), ["open"]);
}

#[tokio::test]
async fn a_project_is_found_by_slug_and_by_number() {
    let client = acme().await;
    for project in ["backend", "1001"] {
        let answer = client.get(&format!("projects/acme/{project}/")).await.ok();
        assert_eq!((&answer["id"], &answer["slug"]), (&json!("1001"), &json!("backend")));
        assert_eq!(answer["organization"]["slug"], "acme");
    }
    client.get("projects/acme/nothing/").await.refused(404);
    client.get("projects/globex/backend/").await.refused(404);
}

#[tokio::test]
async fn the_worst_unresolved_issue_is_the_invalid_token() {
    let client = acme().await;
    let rows = client.get("organizations/acme/issues/?query=is:unresolved&sort=freq").await.ok();
    let counts: Vec<u32> = pluck(&rows, "count").iter().map(|count| count.parse().unwrap()).collect();
    assert!(counts.windows(2).all(|pair| pair[0] >= pair[1]) && counts[0] > counts[1], "{counts:?}");
    let worst = &rows[0];
    assert_eq!(worst["shortId"], "BACKEND-1K");
    assert_eq!(worst["title"], "ValueError: Invalid token format");
    assert_eq!((&worst["count"], &worst["userCount"]), (&json!("47"), &json!(23)));
    assert_eq!(worst["project"]["slug"], "backend");
    assert_eq!(worst["lastSeen"], "2026-11-20T10:00:00Z");
    assert_eq!(worst["permalink"], format!("{}/organizations/acme/issues/70147/", client.server.url()));
}

#[tokio::test]
async fn an_issue_answers_to_its_number_and_its_short_id() {
    let client = acme().await;
    let whole = client.get("organizations/acme/issues/70147/").await.ok();
    assert_eq!(whole, client.get("organizations/acme/issues/BACKEND-1K/").await.ok());
    assert_eq!(whole, client.get("organizations/acme/issues/backend-1k/").await.ok());
    assert_eq!(whole, client.get("issues/70147/").await.ok());
    assert_eq!(whole["firstRelease"]["version"], "backend@2.4.0");
    assert_eq!(whole["lastRelease"]["version"], "backend@2.4.1");
    assert_eq!(whole["numComments"], 1);
    assert_eq!(whole["stats"]["24h"].as_array().unwrap().len(), 24);
    // As on Sentry, a short id means something only inside its organization.
    client.get("issues/BACKEND-1K/").await.refused(404);
    client.get("organizations/globex/issues/70147/").await.refused(404);
    client.get("organizations/acme/issues/1/").await.refused(404);
}

#[tokio::test]
async fn an_event_tells_the_whole_error() {
    let client = acme().await;
    let event = client.get("organizations/acme/issues/BACKEND-1K/events/latest/").await.ok();
    assert_eq!(event["title"], "ValueError: Invalid token format");
    let entry = |name: &str| {
        let entries = event["entries"].as_array().unwrap();
        entries.iter().find(|entry| entry["type"] == name).map(|entry| entry["data"].clone()).unwrap()
    };
    let exceptions = entry("exception")["values"].clone();
    assert_eq!(pluck(&exceptions, "type"), ["IndexError", "ValueError"]);
    let frames = exceptions[1]["stacktrace"]["frames"].as_array().unwrap().clone();
    let culprit = frames.last().unwrap();
    assert_eq!(culprit["filename"], "app/services/auth.py");
    assert_eq!((&culprit["function"], &culprit["lineNo"]), (&json!("get_user_token"), &json!(145)));
    let line = culprit["context"].as_array().unwrap().iter().find(|line| line[0] == 145).unwrap();
    assert!(line[1].as_str().unwrap().contains("raise ValueError(\"Invalid token format\")"));
    assert!(culprit["vars"]["raw"].is_string());
    assert!(frames.iter().filter(|frame| frame["inApp"] == false).count() > 30);
    assert!(entry("breadcrumbs")["values"].as_array().unwrap().len() >= 3);
    assert_eq!(entry("request")["method"], "GET");
    assert_eq!(event["release"]["version"], "backend@2.4.1");
    assert_eq!(event["contexts"]["trace"]["trace_id"].as_str().unwrap().len(), 32);
    assert!(event["tags"].as_array().unwrap().contains(&json!({ "key": "handled", "value": "no" })));
}

#[tokio::test]
async fn events_are_chained_and_found_by_name_and_id() {
    let client = acme().await;
    let base = "organizations/acme/issues/BACKEND-1K/events";
    let latest = client.get(&format!("{base}/latest/")).await.ok();
    assert_eq!(latest["nextEventID"], Value::Null);
    let previous = latest["previousEventID"].as_str().unwrap();
    let before = client.get(&format!("{base}/{previous}/")).await.ok();
    assert_eq!(before["nextEventID"], latest["id"]);
    let oldest = client.get(&format!("{base}/oldest/")).await.ok();
    assert_eq!(oldest["previousEventID"], Value::Null);
    assert_eq!(oldest["dateCreated"], "2026-11-14T08:00:00Z");
    assert_eq!(client.get(&format!("{base}/recommended/")).await.ok()["id"], latest["id"]);
    let staging = client.get(&format!("{base}/latest/?environment=staging")).await.ok();
    assert!(
        staging["tags"].as_array().unwrap().contains(&json!({ "key": "environment", "value": "staging" }))
    );
    let unknown = client.get(&format!("{base}/00000000000000000000000000000000/")).await.refused(404);
    assert_eq!(unknown["detail"], "Event not found");
}

#[tokio::test]
async fn the_events_of_an_issue_are_listed_searched_and_whole_if_asked() {
    let client = acme().await;
    let base = "issues/70147/events/";
    let rows = client.get(base).await.ok();
    assert_eq!(rows.as_array().unwrap().len(), 25);
    assert!(rows[0].get("entries").is_none());
    assert_eq!(rows[0]["event.type"], "error");
    let dates = pluck(&rows, "dateCreated");
    assert!(dates.windows(2).all(|pair| pair[0] >= pair[1]));
    let whole = client.get(&format!("{base}?full=true&per_page=2")).await.ok();
    assert!(whole[1]["entries"].as_array().unwrap().len() >= 3);
    let staging = client.get(&format!("{base}?query=environment:staging&per_page=100")).await.ok();
    let found = staging.as_array().unwrap().len();
    assert!(found > 0 && found < 47);
    let either = "query=server_name:web-1+OR+server_name:staging-1&per_page=100";
    let either = client.get(&format!("{base}?{either}")).await.ok().as_array().unwrap().len();
    assert!(either > found && either < 47);
    let recent =
        client.get(&format!("{base}?statsPeriod=24h&per_page=100")).await.ok().as_array().unwrap().len();
    assert!(recent > 0 && recent < 47);
    let oldest_first = client.get(&format!("{base}?sort=timestamp")).await.ok();
    assert_eq!(oldest_first[0]["dateCreated"], "2026-11-14T08:00:00Z");
    client.get(&format!("{base}?sort=title")).await.refused(400);
}

#[tokio::test]
async fn history_tags_links_and_lookups_answer() {
    let client = acme().await;
    let history = client.get("organizations/acme/issues/BACKEND-1M/activities/").await.ok();
    let kinds = pluck(&history["activity"], "type");
    assert_eq!(
        kinds,
        ["note", "assigned", "set_regression", "set_resolved_in_release", "note", "first_seen"]
    );
    let tag = client.get("organizations/acme/issues/BACKEND-1K/tags/environment/").await.ok();
    assert_eq!(
        (&tag["name"], &tag["totalValues"], &tag["uniqueValues"]),
        (&json!("Environment"), &json!(47), &json!(2))
    );
    let counts: u64 =
        tag["topValues"].as_array().unwrap().iter().map(|value| value["count"].as_u64().unwrap()).sum();
    assert_eq!(counts, 47);
    client.get("issues/70147/tags/nothing/").await.refused(404);
    let links = client.get("issues/70147/external-issues/").await.ok();
    assert_eq!((&links[0]["displayName"], &links[0]["issueId"]), (&json!("AUTH-212"), &json!("70147")));
    let short = client.get("organizations/acme/shortids/MOBILE-2/").await.ok();
    assert_eq!((&short["groupId"], &short["projectSlug"]), (&json!("70142"), &json!("mobile")));
    client.get("organizations/acme/shortids/MOBILE-999/").await.refused(404);
    let event = client.get("issues/70142/events/latest/").await.ok();
    let id = event["id"].as_str().unwrap();
    let found = client.get(&format!("organizations/acme/eventids/{id}/")).await.ok();
    assert_eq!((&found["groupId"], &found["event"]["title"]), (&json!("70142"), &event["title"]));
    client.get("organizations/acme/eventids/00000000000000000000000000000000/").await.refused(404);
}

#[tokio::test]
async fn causes_threads_and_occurrences_have_their_own_shapes() {
    let client = acme().await;
    let mobile = client.get("issues/70142/events/latest/").await.ok();
    let entries = pluck(&mobile["entries"], "type");
    assert_eq!(entries, ["exception", "threads", "breadcrumbs"]);
    let chain = pluck(&mobile["entries"][0]["data"]["values"], "type");
    assert_eq!(chain, ["NullPointerException", "ProfileUnavailableException", "RuntimeException"]);
    assert_eq!(mobile["entries"][1]["data"]["values"][0]["crashed"], true);
    let slow = client.get("organizations/acme/issues/BACKEND-15/events/latest/").await.ok();
    assert_eq!(slow["type"], "transaction");
    assert_eq!(slow["occurrence"]["eventId"], slow["id"]);
    let spans = slow["entries"].as_array().unwrap().iter().find(|entry| entry["type"] == "spans").unwrap();
    let (start, end) = (&spans["data"][0]["start_timestamp"], &spans["data"][0]["timestamp"]);
    assert!(start.as_f64().unwrap() > 1.7e9 && end.as_f64() > start.as_f64());
    let message = client.get("organizations/acme/issues/BACKEND-17/events/latest/").await.ok();
    assert_eq!(message["entries"][0]["data"]["formatted"], "Disk space below 10% on worker-2");
}

#[tokio::test]
async fn regions_are_told_when_there_are_some() {
    let client = acme().await;
    assert_eq!(client.get("users/me/regions/").await.ok(), json!({ "regions": [] }));
    let client = serve(FakeSentry::acme().regions([FakeSentry::ORIGIN, "https://de.example"])).await;
    let own = client.server.url();
    let expected =
        json!({ "regions": [{ "name": "us", "url": own }, { "name": "de", "url": "https://de.example" }] });
    assert_eq!(client.get("users/me/regions/").await.ok(), expected);
    assert_eq!(client.get("organizations/acme/").await.ok()["links"]["regionUrl"], own);
    assert_eq!(client.get("organizations/globex/").await.ok()["links"]["regionUrl"], "https://de.example");
}

#[tokio::test]
async fn unknown_paths_answer_as_sentry_does() {
    let client = acme().await;
    let missing = client.get("organizations/nobody/").await.refused(404);
    assert_eq!(missing, json!({ "detail": "The requested resource does not exist" }));
    let unknown = client.get("organizations/acme/unheard-of/").await;
    assert_eq!((unknown.status.as_u16(), unknown.text.as_str()), (404, ""));
    assert!(unknown.header("content-type").starts_with("text/html"));
    let slash = client.get("organizations/acme").await;
    assert_eq!(slash.status, 404);
    assert!(slash.text.contains("did you forget a trailing slash?"));
    let page = client.send(Method::GET, "/organizations/acme/issues/", None, None).await.unwrap();
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html") && page.text.starts_with("<!DOCTYPE html>"));
    let method = client.send(Method::DELETE, "/api/0/organizations/", Some(FULL_TOKEN), None).await.unwrap();
    assert_eq!(method.refused(405)["detail"], "Method \"DELETE\" not allowed.");
}

#[tokio::test]
async fn the_world_moves_with_its_now_and_stays_the_same_otherwise() {
    let (first, second) = (acme().await, acme().await);
    let path = "issues/70147/events/latest/";
    assert_eq!(first.get(path).await.text, second.get(path).await.text);
    let later = fake_sentry::DateTime::from_timestamp(1_900_000_000, 0).unwrap();
    let later = serve(FakeSentry::acme().at(later)).await;
    assert_eq!(later.get("issues/70147/").await.ok()["lastSeen"], "2030-03-17T15:46:40Z");
}

#[tokio::test]
async fn requests_are_remembered_with_what_was_sent() {
    let client = acme().await;
    client.get("organizations/?per_page=2").await.ok();
    client.put("issues/70147/", &json!({ "status": "bogus" })).await.refused(400);
    let seen = client.server.requests();
    assert_eq!(seen.len(), 2);
    assert_eq!((seen[0].path.as_str(), seen[0].query.as_str()), ("/api/0/organizations/", "per_page=2"));
    assert_eq!(seen[0].headers["authorization"], format!("Bearer {FULL_TOKEN}"));
    assert_eq!((seen[1].method.as_str(), seen[1].status), ("PUT", Some(400)));
    assert_eq!(&seen[1].body[..], br#"{"status":"bogus"}"#);
    let summary = client.send(Method::GET, "/__requests", None, None).await.unwrap().ok();
    assert_eq!((&summary["total"], &summary["paths"]["GET /api/0/organizations/"]), (&json!(2), &json!(1)));
    let forgotten = client.send(Method::DELETE, "/__requests", None, None).await.unwrap().ok();
    assert_eq!(forgotten, summary);
    assert!(client.server.requests().is_empty());
    client.get("auth/").await.ok();
    client.server.forget_requests();
    assert!(client.server.requests().is_empty());
}

#[tokio::test]
async fn it_answers_in_process_too() {
    let fake = FakeSentry::acme();
    let request = axum::http::Request::get("https://sentry.example/api/0/organizations/acme/issues/?limit=1")
        .header("authorization", format!("Bearer {FULL_TOKEN}"));
    let response = fake.call(request.body(axum::body::Bytes::new()).unwrap()).await;
    assert_eq!(response.status(), 200);
    let rows: Value = serde_json::from_slice(response.body()).unwrap();
    assert!(
        rows[0]["permalink"]
            .as_str()
            .unwrap()
            .starts_with("https://sentry.example/organizations/acme/issues/")
    );
    assert_eq!(fake.requests().len(), 1);
}
