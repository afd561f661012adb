//! Large worlds: many issues, a huge event, a huge trace.

use std::time::{Duration, Instant};

use fake_sentry::FakeSentry;
use serde_json::json;

use crate::client::serve;

#[tokio::test]
async fn ten_thousand_issues_are_listed_searched_and_paged() {
    let begun = Instant::now();
    let client = serve(FakeSentry::large(10_000)).await;
    let path = "organizations/large/issues/?query=is:unresolved&per_page=100";
    let first = client.get(path).await;
    assert_eq!(first.header("x-hits"), "8000");
    assert_eq!(first.ok().as_array().unwrap().len(), 100);
    let last = client.get(&format!("{path}&cursor=0:7950:0")).await;
    assert_eq!(last.ok().as_array().unwrap().len(), 50);
    let found = client.get("organizations/large/issues/?query=stack.filename:*shelf_5.py&per_page=1").await;
    assert_eq!(found.header("x-hits"), "104");
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn one_event_is_over_a_megabyte_and_its_trace_has_five_thousand_spans() {
    let client = serve(FakeSentry::large(3)).await;
    let event = client.get("organizations/large/issues/WAREHOUSE-1/events/latest/").await;
    assert!((1_000_000..2_000_000).contains(&event.text.len()), "{}", event.text.len());
    assert_eq!(event.ok()["contexts"]["trace"]["trace_id"], FakeSentry::LARGE_TRACE);
    let base = format!("organizations/{}", FakeSentry::LARGE_ORGANIZATION);
    let meta = client.get(&format!("{base}/trace-meta/{}/", FakeSentry::LARGE_TRACE)).await.ok();
    assert_eq!((&meta["spansCount"], &meta["errorsCount"]), (&json!(5_000), &json!(1)));
    let tree = client.get(&format!("{base}/trace/{}/", FakeSentry::LARGE_TRACE)).await;
    assert_eq!(tree.text.matches("\"is_transaction\"").count(), 5_000);
    let again = serve(FakeSentry::large(3)).await;
    assert_eq!(again.get("issues/1000001/events/latest/").await.text, event.text);
}
