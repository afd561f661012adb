//! The search syntax, term by term.

use crate::client::{Client, acme};

/// Everything that is there, by number of events.
const ALL: &[&str] = &[
    "FRONTEND-3",
    "BACKEND-11",
    "BACKEND-1K",
    "FRONTEND-7",
    "BACKEND-15",
    "API-GATEWAY-3",
    "FRONTEND-9",
    "MOBILE-2",
    "API-GATEWAY-2",
    "BACKEND-1M",
    "BACKEND-17",
    "BACKEND-1P",
    "BACKEND-19",
    "BACKEND-18",
    "FRONTEND-A",
    "BACKEND-12",
];

async fn find(client: &Client, query: &str) -> Vec<String> {
    client.search(&[("query", query), ("sort", "freq")]).await.unwrap_or_else(|why| panic!("{query}: {why}"))
}

async fn check(cases: &[(&str, &[&str])]) {
    let client = acme().await;
    for (query, expected) in cases {
        assert_eq!(find(&client, query).await, *expected, "{query}");
    }
}

/// All but these.
fn without(missing: &[&str]) -> Vec<String> {
    ALL.iter().filter(|id| !missing.contains(id)).map(ToString::to_string).collect()
}

#[tokio::test]
async fn states() {
    let open = without(&["FRONTEND-3", "BACKEND-11"]);
    let client = acme().await;
    assert_eq!(find(&client, "").await, ALL);
    assert_eq!(find(&client, "is:unresolved").await, open);
    assert_eq!(find(&client, "!is:resolved !is:ignored").await, open);
    check(&[
        ("is:resolved", &["BACKEND-11"]),
        ("is:ignored", &["FRONTEND-3"]),
        ("is:archived", &["FRONTEND-3"]),
        ("is:[resolved, archived]", &["FRONTEND-3", "BACKEND-11"]),
        ("is:new", &["FRONTEND-7", "BACKEND-1P", "FRONTEND-A"]),
        ("is:escalating", &["FRONTEND-9"]),
        ("is:regressed", &["BACKEND-1M"]),
        ("is:for_review", &["FRONTEND-7", "FRONTEND-9", "BACKEND-1M", "BACKEND-1P", "FRONTEND-A"]),
        ("is:ongoing project:backend level:error", &["BACKEND-1K", "BACKEND-19", "BACKEND-18", "BACKEND-12"]),
        ("is:linked", &["BACKEND-1K"]),
    ])
    .await;
}

#[tokio::test]
async fn without_a_query_only_what_matters_is_listed() {
    let client = acme().await;
    let found = client.search(&[("sort", "freq")]).await.unwrap();
    assert_eq!(found, without(&["FRONTEND-3", "BACKEND-11", "BACKEND-1P"]));
}

#[tokio::test]
async fn assignees() {
    check(&[
        ("is:assigned", &["API-GATEWAY-3", "FRONTEND-9", "BACKEND-1M"]),
        ("has:assignee level:fatal", &["API-GATEWAY-3"]),
        ("is:unassigned level:fatal", &["MOBILE-2"]),
        ("assigned:none level:fatal", &["MOBILE-2"]),
        ("assigned:sable", &["API-GATEWAY-3"]),
        ("assigned:juniper@acme.example", &["BACKEND-1M"]),
        ("assigned:#web", &["FRONTEND-9"]),
        ("assigned:my_teams", &["FRONTEND-9"]),
        ("assigned:me", &[]),
        ("assigned:nobody@acme.example", &[]),
        ("assigned:[sable, #web]", &["API-GATEWAY-3", "FRONTEND-9"]),
        ("!assigned:sable level:fatal", &["MOBILE-2"]),
    ])
    .await;
}

#[tokio::test]
async fn facts_of_the_issue() {
    check(&[
        ("level:fatal", &["API-GATEWAY-3", "MOBILE-2"]),
        ("level:[fatal, info]", &["BACKEND-15", "API-GATEWAY-3", "MOBILE-2", "BACKEND-1P", "FRONTEND-A"]),
        ("issue.priority:low", &["BACKEND-1P"]),
        ("priority:low", &["BACKEND-1P"]),
        ("!priority:[high, medium]", &["BACKEND-1P"]),
        ("issue.category:performance", &["BACKEND-15"]),
        ("issue.category:[cron, uptime, feedback]", &["BACKEND-19", "BACKEND-18", "FRONTEND-A"]),
        ("issue.type:performance_n_plus_one_db_queries", &["BACKEND-15"]),
        ("issue.type:metric_issue", &["BACKEND-12"]),
        ("issue:BACKEND-1K", &["BACKEND-1K"]),
        ("project:mobile", &["MOBILE-2"]),
        ("project:1004", &["MOBILE-2"]),
        ("project:[mobile, api-gateway] level:warning", &["API-GATEWAY-2"]),
        ("firstRelease:com.acme.shop@*", &["MOBILE-2"]),
        ("timesSeen:>100", &["FRONTEND-3", "BACKEND-11"]),
        ("times_seen:47", &["BACKEND-1K"]),
        ("timesSeen:<=1", &["FRONTEND-A", "BACKEND-12"]),
        ("timesSeen:>0.1k", &["FRONTEND-3", "BACKEND-11"]),
        ("userCount:>=29", &["FRONTEND-3", "BACKEND-11", "FRONTEND-7"]),
        ("userCount:0 level:warning", &["BACKEND-17"]),
    ])
    .await;
}

#[tokio::test]
async fn times() {
    check(&[
        ("firstSeen:-24h", &["FRONTEND-A"]),
        ("age:-24h", &["FRONTEND-A"]),
        ("firstSeen:+30d", &["FRONTEND-3", "BACKEND-11", "BACKEND-1M"]),
        ("lastSeen:-30m", &["FRONTEND-7", "FRONTEND-9"]),
        ("lastSeen:+1w", &["BACKEND-11", "BACKEND-12"]),
        ("lastSeen:>2026-11-20T11:30:00", &["FRONTEND-7", "FRONTEND-9"]),
        ("lastSeen:>=2026-11-20T11:48:00Z", &["FRONTEND-7"]),
        ("lastSeen:<2026-11-12", &["BACKEND-11"]),
        ("lastSeen:2026-11-12", &["BACKEND-12"]),
        ("firstSeen:>2026-11-18 firstSeen:<2026-11-19", &["BACKEND-1P", "BACKEND-19"]),
        ("!lastSeen:-2w", &[]),
        ("event.timestamp:<2026-10-01", &["FRONTEND-3"]),
    ])
    .await;
}

#[tokio::test]
async fn fields_and_tags_of_events() {
    check(&[
        ("error.type:ValueError", &["BACKEND-1K"]),
        ("error.type:IndexError", &["BACKEND-1K"]),
        ("error.type:*Error is:unresolved project:frontend", &["FRONTEND-7"]),
        ("error.value:\"Invalid token format\"", &["BACKEND-1K"]),
        ("error.handled:true", &["API-GATEWAY-2"]),
        ("error.unhandled:1 project:mobile", &["MOBILE-2"]),
        ("stack.filename:app/services/auth.py", &["BACKEND-1K"]),
        ("stack.filename:*/auth.py", &["BACKEND-1K"]),
        ("stack.function:get_user_token", &["BACKEND-1K"]),
        ("stack.module:com.acme.shop.*", &["MOBILE-2"]),
        ("transaction:/cart", &["FRONTEND-7"]),
        ("release:backend@2.3.7", &["BACKEND-11", "BACKEND-15", "BACKEND-1M", "BACKEND-17"]),
        ("release:latest project:mobile", &["MOBILE-2"]),
        ("release:frontend@5.11.* is:unresolved", &["FRONTEND-9"]),
        ("!has:release", &["BACKEND-19", "BACKEND-18", "BACKEND-12"]),
        ("release:\"\"", &["BACKEND-19", "BACKEND-18", "BACKEND-12"]),
        ("environment:staging", &["BACKEND-1K", "FRONTEND-7", "API-GATEWAY-2", "BACKEND-1P"]),
        ("region:eu-north-1", &["BACKEND-1K"]),
        ("browser.name:[Firefox, \"Chrome Mobile\"]", &["FRONTEND-3", "FRONTEND-7"]),
        ("tags[mount]:/var/lib/spool", &["BACKEND-17"]),
        ("\"monitor.slug\":nightly-invoices", &["BACKEND-19"]),
        ("has:replayId", &["FRONTEND-7"]),
        ("has:tags[celery_task_id]", &["BACKEND-1M"]),
        ("user.email:customer1022@mail.example project:backend is:unresolved", &["BACKEND-1K", "BACKEND-15"]),
        ("user.id:u-1028 is:unresolved", &["FRONTEND-7"]),
        ("user:\"id:u-1028\" is:unresolved", &["FRONTEND-7"]),
        ("logger:app.*", &["BACKEND-17", "BACKEND-1P"]),
        ("platform:java", &["MOBILE-2"]),
        ("sdk.name:sentry.go level:fatal", &["API-GATEWAY-3"]),
        ("http.method:POST", &["BACKEND-11"]),
        ("title:\"KeyError: 'amount'\"", &["BACKEND-11"]),
        ("message:\"disk SPACE\"", &["BACKEND-17"]),
        ("nothing.of.the.kind:x", &[]),
    ])
    .await;
}

#[tokio::test]
async fn terms_about_events_hold_of_one_and_the_same_event() {
    let client = acme().await;
    // Staging has the server, and production has the tenant, but no event has both.
    assert_eq!(find(&client, "environment:staging tenant:internal-qa").await, ["BACKEND-1K"]);
    assert!(find(&client, "environment:staging tenant:northwind-labs").await.is_empty());
    let row = client
        .get("organizations/acme/issues/?query=environment:staging+project:backend&limit=1&sort=freq")
        .await
        .ok();
    let filtered: u32 = row[0]["filtered"]["count"].as_str().unwrap().parse().unwrap();
    assert_eq!(row[0]["count"], "47");
    assert!((1..47).contains(&filtered), "{filtered}");
}

#[tokio::test]
async fn free_text_is_a_phrase_in_any_case() {
    check(&[
        ("invalid TOKEN", &["BACKEND-1K"]),
        ("token invalid", &[]),
        ("\"Invalid token\" is:unresolved", &["BACKEND-1K"]),
        ("is:unresolved chunk", &[]),
        ("get_user_token", &["BACKEND-1K"]),
        ("server terminated abnormally", &["BACKEND-1M"]),
    ])
    .await;
}

#[tokio::test]
async fn an_event_id_or_a_short_id_goes_straight_to_its_issue() {
    let client = acme().await;
    let event = client.get("issues/70142/events/oldest/").await.ok();
    let id = event["id"].as_str().unwrap();
    let hit = client.get(&format!("organizations/acme/issues/?query={id}")).await;
    assert_eq!(hit.header("x-sentry-direct-hit"), "1");
    let row = &hit.ok()[0];
    assert_eq!((row["shortId"].as_str(), row["matchingEventId"].as_str()), (Some("MOBILE-2"), Some(id)));
    let short = client.search(&[("query", "mobile-2"), ("shortIdLookup", "1")]).await.unwrap();
    assert_eq!(short, ["MOBILE-2"]);
    assert!(client.search(&[("query", "mobile-2")]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_a_reason() {
    let client = acme().await;
    for (query, reason) in [
        ("is:(", "Error parsing search query: Parse error at 'is:(' (column 4)."),
        ("(level:error", "Error parsing search query"),
        (&"(".repeat(2_000), "Error parsing search query"),
        ("level:error)", "Error parsing search query"),
        ("level:", "Empty string after 'level:'"),
        ("ValueError: Invalid token format", "Empty string after 'ValueError:'"),
        ("\"unclosed", "Invalid quote at"),
        ("level:[error", "Error parsing search query"),
        ("level:error OR level:fatal", "Boolean statements containing \"OR\" or \"AND\" are not supported"),
        ("is:sleeping", "Invalid value for \"is\" search, valid values are ['resolved', 'unresolved',"),
        ("issue.priority:urgent", "Invalid priority value of 'urgent'"),
        ("issue.category:bugs", "Invalid group category value of 'bugs'"),
        ("firstSeen:yesterday", "firstSeen: Invalid date: yesterday."),
        ("timesSeen:>many", "timesSeen: Invalid number: many."),
        ("error.handled:maybe", "error.handled: Invalid boolean: maybe."),
    ] {
        let refused = client.search(&[("query", query)]).await.expect_err(query);
        assert!(refused.starts_with(reason), "{query}: {refused}");
    }
}

#[tokio::test]
async fn sorts_ranges_environments_and_projects_are_applied() {
    let client = acme().await;
    let find = async |parameters: &[(&str, &str)]| {
        let mut all = vec![("query", "is:unresolved")];
        all.extend(parameters);
        client.search(&all).await
    };
    assert_eq!(find(&[("sort", "date")]).await.unwrap()[..2], ["FRONTEND-7", "FRONTEND-9"]);
    assert_eq!(find(&[("sort", "new")]).await.unwrap()[0], "FRONTEND-A");
    assert_eq!(find(&[("sort", "user")]).await.unwrap()[..2], ["FRONTEND-7", "BACKEND-15"]);
    assert_eq!(find(&[("sort", "recommended")]).await.unwrap()[0], "BACKEND-1K");
    assert_eq!(find(&[("sort", "loudness")]).await.unwrap_err(), "Sort key 'loudness' not supported.");
    for period in ["24h", "14d", "30d", "90d"] {
        assert_eq!(
            find(&[("sort", "freq"), ("statsPeriod", period)]).await.unwrap()[0],
            "BACKEND-1K",
            "{period}"
        );
    }
    assert_eq!(find(&[("statsPeriod", "20m")]).await.unwrap(), ["FRONTEND-7"]);
    assert_eq!(find(&[("statsPeriod", "soon")]).await.unwrap_err(), "Invalid statsPeriod: 'soon'");
    let range = [("start", "2026-11-12T00:00:00"), ("end", "2026-11-12T08:00:00"), ("project", "1001")];
    assert!(find(&range).await.unwrap().contains(&"BACKEND-12".to_owned()));
    assert_eq!(find(&[("start", "2026-11-12")]).await.unwrap_err(), "start and end are both required");
    assert_eq!(find(&[("project", "1003"), ("project", "1004"), ("sort", "freq")]).await.unwrap().len(), 3);
    assert_eq!(find(&[("project", "-1")]).await.unwrap().len(), 14);
    assert_eq!(find(&[("environment", "staging"), ("project", "1003")]).await.unwrap(), ["API-GATEWAY-2"]);
    client.get("organizations/acme/issues/?project=77").await.refused(403);
}

#[tokio::test]
async fn rows_leave_out_what_is_collapsed() {
    let client = acme().await;
    let first = |rows: serde_json::Value| rows[0].clone();
    let row = first(client.get("organizations/acme/issues/?collapse=stats&collapse=unhandled").await.ok());
    assert!(row.get("stats").is_none() && row.get("count").is_none() && row.get("title").is_some());
    let row = first(client.get("organizations/acme/issues/?collapse=unhandled").await.ok());
    assert!(row["count"].is_string() && row["isUnhandled"] == false);
    let row = first(client.get("organizations/acme/issues/?collapse=lifetime&collapse=filtered").await.ok());
    assert!(row.get("lifetime").is_none() && row.get("filtered").is_none() && row["count"].is_string());
    let row = first(client.get("organizations/acme/issues/?collapse=base").await.ok());
    assert!(row.get("title").is_none() && row["count"].is_string());
    let row = first(client.get("organizations/acme/issues/?groupStatsPeriod=14d").await.ok());
    assert_eq!(row["stats"]["14d"].as_array().unwrap().len(), 14);
    let issue = client.get("issues/70147/?collapse=release&collapse=tags&collapse=stats").await.ok();
    assert!(["firstRelease", "tags", "stats"].iter().all(|key| issue.get(key).is_none()));
}

#[tokio::test]
async fn releases_flags_and_numbers() {
    check(&[
        (
            "release.version:>=2.4 release.package:backend is:unresolved level:error issue.category:error",
            &["BACKEND-1K", "BACKEND-1M"],
        ),
        ("release.package:com.acme.* release.build:4200", &["MOBILE-2"]),
        ("release.version:5.11.*", &["FRONTEND-3", "FRONTEND-9"]),
        ("flags[\"legacy-cookie-fallback\"]:false", &["BACKEND-1K"]),
        ("flags[legacy-cookie-fallback]:true", &[]),
        // A sign of comparison is text where text is compared.
        ("region:>eu-north-1", &[]),
        ("region:eu-north-1 issue:BACKEND-1K", &["BACKEND-1K"]),
        ("tags[region,number]:>1", &[]),
    ])
    .await;
}

#[tokio::test]
async fn aggregates_are_no_terms_of_a_search_of_issues() {
    let client = acme().await;
    let refused = client.search(&[("query", "count():>5")]).await.unwrap_err();
    assert_eq!(refused, "Invalid key for this search: count()");
}
