//! Events, spans and logs by fields and aggregates.

use serde_json::{Value, json};

use crate::client::{Client, acme, pluck};

const EVENTS: &str = "organizations/acme/events/";

async fn rows(client: &Client, parameters: &[(&str, &str)]) -> Vec<Value> {
    client.ask(EVENTS, parameters).await.ok()["data"].as_array().unwrap().clone()
}

async fn refusal(client: &Client, parameters: &[(&str, &str)]) -> String {
    client.ask(EVENTS, parameters).await.refused(400)["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn errors_are_rows_with_the_chosen_fields_and_what_sentry_adds() {
    let client = acme().await;
    let answer = client
        .ask(
            EVENTS,
            &[
                ("dataset", "errors"),
                ("field", "issue"),
                ("field", "title"),
                ("field", "timestamp"),
                ("field", "error.type"),
                ("field", "user.email"),
                ("query", "issue:BACKEND-1K"),
                ("sort", "-timestamp"),
                ("per_page", "2"),
            ],
        )
        .await;
    let body = answer.ok();
    let first = &body["data"][0];
    assert_eq!(
        (&first["issue"], &first["timestamp"]),
        (&json!("BACKEND-1K"), &json!("2026-11-20T10:00:00+00:00"))
    );
    assert_eq!(first["error.type"], json!(["IndexError", "ValueError"]));
    assert_eq!((&first["project.name"], first["id"].as_str().unwrap().len()), (&json!("backend"), 32));
    assert_eq!(body["data"].as_array().unwrap().len(), 2);
    assert_eq!(body["meta"]["fields"]["timestamp"], "date");
    assert_eq!(body["meta"]["fields"]["error.type"], "array");
    assert!(answer.header("link").contains("rel=\"next\"; results=\"true\""));
}

#[tokio::test]
async fn aggregates_group_by_the_other_fields_and_agree_with_the_issues() {
    let client = acme().await;
    let found = rows(
        &client,
        &[
            ("dataset", "errors"),
            ("field", "issue"),
            ("field", "count()"),
            ("field", "count_unique(user)"),
            ("field", "last_seen()"),
            ("sort", "-count()"),
        ],
    )
    .await;
    let counts: Vec<u64> = found.iter().map(|row| row["count()"].as_u64().unwrap()).collect();
    assert!(counts.is_sorted_by(|a, b| a >= b), "{counts:?}");
    let token = found.iter().find(|row| row["issue"] == "BACKEND-1K").unwrap();
    let expected = json!({ "issue": "BACKEND-1K", "count()": 47, "count_unique(user)": 23, "last_seen()": "2026-11-20T10:00:00+00:00" });
    assert_eq!(token, &expected);
    let all = rows(
        &client,
        &[("dataset", "errors"), ("field", "count()"), ("query", "level:error project:backend")],
    )
    .await;
    let backend: u64 = found
        .iter()
        .filter(|row| row["issue"].as_str().unwrap().starts_with("BACKEND"))
        .map(|row| row["count()"].as_u64().unwrap())
        .sum();
    assert!(all[0]["count()"].as_u64().unwrap() > 100 && all[0]["count()"].as_u64().unwrap() <= backend);
}

#[tokio::test]
async fn what_a_group_must_satisfy_is_part_of_the_search() {
    let client = acme().await;
    let question = [("dataset", "errors"), ("field", "issue"), ("field", "count()")];
    let with = |query| [question.as_slice(), &[("query", query)]].concat();
    let all = rows(&client, &question).await.len();
    let many = rows(&client, &with("count():>40")).await;
    assert!(many.len() < all && many.iter().all(|row| row["count()"].as_u64().unwrap() > 40));
    assert_eq!(rows(&client, &with("!count():>40")).await.len(), all - many.len());
}

#[tokio::test]
async fn spans_have_durations_percentiles_and_failure_rates() {
    let client = acme().await;
    let answer = client
        .ask(
            EVENTS,
            &[
                ("dataset", "spans"),
                ("field", "transaction"),
                ("field", "p50(span.duration)"),
                ("field", "p95(span.duration)"),
                ("field", "avg(span.duration)"),
                ("field", "failure_rate()"),
                ("field", "epm()"),
                ("query", "is_transaction:true project:api-gateway transaction:\"GET /v2/session\""),
                ("statsPeriod", "14d"),
            ],
        )
        .await
        .ok();
    let row = &answer["data"][0];
    let number = |name: &str| row[name].as_f64().unwrap();
    assert!(
        number("p95(span.duration)") > number("p50(span.duration)") && number("p50(span.duration)") > 50.0
    );
    assert!(number("failure_rate()") > 0.05 && number("failure_rate()") < 0.2);
    assert_eq!(answer["meta"]["units"]["p95(span.duration)"], "millisecond");
    assert_eq!(answer["meta"]["fields"]["failure_rate()"], "percentage");
    let slow = rows(
        &client,
        &[("dataset", "spans"), ("field", "span.duration"), ("query", "span.duration:>1.5s span.op:db")],
    )
    .await;
    assert!(!slow.is_empty() && slow.iter().all(|row| row["span.duration"].as_f64().unwrap() > 1500.0));
    assert!(slow.iter().all(|row| row["id"].as_str().unwrap().len() == 16));
}

#[tokio::test]
async fn searches_of_spans_and_logs_know_operators_lists_and_attributes() {
    let client = acme().await;
    let count = async |dataset: &str, query: &str| {
        let answer = rows(&client, &[("dataset", dataset), ("field", "count()"), ("query", query)]).await;
        answer[0]["count()"].as_u64().unwrap()
    };
    let (db, cache) = (count("spans", "span.op:db").await, count("spans", "span.op:cache.get").await);
    assert!(db > 0 && cache > 0);
    assert_eq!(count("spans", "span.op:db OR span.op:cache.get").await, db + cache);
    assert_eq!(count("spans", "span.op:[db, cache.get]").await, db + cache);
    assert_eq!(count("spans", "span.op:db !span.op:db").await, 0);
    assert_eq!(count("spans", "span.op:[db,cache.get] (has:db.system AND !db.system:redis)").await, db);
    assert_eq!(count("spans", "http.response.status_code:>=500 http.response.status_code:<500").await, 0);
    assert!(count("spans", "http.response.status_code:>=500").await > 10);
    assert_eq!(
        count("logs", "severity:error app.payments order.id:8821").await,
        0,
        "free text is looked for in the message"
    );
    assert_eq!(count("logs", "severity:error insufficient_funds order.id:8821").await, 6);
    assert_eq!(count("ourlogs", "message:*cookie*").await, count("logs", "message:cookie").await);
    assert_eq!(count("logs", "severity:fatal").await, 1);
}

#[tokio::test]
async fn range_environment_and_project_narrow_the_rows() {
    let client = acme().await;
    let count = async |more: &[(&str, &str)]| {
        let question = [&[("dataset", "errors"), ("field", "count()")], more].concat();
        rows(&client, &question).await[0]["count()"].as_u64().unwrap()
    };
    let all = count(&[]).await;
    let (backend, others) =
        (count(&[("project", "1001")]).await, count(&[("query", "!project:backend")]).await);
    assert_eq!(backend + others, all);
    assert!(count(&[("environment", "staging")]).await < all);
    assert!(count(&[("statsPeriod", "24h")]).await < count(&[("statsPeriod", "14d")]).await);
    let day = [("start", "2026-11-19T12:00:00"), ("end", "2026-11-20T12:00:00")];
    assert_eq!(count(&day).await, count(&[("statsPeriod", "24h")]).await);
}

#[tokio::test]
async fn discover_holds_errors_and_transactions() {
    let client = acme().await;
    let found =
        rows(&client, &[("dataset", "discover"), ("field", "event.type"), ("field", "count()")]).await;
    let kinds: Vec<&str> = found.iter().map(|row| row["event.type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["default", "error", "transaction"]);
    let slowest = rows(
        &client,
        &[
            ("dataset", "transactions"),
            ("field", "transaction"),
            ("field", "p95()"),
            ("sort", "-p95()"),
            ("per_page", "1"),
        ],
    )
    .await;
    assert_eq!(slowest[0]["transaction"], "app.tasks.reconcile");
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused() {
    let client = acme().await;
    assert!(
        refusal(&client, &[("dataset", "metricsEnhanced"), ("field", "title")])
            .await
            .starts_with("dataset must be one of")
    );
    assert_eq!(refusal(&client, &[("dataset", "errors")]).await, "No columns selected");
    assert_eq!(
        refusal(&client, &[("dataset", "errors"), ("field", "median(x)")]).await,
        "Unknown function 'median'"
    );
    assert!(
        refusal(&client, &[("dataset", "errors"), ("field", "title"), ("sort", "-level")])
            .await
            .starts_with("Cannot sort")
    );
    assert!(
        refusal(&client, &[("dataset", "spans"), ("field", "id"), ("query", "span.duration:>soon")])
            .await
            .contains("Invalid number")
    );
    assert_eq!(
        refusal(&client, &[("dataset", "errors"), ("field", "id"), ("query", "is:unresolved")]).await,
        "Invalid key for this search: is"
    );
    assert!(
        refusal(&client, &[("dataset", "errors"), ("field", "id"), ("query", "(level:error")])
            .await
            .contains("Parse error")
    );
    assert!(
        refusal(&client, &[("dataset", "errors"), ("field", "id"), ("query", "timestamp:>soon")])
            .await
            .contains("Invalid date")
    );
}

#[tokio::test]
async fn validation_says_part_by_part_what_is_wrong() {
    let client = acme().await;
    let path = "organizations/acme/events/validate/";
    let good = client
        .ask(
            path,
            &[
                ("dataset", "spans"),
                ("field", "span.op"),
                ("field", "count()"),
                ("query", "span.op:db"),
                ("orderby", "-count()"),
            ],
        )
        .await
        .ok();
    assert_eq!(good["valid"], true);
    let bad = client
        .ask(path, &[("dataset", "spans"), ("field", "median(x)"), ("query", "("), ("environment", "moon")])
        .await
        .ok();
    assert_eq!(
        (&bad["valid"], &bad["field"][0]["valid"], &bad["query"]["valid"]),
        (&json!(false), &json!(false), &json!(false))
    );
    assert_eq!(bad["environment"][0]["name"], "moon");
    assert_eq!(bad["dataset"][0]["valid"], true);
}

#[tokio::test]
async fn attributes_and_tags_are_listed() {
    let client = acme().await;
    let path = "organizations/acme/trace-items/attributes/";
    let numbers = client.ask(path, &[("itemType", "spans"), ("attributeType", "number")]).await.ok();
    assert!(
        pluck(&numbers, "name").contains(&"http.response.status_code")
            && !pluck(&numbers, "name").contains(&"span.op")
    );
    let named = client.ask(path, &[("itemType", "logs"), ("substringMatch", "logger")]).await.ok();
    assert_eq!(pluck(&named, "key"), ["tags[logger.name,string]"]);
    client.get(path).await.refused(400);
    let tags = client.get("organizations/acme/tags/").await.ok();
    assert!(pluck(&tags, "key").contains(&"tenant"));
    let values = client.get("organizations/acme/tags/environment/values/").await.ok();
    assert_eq!(pluck(&values, "value"), ["production", "staging"]);
    assert_eq!(
        pluck(&client.get("organizations/acme/tags/environment/values/?query=stag").await.ok(), "value"),
        ["staging"]
    );
}
