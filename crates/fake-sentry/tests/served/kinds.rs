//! Issues of every kind, each with an event of its shape.

use std::collections::BTreeSet;

use fake_sentry::FakeSentry;
use serde_json::{Value, json};

use crate::client::{Client, pluck, serve};

async fn initech() -> Client {
    serve(FakeSentry::acme().every_kind()).await
}

async fn issues(client: &Client) -> Vec<Value> {
    let mut all = Vec::new();
    for cursor in ["0:0:0", "0:100:0"] {
        let page = client
            .get(&format!("organizations/initech/issues/?query=&per_page=100&cursor={cursor}"))
            .await
            .ok();
        all.extend(page.as_array().unwrap().clone());
    }
    all
}

async fn event(client: &Client, title: &str) -> Value {
    let issue = issues(client)
        .await
        .into_iter()
        .find(|issue| issue["title"].as_str().unwrap().contains(title))
        .unwrap();
    client.get(&format!("issues/{}/events/latest/", issue["id"].as_str().unwrap())).await.ok()
}

fn entry<'a>(event: &'a Value, kind: &str) -> &'a Value {
    let entries = event["entries"].as_array().unwrap();
    &entries.iter().find(|entry| entry["type"] == kind).unwrap()["data"]
}

#[tokio::test]
async fn the_kinds_are_there_only_when_asked_for() {
    let plain = crate::client::acme().await;
    assert_eq!(pluck(&plain.get("organizations/").await.ok(), "slug"), ["acme", "globex"]);
    plain.get("organizations/initech/").await.refused(404);
    let client = initech().await;
    assert_eq!(pluck(&client.get("organizations/").await.ok(), "slug"), ["acme", "globex", "initech"]);
}

#[tokio::test]
async fn every_kind_of_event_category_and_platform_is_met() {
    let client = initech().await;
    let (mut kinds, mut platforms, mut entries) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let all = issues(&client).await;
    let types: BTreeSet<&str> = all.iter().map(|issue| issue["issueType"].as_str().unwrap()).collect();
    for issue in &all {
        let event =
            client.get(&format!("issues/{}/events/latest/", issue["id"].as_str().unwrap())).await.ok();
        kinds.insert(event["type"].as_str().unwrap().to_owned());
        platforms.insert(event["platform"].as_str().unwrap().to_owned());
        entries.extend(
            event["entries"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(|entry| Some(entry["type"].as_str()?.to_owned())),
        );
        if event["type"] == "transaction" || event["type"] == "generic" {
            assert_eq!(event["occurrence"]["eventId"], event["id"]);
            assert_eq!(event["occurrence"]["projectId"].to_string(), event["projectID"].as_str().unwrap());
        }
    }
    let contains = |set: &BTreeSet<String>, names: &[&str]| names.iter().all(|name| set.contains(*name));
    assert!(
        contains(
            &kinds,
            &[
                "error",
                "default",
                "csp",
                "expectct",
                "expectstaple",
                "hpkp",
                "nel",
                "transaction",
                "generic",
                "hologram"
            ]
        ),
        "{kinds:?}"
    );
    assert!(
        contains(
            &platforms,
            &["rust", "java", "native", "csharp", "ruby", "php", "cocoa", "javascript", "python"]
        ),
        "{platforms:?}"
    );
    assert!(
        contains(
            &entries,
            &[
                "exception",
                "threads",
                "message",
                "request",
                "spans",
                "csp",
                "debugmeta",
                "template",
                "quantum"
            ]
        ),
        "{entries:?}"
    );
    assert!(types.len() >= 25, "{types:?}");
}

#[tokio::test]
async fn a_native_crash_has_threads_registers_images_and_a_dump() {
    let client = initech().await;
    let crash = event(&client, "SIGSEGV").await;
    let exception = &entry(&crash, "exception")["values"][0];
    assert_eq!(exception["stacktrace"]["registers"]["rax"], "0x0000000000000010");
    assert_eq!(exception["mechanism"]["meta"]["signal"]["name"], "SIGSEGV");
    assert_eq!(exception["stacktrace"]["frames"][2]["trust"], "context");
    let threads = &entry(&crash, "threads")["values"];
    assert_eq!((&threads[0]["crashed"], &threads[0]["stacktrace"]), (&json!(true), &Value::Null));
    assert_eq!(threads[2]["name"], Value::Null);
    assert_eq!(entry(&crash, "debugmeta")["images"][0]["debug_file"], "engine.pdb");
    let path = format!("projects/initech/engine/events/{}/attachments/", crash["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.ok()[0]["type"], "event.minidump");
}

#[tokio::test]
async fn a_java_error_has_its_causes_its_request_its_flags_and_its_owners() {
    let client = initech().await;
    let error = event(&client, "OrderRejected").await;
    let values = entry(&error, "exception")["values"].clone();
    assert_eq!(
        pluck(&values, "type"),
        ["SocketTimeoutException", "StockUnavailableException", "OrderRejectedException"]
    );
    let request = entry(&error, "request");
    assert_eq!(
        (&request["data"]["lines"][1]["amount"], &request["env"]["REMOTE_ADDR"]),
        (&json!(1), &json!("203.0.113.9"))
    );
    assert_eq!(
        error["contexts"]["flags"]["values"][1],
        json!({ "flag": "price-rounding", "result": "bankers" })
    );
    assert_eq!(error["measurements"]["db.wait"]["value"], 18.5);
    let issue = client
        .get("organizations/initech/issues/ORDERS-1/?expand=owners&expand=latestEventHasAttachments")
        .await
        .ok();
    assert_eq!(issue["owners"][0]["owner"], "team:51");
    assert_eq!(issue["latestEventHasAttachments"], false);
    let owners = client
        .get(&format!("projects/initech/orders/events/{}/owners/", error["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(owners["owners"][1]["email"], "corvin@initech.example");
    let committers = client
        .get(&format!("projects/initech/orders/events/{}/committers/", error["id"].as_str().unwrap()))
        .await
        .ok();
    assert_eq!(committers["committers"][0]["commits"][0]["pullRequest"]["id"], "61");
    let autofix = client.get("organizations/initech/issues/ORDERS-1/autofix/").await.ok();
    assert_eq!(autofix["autofix"]["updated_at"], issue["seerAutofixLastTriggered"]);
    let links = client.get("organizations/initech/issues/ORDERS-1/external-issues/").await.ok();
    assert_eq!(links[0]["webUrl"], issue["annotations"][0]["url"]);
    assert_eq!(
        client.get("projects/initech/orders/ownership/").await.ok()["schema"]["rules"][0]["owners"][0]["name"],
        "core"
    );
}

#[tokio::test]
async fn slow_operations_of_every_kind_have_their_spans_in_their_trace() {
    let client = initech().await;
    let calls = event(&client, "N+1 API Call").await;
    let spans = entry(&calls, "spans").as_array().unwrap();
    assert_eq!(spans.len(), 11);
    let trace = calls["contexts"]["trace"]["trace_id"].as_str().unwrap();
    let meta = client.get(&format!("organizations/initech/trace-meta/{trace}/")).await.ok();
    // The root and the parent that the spans name are there too.
    assert_eq!((&meta["spansCount"], &meta["performanceIssuesCount"]), (&json!(13), &json!(1)));
}
