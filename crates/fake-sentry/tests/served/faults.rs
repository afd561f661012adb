//! Everything that can go wrong does so as announced.

use std::time::{Duration, Instant};

use fake_sentry::{FULL_TOKEN, FakeSentry, Fault, Trouble};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::{Client, Got, acme, serve};

const ISSUE: &str = "issues/70147/";

async fn troubled(trouble: Trouble) -> Client {
    serve(FakeSentry::acme().fault(Fault::new(trouble))).await
}

async fn got(trouble: Trouble) -> Got {
    troubled(trouble).await.get(ISSUE).await
}

#[tokio::test]
async fn statuses_come_with_the_bodies_of_sentry_or_of_a_proxy() {
    let limited = got(Trouble::rate_limited(7)).await;
    assert_eq!((limited.status.as_u16(), limited.header("retry-after")), (429, "7"));
    let date = "Fri, 20 Nov 2026 12:00:30 GMT";
    let limited = got(Trouble::RateLimited { retry_after: Some(date.to_owned()) }).await;
    assert_eq!(limited.header("retry-after"), date);
    assert!(!got(Trouble::RateLimited { retry_after: None }).await.headers.contains_key("retry-after"));
    assert_eq!(got(Trouble::Status(500)).await.refused(500)["detail"], "Internal Error");
    let proxy = got(Trouble::BadGateway).await;
    assert_eq!((proxy.status.as_u16(), proxy.header("content-type")), (502, "text/html"));
    let page = got(Trouble::Html).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert_eq!(got(Trouble::Empty).await.text, "");
}

#[tokio::test]
async fn redirects_lead_where_they_should() {
    for status in [301, 302, 307, 308] {
        let location = "https://elsewhere.example{path}".to_owned();
        let redirect = troubled(Trouble::Redirect { status, location }).await.get("issues/70147/?a=b").await;
        assert_eq!(redirect.status, status);
        assert_eq!(redirect.header("location"), "https://elsewhere.example/api/0/issues/70147/?a=b");
    }
    let client =
        troubled(Trouble::Redirect { status: 302, location: "{origin}/auth/login/".to_owned() }).await;
    assert_eq!(client.get("").await.header("location"), format!("{}/auth/login/", client.server.url()));
}

#[tokio::test]
async fn slow_answers_are_late_and_hanging_ones_never_come() {
    let client = troubled(Trouble::Slow(Duration::from_millis(150))).await;
    let start = Instant::now();
    client.get(ISSUE).await.ok();
    assert!(start.elapsed() >= Duration::from_millis(150));
    let client = troubled(Trouble::Hang).await;
    tokio::time::timeout(Duration::from_millis(200), client.get(ISSUE)).await.unwrap_err();
    assert_eq!(client.server.requests()[0].status, None);
    let client = serve(FakeSentry::acme().latency(Duration::from_millis(100))).await;
    let start = Instant::now();
    client.get(ISSUE).await.ok();
    assert!(start.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_route_can_be_missing_as_on_an_older_server() {
    let old = FakeSentry::acme().fault(Fault::new(Trouble::NoRoute).path("/trace/"));
    let client = serve(old).await;
    let trace = crate::hostile::with_ids(&client, "{trace}").await;
    let missing = client.get(&format!("organizations/acme/trace/{trace}/")).await;
    assert_eq!((missing.status.as_u16(), missing.text.as_str()), (404, ""));
    assert!(missing.header("content-type").starts_with("text/html"));
    client.get(&format!("organizations/acme/events-trace/{trace}/")).await.ok();
}

#[tokio::test]
async fn a_cut_answer_ends_before_its_length() {
    let client = troubled(Trouble::Cut).await;
    let failed = client.send(Method::GET, "/api/0/issues/70147/", Some(FULL_TOKEN), None).await;
    // Status and headers have arrived; it is the body that cannot be read.
    let error = failed.unwrap_err();
    assert!(error.is_decode() && !error.is_request(), "{error:?}");
    let fake = FakeSentry::acme().fault(Fault::new(Trouble::Cut));
    let request = axum::http::Request::get("/api/0/").body(axum::body::Bytes::new()).unwrap();
    let response = fake.call(request).await;
    let announced: usize = response.headers()["content-length"].to_str().unwrap().parse().unwrap();
    assert_eq!(response.body().len(), announced / 2);
}

#[tokio::test]
async fn oversize_answers_are_long_and_of_unknown_length() {
    let got = got(Trouble::Oversize { megabytes: 3 }).await;
    assert!(!got.headers.contains_key("content-length"));
    assert!(got.text.len() > 3_000_000);
    assert_eq!(got.json().as_array().unwrap().len(), 31);
}

#[tokio::test]
async fn bodies_that_are_no_json_hold_something_to_hide() {
    let malformed = got(Trouble::MalformedJson).await;
    assert!(malformed.text.contains(Trouble::SECRET));
    serde_json::from_str::<Value>(&malformed.text).unwrap_err();
    let surrogate = got(Trouble::LoneSurrogate).await;
    assert!(surrogate.text.contains("\"title\":\"\\ud800 ValueError"));
    serde_json::from_str::<Value>(&surrogate.text).unwrap_err();
}

#[tokio::test]
async fn true_answers_lose_their_shape() {
    let truth = acme().await.get(ISSUE).await.ok();
    let list = got(Trouble::ListForObject).await.ok();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["tags"]), (1, &truth["tags"]));
    let nulls = got(Trouble::NullFields).await.ok();
    assert_eq!(
        (&nulls["id"], &nulls["title"], &nulls["project"]),
        (&json!("70147"), &Value::Null, &Value::Null)
    );
    assert_eq!(nulls.as_object().unwrap().len(), truth.as_object().unwrap().len());
    assert_eq!(got(Trouble::NullEverything).await.ok()["id"], Value::Null);
    assert_eq!(got(Trouble::OnlyIds).await.ok(), json!({ "id": "70147", "shortId": "BACKEND-1K" }));
    let more = got(Trouble::ExtraFields).await.ok();
    assert!(more["project"]["unheardOf"].is_object() && more["title"] == truth["title"]);
    let wrong = got(Trouble::WrongTypes).await.ok();
    assert_eq!(
        (&wrong["title"], &wrong["count"]),
        (&json!({ "not": "a string" }), &json!({ "not": "a string" }))
    );
    assert_eq!((&wrong["project"], &wrong["tags"]), (&json!([[7]]), &json!("not a list")));
    let client = troubled(Trouble::BadElement).await;
    let rows = client.get("organizations/acme/issues/").await.ok();
    assert_eq!(rows.as_array().unwrap().iter().filter(|row| **row == 42).count(), 1);
    let event = client.get("issues/70147/events/latest/").await.ok();
    let frames = event["entries"][0]["data"]["values"][0]["stacktrace"]["frames"].clone();
    assert!(
        event["tags"].as_array().unwrap().contains(&json!(42))
            && frames.as_array().unwrap().contains(&json!(42))
    );
}

#[tokio::test]
async fn faults_meet_the_requests_they_are_meant_for_and_change_while_it_runs() {
    let first = Fault::new(Trouble::Status(503)).method(Method::GET).path("/issues/").next(2);
    let client = serve(FakeSentry::acme().fault(first)).await;
    client.get("auth/").await.ok();
    client.get(ISSUE).await.refused(503);
    client.put(ISSUE, &json!({})).await.ok();
    client.get("organizations/acme/issues/").await.refused(503);
    client.get(ISSUE).await.ok();
    let faults = client.server.faults();
    faults.add(Fault::new(Trouble::rate_limited(1)).path("/events/"));
    client.get("issues/70147/events/latest/").await.refused(429);
    client.get(ISSUE).await.ok();
    faults.clear();
    client.get("issues/70147/events/latest/").await.ok();
}

/// What can be asked, each with an answer that has something to lose.
const ROUTES: &[&str] = &[
    "organizations/",
    "organizations/acme/",
    "organizations/acme/projects/",
    "organizations/acme/teams/",
    "organizations/acme/members/",
    "organizations/acme/environments/",
    "organizations/acme/issues/",
    "projects/acme/backend/",
    "projects/acme/backend/issues/",
    "projects/acme/backend/events/",
    "issues/70147/",
    "issues/70147/events/",
    "issues/70147/events/latest/",
    "issues/70147/activities/",
    "issues/70147/notes/",
    "issues/70147/tags/",
    "issues/70147/tags/region/",
    "issues/70147/tags/region/values/",
    "issues/70147/hashes/",
    "issues/70147/external-issues/",
    "issues/70120/user-reports/",
    "organizations/acme/events/?dataset=errors&field=title&field=timestamp&field=level",
    "organizations/acme/events/?dataset=spans&field=span.op&field=count()",
    "organizations/acme/events/?dataset=logs&field=message&field=severity",
    "organizations/acme/trace/{trace}/",
    "organizations/acme/trace-meta/{trace}/",
    "organizations/acme/events-trace/{trace}/",
    "organizations/acme/trace-items/attributes/?itemType=spans",
    "organizations/acme/releases/",
    "organizations/acme/releases/backend@2.4.1/",
    "organizations/acme/releases/backend@2.4.1/commits/",
    "organizations/acme/releases/backend@2.4.1/deploys/",
    "projects/acme/backend/events/{backend}/",
    "projects/acme/backend/events/{backend}/committers/",
    "projects/acme/mobile/events/{mobile}/attachments/",
    "projects/acme/backend/stacktrace-link/?file=app/services/auth.py",
    "projects/acme/frontend/user-feedback/",
    "organizations/acme/replays/",
    "organizations/acme/code-mappings/",
    "organizations/acme/repos/",
    "organizations/acme/tags/",
    "organizations/acme/shortids/BACKEND-1K/",
];

#[tokio::test]
async fn every_fault_changes_the_answer_of_every_route() {
    let client = acme().await;
    for route in ROUTES {
        let path = crate::hostile::with_ids(&client, route).await;
        let truth = client.get(&path).await;
        truth.ok();
        for trouble in [
            Trouble::ListForObject,
            Trouble::NullFields,
            Trouble::NullEverything,
            Trouble::OnlyIds,
            Trouble::ExtraFields,
            Trouble::WrongTypes,
            Trouble::WrongTypesDeep,
            Trouble::MalformedFields,
            Trouble::MissingFields,
            Trouble::LoneSurrogate,
            Trouble::Html,
            Trouble::Empty,
            Trouble::MalformedJson,
        ] {
            let faults = client.server.faults();
            faults.add(Fault::new(trouble.clone()));
            let bent = client.get(&path).await;
            faults.clear();
            assert_ne!(bent.text, truth.text, "{path} {trouble:?}");
        }
    }
}
