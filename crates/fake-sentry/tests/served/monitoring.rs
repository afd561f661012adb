//! Monitors and what they saw, dashboards, alert rules.

use reqwest::Method;
use serde_json::{Value, json};

use fake_sentry::{FULL_TOKEN, READ_ONLY_TOKEN};

use crate::client::{acme, pluck};

#[tokio::test]
async fn monitors_are_found_in_the_organization_and_in_the_project() {
    let client = acme().await;
    let all = client.get("organizations/acme/monitors/").await.ok();
    assert_eq!(pluck(&all, "slug"), ["nightly-invoices", "sync-stock", "expire-sessions", "rebuild-sitemap"]);
    for (query, found) in [
        ("project=1002", &["rebuild-sitemap"][..]),
        ("projectSlug=backend&query=stock", &["sync-stock"]),
        ("environment=staging", &["nightly-invoices"]),
        ("owner=unassigned", &["expire-sessions"]),
        ("owner=team:31", &["nightly-invoices"]),
    ] {
        let rows = client.get(&format!("organizations/acme/monitors/?{query}")).await.ok();
        assert_eq!(pluck(&rows, "slug"), found, "{query}");
    }
    let one = client.get("organizations/acme/monitors/nightly-invoices/").await.ok();
    let by_id =
        client.get(&format!("projects/acme/backend/monitors/{}/", one["id"].as_str().unwrap())).await.ok();
    assert_eq!(one, by_id);
    assert_eq!(one["owner"], json!({ "type": "team", "id": "31", "name": "platform" }));
    client.get("projects/acme/frontend/monitors/nightly-invoices/").await.refused(404);
}

#[tokio::test]
async fn check_ins_are_as_many_as_the_numbers_say() {
    let client = acme().await;
    let monitor = "projects/acme/backend/monitors/nightly-invoices";
    let week = client.get(&format!("{monitor}/checkins/?statsPeriod=7d&environment=production")).await.ok();
    assert_eq!(pluck(&week, "status"), ["missed", "missed", "missed", "ok", "ok", "ok", "ok"]);
    let stats = client
        .get(&format!(
            "{monitor}/stats/?since=1794571200&until=1795176000&resolution=86400s&environment=production"
        ))
        .await
        .ok();
    let sum = |key: &str| stats.as_array().unwrap().iter().map(|row| row[key].as_u64().unwrap()).sum::<u64>();
    // The stretch in which the time begins counts whole.
    assert_eq!((sum("ok"), sum("missed"), sum("error")), (4, 3, 1));
}

#[tokio::test]
async fn an_uptime_monitor_is_made_changed_and_removed() {
    let client = acme().await;
    let path = "projects/acme/backend/uptime/";
    let refused = client.post(path, &json!({ "name": "x", "intervalSeconds": 61 })).await.refused(400);
    assert_eq!(refused["url"], json!(["This field is required."]));
    let wanted = json!({ "name": "New", "url": "https://new.acme.example", "intervalSeconds": 300, "owner": "user:22" });
    let made = client.post(path, &wanted).await.refused(201);
    assert_eq!(
        (&made["id"], &made["timeoutMs"], &made["owner"]["id"]),
        (&json!("415"), &json!(5000), &json!("22"))
    );
    let one = format!("{path}415/");
    assert_eq!(client.get(&format!("{one}checks/")).await.ok(), json!([]));
    let changed = client.put(&one, &json!({ "owner": null, "status": "disabled" })).await.ok();
    assert_eq!(
        (&changed["owner"], &changed["status"], &changed["name"]),
        (&Value::Null, &json!("disabled"), &json!("New"))
    );
    client.put(&one, &json!({ "timeoutMs": 1 })).await.refused(400);
    let remove =
        |token| client.send(Method::DELETE, "/api/0/projects/acme/backend/uptime/415/", Some(token), None);
    assert_eq!(remove(READ_ONLY_TOKEN).await.unwrap().status, 403);
    assert_eq!(remove(FULL_TOKEN).await.unwrap().status, 202);
    assert_eq!(remove(FULL_TOKEN).await.unwrap().status, 404);
    let rows = client.get("organizations/acme/uptime/?project=1001").await.ok();
    assert_eq!(pluck(&rows, "id"), ["411", "413", "414"]);
}

#[tokio::test]
async fn dashboards_are_sorted_and_filtered() {
    let client = acme().await;
    for (query, found) in [
        ("", &["211", "213", "214", "212"][..]),
        ("sort=-title", &["212", "214", "213", "211"]),
        ("sort=-dateCreated", &["214", "213", "212", "211"]),
        ("query=CALL", &["213", "214"]),
    ] {
        let rows = client.get(&format!("organizations/acme/dashboards/?{query}")).await.ok();
        assert_eq!(pluck(&rows, "id"), found, "{query}");
    }
    let one = client.get("organizations/acme/dashboards/211/").await.ok();
    assert_eq!(one["widgets"][0]["queries"][0]["widgetId"], "9101");
    client.get("organizations/acme/dashboards/1/").await.refused(404);
}

#[tokio::test]
async fn alert_rules_are_found_by_project_number_and_name() {
    let client = acme().await;
    for (route, found) in [
        ("workflows/?sortBy=-id", &["884", "883", "882", "881"][..]),
        ("workflows/?project=1001&sortBy=-id", &["884", "882", "881"]),
        ("workflows/?id=883", &["883"]),
        ("workflows/?project=1001&id=883&query=nothing", &["883"]),
        ("workflows/?query=name:%22*team*%22", &["882"]),
        ("combined-rules/?alertType=alert_rule", &["771", "772"]),
        ("combined-rules/?project=1002", &["772"]),
        ("combined-rules/?name=checkout", &["771"]),
    ] {
        let rows = client.get(&format!("organizations/acme/{route}")).await.ok();
        assert_eq!(pluck(&rows, "id"), found, "{route}");
    }
    assert_eq!(client.get("organizations/acme/alert-rules/771/").await.ok()["aggregate"], "failure_rate()");
}
