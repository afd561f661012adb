//! Clients that publish a document instead of registering.

use std::time::Duration;

use oauth::NoDocument;
use serde_json::{Value, json};

use crate::lab::{Browser, Lab, REDIRECT, pair, query, text};

const ID: &str = "https://client.example/oauth/metadata.json";

#[tokio::test]
async fn a_client_with_a_document_signs_in_without_registering() {
    let lab = Lab::open().await;
    lab.published
        .publish(ID, &json!({ "client_id": ID, "client_name": "Documented", "redirect_uris": [REDIRECT] }));
    let begin = lab.begin(ID, REDIRECT, &[]);
    let page = text(&lab.get(&begin).await);
    assert!(page.contains("Documented") && page.contains("<dd>client.example</dd>"), "{page}");
    let back = Browser::default().sign_in(&lab, &begin, &["inspect"]).await;
    let (access, refresh) = pair(&lab.redeem(ID, &query(&back, "code").unwrap()).await);
    assert!(lab.verify(&access, "/mcp").await.is_ok());
    pair(&lab.refresh(ID, &refresh).await);
    assert_eq!(lab.refresh("https://client.example/other", &refresh).await.status(), 400);
}

#[tokio::test]
async fn a_document_must_be_at_its_address_say_so_and_register_what_is_asked_for() {
    let lab = Lab::open().await;
    let other = "https://client.example/other.json";
    for (address, document) in [
        ("https://client.example/1", json!({ "client_id": other, "redirect_uris": [REDIRECT] })),
        ("https://client.example/2", json!({ "redirect_uris": [REDIRECT] })),
        ("https://client.example/3", json!({ "client_id": "https://client.example/3" })),
        (
            "https://client.example/4",
            json!({ "client_id": "https://client.example/4", "redirect_uris": ["https://elsewhere.example/"] }),
        ),
        (
            "https://client.example/5",
            json!({
                "client_id": "https://client.example/5",
                "redirect_uris": [REDIRECT],
                "token_endpoint_auth_method": "client_secret_post",
            }),
        ),
        (
            "https://client.example/",
            json!({ "client_id": "https://client.example/", "redirect_uris": [REDIRECT] }),
        ),
        ("https://client.example/a/../b", json!({})),
        ("https://user@client.example/a", json!({})),
        ("https://client.example/a#b", json!({})),
        ("https://client.example/nothing-there", json!({})),
    ] {
        if !address.contains("nothing") {
            lab.published.publish(address, &document);
        }
        let answer = lab.get(&lab.begin(address, REDIRECT, &[])).await;
        assert_eq!(answer.status(), 400, "{address}");
        assert!(answer.headers().get("location").is_none());
    }
}

#[tokio::test]
async fn a_server_that_cannot_reach_the_web_says_so_and_takes_no_documents() {
    let lab = Lab::without_documents().await;
    lab.published.publish(ID, &json!({ "client_id": ID, "redirect_uris": [REDIRECT] }));
    let metadata = crate::lab::json(&lab.get("/.well-known/oauth-authorization-server").await);
    assert_eq!(metadata["client_id_metadata_document_supported"], false);
    let answer = lab.get(&lab.begin(ID, REDIRECT, &[])).await;
    assert!(answer.status() == 400 && text(&answer).contains("this server reads none"), "{}", text(&answer));
    let registered = lab.register(REDIRECT).await;
    assert_eq!(lab.get(&lab.begin(&registered, REDIRECT, &[])).await.status(), 200);
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const SLOW: NoDocument = NoDocument::Now("it takes too long");

fn document() -> Value {
    json!({ "client_id": ID, "client_name": "Documented", "redirect_uris": [REDIRECT] })
}

/// Whether the client is known: its person is shown the consent page.
async fn is_known(lab: &Lab) -> bool {
    lab.get(&lab.begin(ID, REDIRECT, &[])).await.status() == 200
}

#[tokio::test]
async fn a_hiccup_on_the_way_to_a_document_keeps_nobody_out_for_long() {
    let lab = Lab::open().await;
    lab.published.publish(ID, &document());
    lab.published.trouble(Some(SLOW));
    assert!(!is_known(&lab).await);
    // Its person is told what it is about, and not why: that would tell whoever asks what this server reaches.
    let page = text(&lab.get(&lab.begin(ID, REDIRECT, &[])).await);
    assert!(page.contains("names a document on the web") && !page.contains("too long"), "{page}");
    assert_eq!(lab.published.asked(), 1, "not for every request");
    lab.published.trouble(None);
    lab.pass(5);
    assert!(is_known(&lab).await);
    // What is not there is not asked for again so soon.
    lab.published.withdraw(ID);
    lab.pass(HOUR);
    assert!(!is_known(&lab).await);
    lab.published.publish(ID, &document());
    lab.pass(59);
    assert!(!is_known(&lab).await);
    lab.pass(1);
    assert!(is_known(&lab).await);
}

#[tokio::test]
async fn a_document_is_kept_as_long_as_its_host_says_within_bounds() {
    for (said, kept) in [
        (None, HOUR),
        (Some(0), 5 * MINUTE),
        (Some(MINUTE), 5 * MINUTE),
        (Some(20 * MINUTE), 20 * MINUTE),
        (Some(7 * 24 * HOUR), 24 * HOUR),
        (Some(u64::MAX), 24 * HOUR),
    ] {
        let lab = Lab::open().await;
        lab.published.publish_for(ID, &document(), said.map(Duration::from_secs));
        assert!(is_known(&lab).await);
        lab.pass(kept - 1);
        assert!(is_known(&lab).await);
        assert_eq!(lab.published.asked(), 1, "{said:?}");
        lab.pass(1);
        assert!(is_known(&lab).await);
        assert_eq!(lab.published.asked(), 2, "{said:?}");
    }
}

#[tokio::test]
async fn an_old_document_serves_while_a_new_one_cannot_be_had_and_not_once_it_is_gone() {
    let lab = Lab::open().await;
    lab.published.publish(ID, &document());
    assert!(is_known(&lab).await);
    lab.published.trouble(Some(SLOW));
    lab.pass(HOUR);
    assert!(is_known(&lab).await);
    lab.pass(24 * HOUR - 1);
    assert!(is_known(&lab).await);
    assert_eq!(lab.published.asked(), 3);
    lab.pass(5);
    assert!(!is_known(&lab).await, "not for ever");

    lab.published.trouble(None);
    lab.pass(5);
    assert!(is_known(&lab).await);
    // Its host says that there is none, or another: that counts at once.
    lab.pass(HOUR);
    lab.published.withdraw(ID);
    assert!(!is_known(&lab).await);
    lab.published.publish(ID, &document());
    lab.pass(MINUTE);
    assert!(is_known(&lab).await);
    lab.pass(HOUR);
    let other = json!({ "client_id": ID, "redirect_uris": ["https://elsewhere.example/"] });
    lab.published.publish(ID, &other);
    assert!(!is_known(&lab).await);
}

#[tokio::test]
async fn what_stands_in_the_place_of_a_document_for_a_while_keeps_nobody_out() {
    let lab = Lab::open().await;
    lab.published.publish(ID, &document());
    assert!(is_known(&lab).await);
    // A page of who stands before the host, with another status or as what was asked for.
    lab.pass(HOUR);
    lab.published.trouble(Some(NoDocument::Never("its host answers with another status than 200")));
    assert!(is_known(&lab).await);
    lab.pass(MINUTE - 1);
    assert!(is_known(&lab).await);
    assert_eq!(lab.published.asked(), 2, "it is not asked for at once");
    lab.published.trouble(None);
    for page in [json!("prove that you are human"), json!({ "error": "try later" })] {
        lab.published.publish(ID, &page);
        lab.pass(MINUTE);
        assert!(is_known(&lab).await, "{page}");
    }
    assert_eq!(lab.published.asked(), 4);
    // A document of somebody else is the host's own word.
    lab.published
        .publish(ID, &json!({ "client_id": "https://client.example/x", "redirect_uris": [REDIRECT] }));
    lab.pass(MINUTE);
    assert!(!is_known(&lab).await);
    // And nothing is believed for ever.
    lab.published.publish(ID, &document());
    lab.pass(MINUTE);
    assert!(is_known(&lab).await);
    lab.published.publish(ID, &json!("prove that you are human"));
    lab.pass(25 * HOUR);
    assert!(!is_known(&lab).await);
}

#[tokio::test]
async fn however_many_ask_a_document_is_fetched_once() {
    let lab = Lab::open().await;
    lab.published.publish(ID, &document());
    let (one, two, three) = tokio::join!(is_known(&lab), is_known(&lab), is_known(&lab));
    assert!(one && two && three);
    assert_eq!(lab.published.asked(), 1);
}
