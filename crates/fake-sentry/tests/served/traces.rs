//! Traces: the tree, the totals, the older shape.

use fake_sentry::FakeSentry;
use serde_json::{Value, json};

use crate::client::{Client, acme, serve};

async fn trace_of(client: &Client, issue: &str) -> String {
    let event = client.get(&format!("issues/{issue}/events/latest/")).await.ok();
    event["contexts"]["trace"]["trace_id"].as_str().unwrap().to_owned()
}

/// Calls `look` with every span of a tree and its parent.
fn walk<'a>(
    nodes: &'a Value,
    parent: Option<&'a Value>,
    look: &mut impl FnMut(&'a Value, Option<&'a Value>),
) {
    for node in nodes.as_array().unwrap() {
        if node["event_type"] == "span" {
            look(node, parent);
            walk(&node["children"], Some(node), look);
        }
    }
}

#[tokio::test]
async fn one_trace_spans_three_projects_and_holds_their_errors() {
    let client = acme().await;
    let id = trace_of(&client, "70147").await;
    let tree = client.get(&format!("organizations/acme/trace/{id}/?statsPeriod=14d&project=-1")).await.ok();
    let meta = client.get(&format!("organizations/acme/trace-meta/{id}/?statsPeriod=14d")).await.ok();
    let (mut spans, mut projects, mut errors, mut occurrences) = (0, Vec::new(), Vec::new(), Vec::new());
    walk(&tree, None, &mut |span, parent| {
        spans += 1;
        assert_eq!(
            span["parent_span_id"].as_str(),
            parent.map(|parent| parent["event_id"].as_str().unwrap())
        );
        let (start, end) =
            (span["start_timestamp"].as_f64().unwrap(), span["end_timestamp"].as_f64().unwrap());
        assert!(((end - start) * 1000.0 - span["duration"].as_f64().unwrap()).abs() < 0.1);
        projects.push(span["project_slug"].as_str().unwrap());
        errors.extend(
            span["errors"].as_array().unwrap().iter().map(|error| error["short_id"].as_str().unwrap()),
        );
        occurrences.extend(
            span["occurrences"].as_array().unwrap().iter().map(|one| one["short_id"].as_str().unwrap()),
        );
    });
    projects.sort_unstable();
    projects.dedup();
    assert_eq!(projects, ["api-gateway", "backend", "frontend"]);
    errors.sort_unstable();
    assert_eq!(errors, ["API-GATEWAY-3", "BACKEND-1K", "BACKEND-1M", "FRONTEND-9"]);
    assert_eq!(occurrences, ["BACKEND-15"]);
    assert!((280..=360).contains(&spans), "{spans}");
    assert_eq!(meta["spansCount"], spans);
    assert_eq!((&meta["errorsCount"], &meta["performanceIssuesCount"]), (&json!(4), &json!(1)));
    assert_eq!(meta["spansCountMap"]["resource.script"], 24);
    let question =
        [("dataset", "logs"), ("field", "message"), ("field", "span_id"), ("query", &format!("trace:{id}"))];
    let logs = client.ask("organizations/acme/events/", &question).await.ok();
    assert_eq!(logs["data"].as_array().unwrap().len(), 5);
    assert_eq!(meta["logsCount"], 5);
}

#[tokio::test]
async fn the_event_of_a_trace_names_a_span_of_it() {
    let client = acme().await;
    for issue in ["70147", "70118", "70142", "70139"] {
        let event = client.get(&format!("issues/{issue}/events/latest/")).await.ok();
        let context = &event["contexts"]["trace"];
        let path = format!("organizations/acme/trace/{}/", context["trace_id"].as_str().unwrap());
        let mut found = None;
        walk(&client.get(&path).await.ok(), None, &mut |span, _| {
            if span["event_id"] == context["span_id"] {
                found = Some((span["errors"].clone(), span["occurrences"].clone()));
            }
        });
        let (errors, occurrences) = found.unwrap();
        let linked = [errors, occurrences]
            .iter()
            .any(|list| list.as_array().unwrap().iter().any(|one| one["event_id"] == event["id"]));
        assert!(linked, "{issue}");
    }
}

#[tokio::test]
async fn attributes_come_when_asked_for_and_the_number_of_spans_can_be_limited() {
    let client = acme().await;
    let id = trace_of(&client, "70147").await;
    let path = format!("organizations/acme/trace/{id}/");
    let tree = client
        .get(&format!("{path}?additional_attributes=tenant&additional_attributes=span.status"))
        .await
        .ok();
    let mut tenants = 0;
    walk(&tree, None, &mut |span, _| {
        assert!(span["additional_attributes"]["span.status"].is_string());
        tenants += usize::from(span["additional_attributes"]["tenant"] == "northwind-labs");
    });
    assert_eq!(tenants, 1);
    let mut few = 0;
    let cut = client.get(&format!("{path}?limit=50")).await.ok();
    walk(&cut, None, &mut |_, _| few += 1);
    assert_eq!(few, 50);
    // Errors whose span was left out stand beside the roots.
    assert!(cut.as_array().unwrap().iter().any(|node| node["event_type"] == "error"));
}

#[tokio::test]
async fn the_older_shape_nests_transactions() {
    let client = acme().await;
    let id = trace_of(&client, "70147").await;
    let old = client.get(&format!("organizations/acme/events-trace/{id}/")).await.ok();
    let page = &old["transactions"][0];
    assert_eq!((&page["transaction"], &page["generation"]), (&json!("/account"), &json!(0)));
    assert_eq!(page["errors"][0]["issue_short_id"], "FRONTEND-9");
    let gateway = &page["children"][0];
    assert_eq!(
        (&gateway["project_slug"], &gateway["parent_event_id"]),
        (&json!("api-gateway"), &page["event_id"])
    );
    assert_eq!(gateway["children"][0]["errors"].as_array().unwrap().len(), 2);
    assert_eq!(old["orphan_errors"], json!([]));
}

#[tokio::test]
async fn traces_that_are_unknown_too_old_or_no_ids_are_told_apart() {
    let client = acme().await;
    let unknown = "0".repeat(32);
    assert_eq!(client.get(&format!("organizations/acme/trace/{unknown}/")).await.ok(), json!([]));
    assert_eq!(client.get(&format!("organizations/acme/trace-meta/{unknown}/")).await.ok()["spansCount"], 0);
    assert_eq!(client.get(&format!("organizations/acme/events-trace/{unknown}/")).await.status, 404);
    assert_eq!(client.get("organizations/acme/trace/nonsense/").await.status, 404);
    // The newest event of this issue is nine days old.
    let old = trace_of(&client, "70111").await;
    assert_eq!(client.get(&format!("organizations/acme/trace/{old}/?statsPeriod=24h")).await.ok(), json!([]));
    assert_ne!(client.get(&format!("organizations/acme/trace/{old}/?statsPeriod=14d")).await.ok(), json!([]));
}

#[tokio::test]
async fn the_operations_and_names_in_a_hostile_trace_are_hostile_and_its_ids_are_not() {
    let client = serve(FakeSentry::acme().hostile()).await;
    let id = trace_of(&client, "70147").await;
    let tree = client.get(&format!("organizations/acme/trace/{id}/?additional_attributes=tenant")).await.ok();
    walk(&tree, None, &mut |span, _| {
        for field in ["description", "op", "name", "transaction", "sdk_name"] {
            assert!(!fake_sentry::hostile::canaries(span[field].as_str().unwrap()).is_empty(), "{field}");
        }
        assert_eq!(span["event_id"].as_str().unwrap().len(), 16);
        assert!(["frontend", "backend", "api-gateway"].contains(&span["project_slug"].as_str().unwrap()));
    });
}
