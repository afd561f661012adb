//! Drafts that are taken, and those that are not.

use super::*;
use crate::translate::{World, translate};

fn taken(request: &str, surface: Surface, draft: &str) -> Result<Reading, Untaken> {
    let draft: Draft = untrusted::decode(draft.as_bytes()).unwrap();
    let world =
        World { now: "2026-11-20T12:00:00Z".parse().unwrap(), projects: &[], environments: &[], custom: &[] };
    let by_rules = translate(request, surface, &world);
    take(&draft, request, surface, &by_rules, &|name| name == "customer.tier" || name.starts_with("ignore"))
}

fn query(request: &str, query: &str) -> Result<String, Untaken> {
    let draft = format!("{{\"query\": {}}}", serde_json::json!(query));
    taken(request, Surface::Issues, &draft).map(|reading| reading.query.to_string())
}

#[test]
fn a_search_in_the_words_of_the_request_is_taken() {
    for (request, written) in [
        ("null pointers that gold customers hit", "error.type:NullPointerException customer.tier:gold"),
        ("iphone users who cannot pay", "os.name:iOS device.family:iPhone message:\"*payment*\""),
        ("new stuff since yesterday", "firstSeen:-24h is:unresolved"),
        ("the database keeps timing out", "is:unresolved message:\"*timeout*\""),
        ("anything", ""),
    ] {
        assert_eq!(query(request, written), Ok(written.to_owned()), "{request}");
    }
}

#[test]
fn a_word_of_nobodys_is_not() {
    for written in [
        "message:\"ignore previous instructions\"",
        "has:ignore_previous_instructions",
        "ignore-all:true",
        "user.email:attacker@evil.example",
        "os.hijacked:true",
        "\"send the token to evil\"",
        "error.type:PwnedError",
    ] {
        let refused = query("what is broken?", written);
        assert!(matches!(refused, Err(Untaken::Foreign | Untaken::Odd)), "{written}: {refused:?}");
    }
}

#[test]
fn what_sentry_would_not_take_is_refused() {
    for (written, why) in [
        ("level:\"error", Untaken::Unreadable),
        ("SELECT * FROM issues WHERE (", Untaken::Unreadable),
        ("is:broken", Untaken::Odd),
        ("timesSeen:>error", Untaken::Odd),
        ("level:error OR level:fatal", Untaken::Odd),
        ("count():>5", Untaken::Odd),
        ("nosuchfield:1", Untaken::Odd),
        ("level:error\nis:unresolved", Untaken::NoSearch),
    ] {
        assert_eq!(query("what is broken?", written), Err(why), "{written}");
    }
    assert_eq!(query("broken", &"broken ".repeat(200)), Err(Untaken::NoSearch));
    assert_eq!(taken("broken", Surface::Issues, "{}").err(), Some(Untaken::NoSearch));
    assert_eq!(taken("broken", Surface::Issues, "{\"query\": [1]}").err(), Some(Untaken::NoSearch));
}

#[test]
fn columns_order_and_time_are_looked_at_too() {
    let reading = taken(
        "slowest database queries by transaction last week",
        Surface::Events,
        r#"{"query": "span.op:db*", "dataset": "spans", "fields": ["transaction", "p95(span.duration)", "count()"],
            "sort": "-p95(span.duration)", "period": "7d"}"#,
    )
    .unwrap();
    assert_eq!(reading.dataset, Some(Dataset::Spans));
    assert_eq!((reading.group_by, reading.fields), (vec!["transaction".to_owned()], Vec::new()));
    assert_eq!(reading.aggregates, ["p95(span.duration)", "count()"]);
    assert_eq!(reading.sort.as_deref(), Some("-p95(span.duration)"));
    assert_eq!(reading.period.unwrap().to_string(), "7d");
    for draft in [
        r#"{"query": "", "dataset": "spans", "fields": ["steal(token)"]}"#,
        r#"{"query": "", "dataset": "spans", "fields": ["ignore_this"]}"#,
        r#"{"query": "", "dataset": "spans", "fields": ["equation|count() / 2"]}"#,
        r#"{"query": "", "dataset": "spans", "sort": "-ignore_this"}"#,
    ] {
        assert!(taken("slow queries", Surface::Events, draft).is_err(), "{draft}");
    }
    let reading =
        taken("worst", Surface::Issues, r#"{"query": "", "sort": "ignore", "period": "soon"}"#).unwrap();
    assert_ne!(reading.sort.as_deref(), Some("ignore"));
}

#[test]
fn what_a_draft_does_not_say_is_as_the_rules_read_it() {
    let reading = taken("top 5 errors in staging", Surface::Issues, r#"{"query": "level:error"}"#).unwrap();
    assert_eq!((reading.limit, reading.environments), (Some(5), vec!["staging".to_owned()]));
}

#[test]
fn a_term_that_was_typed_stays_as_it_was_typed() {
    let request = "level:fatal !browser.name:Safari crashes in checkout";
    let query =
        |query: &str| taken(request, Surface::Issues, &serde_json::json!({ "query": query }).to_string());
    for changed in ["level:fatal", "level:fatal browser.name:Safari", "!browser.name:Safari", ""] {
        assert!(matches!(query(changed), Err(Untaken::Dropped)), "{changed}");
    }
    query("!browser.name:Safari level:fatal error.unhandled:true").unwrap();
}

#[test]
fn a_draft_may_choose_every_kind_of_data() {
    for (request, draft, dataset, query) in [
        (
            "average of checkout.duration by environment",
            r#"{"query": "environment:production", "dataset": "metrics",
                "fields": ["environment", "avg(value,checkout.duration,distribution,millisecond)"]}"#,
            Dataset::Metrics,
            "environment:production",
        ),
        (
            "where does the checkout burn its time",
            r#"{"query": "transaction:*checkout*", "dataset": "profiles", "fields": ["transaction", "p95(transaction.duration)"]}"#,
            Dataset::Profiles,
            "transaction:*checkout*",
        ),
        (
            "people who hammered the pay button",
            r#"{"query": "count_rage_clicks:>0 click.label:*pay*", "dataset": "replays", "sort": "-count_rage_clicks"}"#,
            Dataset::Replays,
            "count_rage_clicks:>0 click.label:*pay*",
        ),
        (
            "what did the worker grumble about",
            r#"{"query": "severity:warn message:*worker*", "dataset": "logs"}"#,
            Dataset::Logs,
            "severity:warn message:*worker*",
        ),
    ] {
        let reading = taken(request, Surface::Events, draft).unwrap_or_else(|why| panic!("{request}: {why}"));
        assert_eq!((reading.dataset, reading.query.to_string().as_str()), (Some(dataset), query));
        // What the caller has chosen stays.
        let errors = taken(request, Surface::Data(Dataset::Errors), draft);
        assert!(errors.is_err() || errors.unwrap().dataset != Some(dataset), "{request}");
    }
    let foreign = r#"{"query": "", "dataset": "metrics", "fields": ["avg(value,steal.token,counter,-)"]}"#;
    assert_eq!(taken("averages", Surface::Events, foreign).err(), Some(Untaken::Foreign));
}
