//! Searching errors, spans and logs: rows, groups, pages, older servers.

use crate::testing::*;
use std::sync::Arc;

fn asking(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme" }), more)
}

#[tokio::test]
async fn the_newest_errors_come_with_one_request() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_events", asking(json!({ "limit": 3 }))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn each_dataset_has_columns_of_its_own() {
    for dataset in ["spans", "logs"] {
        assert_snapshot!(answer("search_events", asking(json!({ "dataset": dataset, "limit": 3 }))).await);
    }
}

#[tokio::test]
async fn an_aggregate_makes_groups_the_most_first() {
    let fields = json!(["title", "count()", "count_unique(user)"]);
    assert_snapshot!(answer("search_events", asking(json!({ "fields": fields, "limit": 3 }))).await);
    let slow = json!({
        "dataset": "spans", "query": "span.op:db*", "fields": ["span.description", "count()"], "limit": 3,
        "sort": "-p95(span.duration)",
    });
    assert_snapshot!(answer("search_events", asking(slow)).await);
}

#[tokio::test]
async fn everything_that_narrows_is_sent_and_shown() {
    let session = Session::new();
    let narrowed = asking(json!({
        "query": "level:error", "projectSlug": "backend", "environment": ["production"], "period": "24h",
        "fields": ["title"], "sort": "timestamp", "limit": 2,
    }));
    assert_snapshot!(session.answer("search_events", narrowed.clone()).await);
    assert_snapshot!(session.requests().join("\n"));
    // The project's number is known now.
    session.answer("search_events", narrowed).await;
    assert_eq!(session.requests().len(), 3);
}

#[tokio::test]
async fn plain_words_are_searched_as_text_and_that_is_said() {
    let said = "No term of the query is a `key:value`";
    for (query, plain) in [("\"level:error\"", true), ("level:error", false), ("", false)] {
        let answer = answer("search_events", asking(json!({ "query": query, "limit": 1 }))).await;
        assert_eq!(answer.contains(said), plain, "{answer}");
    }
    let answer = answer("search_events", asking(json!({ "query": "invalid token", "limit": 1 }))).await;
    assert!(
        answer.contains("Searched as text") && answer.contains("Search: `\"invalid token\"`"),
        "{answer}"
    );
}

#[tokio::test]
async fn a_search_that_sentry_cannot_read_is_told_with_its_words() {
    assert_snapshot!(refusal("search_events", asking(json!({ "query": "(level:error" }))).await);
    assert_snapshot!(
        refusal("search_events", asking(json!({ "fields": ["count()"], "sort": "-title" }))).await
    );
}

#[tokio::test]
async fn an_older_server_is_asked_by_the_name_that_it_has_and_only_once() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/acme/events/") && value.get("detail").is_some() {
            *value = json!({ "detail": "dataset must be one of: discover, metrics" });
        }
    };
    let fault = || Fault::new(Trouble::Status(400)).path("/acme/events/").next(1);
    let session = Build { bend, ..Build::faulty(fault()) }.session();
    let asked = asking(json!({ "query": "level:error", "limit": 1 }));
    assert_snapshot!(session.answer("search_events", asked.clone()).await);
    session.answer("search_events", asked).await;
    let datasets = session.requests();
    let datasets: Vec<&str> = datasets
        .iter()
        .map(|line| line.split("dataset=").nth(1).unwrap().split('&').next().unwrap())
        .collect();
    assert_eq!(datasets, ["errors", "discover", "discover"]);
    // What has one name only is refused in Sentry's words.
    let session = Build { bend, ..Build::faulty(fault()) }.session();
    assert_snapshot!(session.refusal("search_events", asking(json!({ "dataset": "spans" }))).await);
}

#[tokio::test]
async fn a_server_that_was_upgraded_is_asked_by_another_name() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/acme/events/") && value.get("detail").is_some() {
            *value = json!({ "detail": "dataset must be one of: discover, metrics" });
        }
    };
    let sentry = Arc::new(FakeSentry::acme());
    let faults = sentry.faults();
    let session = Build { bend, sentry, ..Build::default() }.session();
    let refused = |times| faults.add(Fault::new(Trouble::Status(400)).path("/acme/events/").next(times));
    let asked = || asking(json!({ "query": "level:error", "limit": 1 }));
    refused(1);
    session.answer("search_events", asked()).await;
    // The name that was known is taken no more.
    refused(1);
    session.answer("search_events", asked()).await;
    // Neither is known: the next call begins as the first did.
    refused(2);
    session.refusal("search_events", asked()).await;
    session.answer("search_events", asked()).await;
    let datasets = session.requests();
    let datasets: Vec<&str> = datasets
        .iter()
        .map(|line| line.split("dataset=").nth(1).unwrap().split('&').next().unwrap())
        .collect();
    assert_eq!(datasets, ["errors", "discover", "discover", "errors", "errors", "discover", "errors"]);
}

#[tokio::test]
async fn nothing_found_is_said_with_what_to_do() {
    assert_snapshot!(answer("search_events", asking(json!({ "query": "title:nowhere" }))).await);
}

#[tokio::test]
async fn the_cursor_leads_to_the_end() {
    let session = Session::new();
    let mut arguments = asking(json!({ "fields": ["id"], "query": "issue:BACKEND-1K", "limit": 20 }));
    let mut rows = Vec::new();
    loop {
        let answer = session.answer("search_events", arguments.clone()).await;
        rows.extend(answer.lines().filter_map(|line| line.strip_prefix("- ")).map(str::to_owned));
        let Some(cursor) = next_cursor(&answer) else { break };
        arguments["cursor"] = cursor.into();
    }
    let count = rows.len();
    rows.sort();
    rows.dedup();
    assert!(count > 20 && rows.len() == count && session.requests().len() == count.div_ceil(20));
}

#[tokio::test]
async fn what_could_not_be_read_is_counted_and_what_is_missing_left_out() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/acme/events/") {
            value["data"] =
                json!([7, { "title": null, "timestamp": [], "level": { "a": 1 } }, { "title": 1.23456 }]);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let asked = asking(json!({ "fields": ["title", "timestamp", "level"], "sort": "title" }));
    assert_snapshot!(session.answer("search_events", asked).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_searches_it_only() {
    let session = Build::confined("acme", Some("backend")).session();
    session.answer("search_events", json!({ "query": "project:frontend" })).await;
    assert!(session.requests().last().unwrap().contains("&project=1001"), "{:?}", session.requests());
    for other in [json!({ "projectSlug": "frontend" }), json!({ "organizationSlug": "globex" })] {
        assert_snapshot!(session.refusal("search_events", other).await);
    }
}

#[tokio::test]
async fn each_wrong_argument_is_shown_with_what_is_expected() {
    for wrong in [json!({ "dataset": "colours" }), json!({ "period": "soon" }), json!({ "fields": [{}] })] {
        assert_snapshot!(refusal("search_events", asking(wrong)).await);
    }
}

#[tokio::test]
async fn plain_english_chooses_the_data_the_columns_and_the_order() {
    let session = Session::new();
    let asked = json!({ "organizationSlug": "acme", "query": "errors by release in production last 7 days" });
    assert_snapshot!(session.answer("search_events", asked).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_time_between_two_instants_is_asked_for_as_it_is() {
    let session = Session::new();
    let between =
        json!({ "period": "2026-11-19/2026-11-20T06:00:00Z", "fields": ["timestamp"], "limit": 100 });
    let answer = session.answer("search_events", asking(between)).await;
    assert!(answer.contains("\nPeriod: 2026-11-19T00:00:00Z/2026-11-20T06:00:00Z\n"), "{answer}");
    let rows: Vec<&str> = answer.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    assert!(rows.len() > 3, "{answer}");
    assert!(rows.iter().all(|row| ("2026-11-19".."2026-11-20T06:00:00Z").contains(row)), "{answer}");
    let request = session.requests().join(" ");
    assert!(request.contains("&start=2026-11-19T00%3A00%3A00Z&end=2026-11-20T06%3A00%3A00Z"), "{request}");
}

#[tokio::test]
async fn metrics_are_single_values_or_what_is_counted_of_one() {
    let session = Session::new();
    assert_snapshot!(
        session.answer("search_events", asking(json!({ "dataset": "metrics", "limit": 3 }))).await
    );
    let words = asking(
        json!({ "query": "average of metric checkout.duration distribution in millisecond by environment" }),
    );
    assert_snapshot!(session.answer("search_events", words).await);
    let written = asking(json!({
        "dataset": "metrics", "fields": ["environment", "avg(value,checkout.duration,distribution,millisecond)"],
    }));
    assert_snapshot!(session.answer("search_events", written).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn profiles_are_listed_with_what_leads_to_them() {
    assert_snapshot!(answer("search_events", asking(json!({ "dataset": "profiles", "limit": 3 }))).await);
    let slow = asking(
        json!({ "dataset": "profiles", "query": "transaction:CheckoutActivity", "fields": ["transaction", "p95(profile.duration)", "count()"] }),
    );
    assert_snapshot!(answer("search_events", slow).await);
}

#[tokio::test]
async fn replays_have_a_route_columns_and_orders_of_their_own() {
    let session = Session::new();
    assert_snapshot!(session.answer("search_events", asking(json!({ "dataset": "replays" }))).await);
    assert_snapshot!(
        session
            .answer(
                "search_events",
                asking(json!({ "query": "replays with rage clicks in the last 7 days, longest first" }))
            )
            .await
    );
    assert_snapshot!(session.answer("search_events", asking(json!({ "dataset": "replays", "query": "user.email:nobody@example.com", "period": "24h", "environment": ["production"] }))).await);
    assert_snapshot!(
        session.refusal("search_events", asking(json!({ "dataset": "replays", "sort": "-colour" }))).await
    );
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn replays_lead_to_the_end_by_their_cursor() {
    let session = Session::new();
    let first = session.answer("search_events", asking(json!({ "dataset": "replays", "limit": 2 }))).await;
    let cursor = next_cursor(&first).unwrap();
    let second = session
        .answer("search_events", asking(json!({ "dataset": "replays", "limit": 2, "cursor": cursor })))
        .await;
    assert!(next_cursor(&second).is_none() && first != second, "{second}");
}

#[tokio::test]
async fn a_confined_session_sees_replays_of_its_project_only() {
    let session = Build::confined("acme", Some("api-gateway")).session();
    let answer = session.answer("search_events", json!({ "dataset": "replays" })).await;
    assert!(answer.contains("Found: 0"), "{answer}");
    assert!(session.requests().last().unwrap().contains("project=1003"), "{:?}", session.requests());
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/replays/") {
            value["data"] = json!([{ "id": "7e07485f12f9416b8b1426260799b51f", "project_id": "1002" }, { "id": "2d40ac3f5e1b47d6a0c9b8e7f6051423", "project_id": "1001" }]);
        }
    };
    let session = Build { bend, ..Build::confined("acme", Some("backend")) }.session();
    let answer = session.answer("search_events", json!({ "dataset": "replays" })).await;
    assert!(answer.contains("2d40ac3f") && !answer.contains("7e07485f"), "{answer}");
}

#[tokio::test]
async fn a_series_has_one_line_a_step_and_the_same_steps_are_one() {
    let session = Session::new();
    assert_snapshot!(
        session
            .answer("search_events", asking(json!({ "query": "errors per hour in the last 24 hours" })))
            .await
    );
    let written = json!({ "dataset": "spans", "query": "is_transaction:true", "fields": ["count()", "p95(span.duration)"], "interval": "1d", "period": "7d" });
    assert_snapshot!(session.answer("search_events", asking(written)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_series_of_groups_has_one_line_a_group() {
    let session = Session::new();
    assert_snapshot!(
        session
            .answer(
                "search_events",
                asking(json!({ "query": "p95 latency over time by transaction last 3 days", "limit": 3 }))
            )
            .await
    );
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_series_that_nobody_could_read_or_make_is_refused() {
    for wrong in [json!({ "interval": "1m", "period": "90d" }), json!({ "interval": "soon" })] {
        assert_snapshot!(refusal("search_events", asking(wrong)).await);
    }
    let fault = Fault::new(Trouble::Status(404)).path("/events-timeseries/");
    let session = Build::faulty(fault).session();
    assert_snapshot!(
        session.refusal("search_events", asking(json!({ "interval": "1h", "period": "24h" }))).await
    );
}

#[tokio::test]
async fn a_series_is_asked_for_by_the_name_that_an_older_server_has() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/events-timeseries/") && value.get("detail").is_some() {
            *value = json!({ "detail": "dataset must be one of: discover, metrics" });
        }
    };
    let fault = Fault::new(Trouble::Status(400)).path("/events-timeseries/").next(1);
    let session = Build { bend, ..Build::faulty(fault) }.session();
    let asked = asking(json!({ "query": "level:error", "interval": "12h", "period": "2d" }));
    assert_snapshot!(session.answer("search_events", asked.clone()).await);
    session.answer("search_events", asked).await;
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn a_series_says_when_groups_may_be_missing() {
    let asked = |limit: u32| {
        asking(
            json!({ "fields": ["count()", "transaction"], "interval": "1d", "period": "2d", "limit": limit }),
        )
    };
    let answer = |limit| answer("search_events", asked(limit));
    assert!(answer(2).await.contains("Only the first 2 groups by the order are shown"));
    assert!(answer(2).await.contains("`limit` brings up to 10."));
    assert!(!answer(50).await.contains("Only the first"));
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/events-timeseries/")
            && let Some(series) = value["timeSeries"].as_array_mut()
        {
            let first = series[0].clone();
            series.resize(10, first);
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer("search_events", asked(50)).await;
    assert!(answer.contains("A series has no more"), "{answer}");
}

#[tokio::test]
async fn odd_series_and_replays_are_shown_as_far_as_they_can_be_read() {
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/events-timeseries/") {
            *value = json!({ "timeSeries": [7, { "yAxis": 3, "values": [{ "timestamp": 1763640000000.0, "value": null }, "x", { "timestamp": "soon", "value": 2 }] }] });
        }
        if path.ends_with("/replays/") {
            *value = json!({ "data": [7, { "id": "7e07485f12f9416b8b1426260799b51f", "user": 3, "urls": null, "duration": "long" }, { "id": "nothing" }] });
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(
        session.answer("search_events", asking(json!({ "interval": "1h", "period": "24h" }))).await
    );
    assert_snapshot!(session.answer("search_events", asking(json!({ "dataset": "replays" }))).await);
}

#[tokio::test]
async fn the_profiles_that_are_found_can_be_opened() {
    let session = Session::new();
    let asked = asking(
        json!({ "dataset": "profiles", "fields": ["profile.id", "project", "transaction"], "limit": 100 }),
    );
    let answer = session.answer("search_events", asked).await;
    let rows: Vec<Vec<&str>> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .map(|line| line.split(" · ").collect())
        .collect();
    let projects: std::collections::BTreeSet<&str> = rows.iter().map(|row| row[1]).collect();
    assert!(projects.len() > 1, "{answer}");
    for project in projects {
        let row = rows.iter().find(|row| row[1] == project).unwrap();
        let asked = json!({ "organizationSlug": "acme", "projectSlugOrId": project, "profileId": row[0] });
        let opened = session.answer("get_profile_details", asked).await;
        assert!(opened.contains(row[0]) && opened.contains(row[2]), "{row:?} {opened}");
    }
}
