//! Lists come in pages that lead to each other.

use serde_json::Value;

use crate::client::{acme, pluck};

/// `(url, results)` of the next or previous page.
fn link(header: &str, relation: &str) -> (String, bool) {
    let part = header.split(", ").find(|part| part.contains(&format!("rel=\"{relation}\""))).unwrap();
    let url = part.split_once('<').unwrap().1.split_once('>').unwrap().0;
    (url.to_owned(), part.contains("results=\"true\""))
}

#[tokio::test]
async fn following_next_visits_every_issue_once() {
    let client = acme().await;
    let all = client.get("organizations/acme/issues/?query=&per_page=100").await;
    assert_eq!(all.header("x-hits"), "16");
    let mut url = format!("{}/api/0/organizations/acme/issues/?query=&limit=5", client.server.url());
    let mut visited = Vec::new();
    loop {
        let page =
            client.send(reqwest::Method::GET, &url, Some(fake_sentry::FULL_TOKEN), None).await.unwrap();
        visited.extend(pluck(&page.ok(), "id").into_iter().map(str::to_owned));
        let (next, more) = link(page.header("link"), "next");
        if !more {
            break;
        }
        url = next;
    }
    assert_eq!(visited, pluck(&all.ok(), "id"));
}

#[tokio::test]
async fn the_link_header_is_spelt_like_sentrys() {
    let client = acme().await;
    let base = client.server.url();
    let page = client.get("organizations/acme/issues/?query=is%3Aunresolved&limit=3&cursor=0:3:0").await;
    let path = format!("{base}/api/0/organizations/acme/issues/?query=is%3Aunresolved&limit=3");
    let expected = format!(
        "<{path}&cursor=0:0:1>; rel=\"previous\"; results=\"true\"; cursor=\"0:0:1\", \
         <{path}&cursor=0:6:0>; rel=\"next\"; results=\"true\"; cursor=\"0:6:0\""
    );
    assert_eq!(page.header("link"), expected);
    let page = client.get("organizations/").await;
    let expected = format!(
        "<{base}/api/0/organizations/?&cursor=0:0:1>; rel=\"previous\"; results=\"false\"; cursor=\"0:0:1\", \
         <{base}/api/0/organizations/?&cursor=0:25:0>; rel=\"next\"; results=\"false\"; cursor=\"0:25:0\""
    );
    assert_eq!(page.header("link"), expected);
}

#[tokio::test]
async fn previous_leads_back_to_a_whole_page() {
    let client = acme().await;
    let first = client.get("issues/70147/events/?per_page=10").await;
    let third = client.get("issues/70147/events/?per_page=10&cursor=0:20:0").await;
    let (second, results) = link(third.header("link"), "previous");
    assert!(results);
    let second =
        client.send(reqwest::Method::GET, &second, Some(fake_sentry::FULL_TOKEN), None).await.unwrap();
    let (back, _) = link(second.header("link"), "previous");
    let back = client.send(reqwest::Method::GET, &back, Some(fake_sentry::FULL_TOKEN), None).await.unwrap();
    assert_eq!(back.ok(), first.ok());
    let beyond = client.get("issues/70147/events/?cursor=0:1000:0").await;
    assert_eq!(beyond.ok(), Value::Array(Vec::new()));
}

#[tokio::test]
async fn sizes_and_cursors_that_make_no_sense_are_refused() {
    let client = acme().await;
    for list in
        ["organizations/", "organizations/acme/issues/", "issues/70147/events/", "issues/70147/notes/"]
    {
        for size in ["per_page=101", "limit=101", "per_page=0", "per_page=-1", "limit=many"] {
            let refused = client.get(&format!("{list}?{size}")).await.refused(400);
            assert_eq!(refused["detail"], "Invalid per_page value. Must be between 1 and 100.");
        }
        let refused = client.get(&format!("{list}?cursor=nonsense")).await.refused(400);
        assert_eq!(refused["detail"], "Invalid cursor parameter.");
    }
}
