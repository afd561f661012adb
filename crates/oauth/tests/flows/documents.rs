//! Clients that publish a document instead of registering.

use serde_json::json;

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
    assert_eq!(lab.get(&lab.begin(ID, REDIRECT, &[])).await.status(), 400);
    let registered = lab.register(REDIRECT).await;
    assert_eq!(lab.get(&lab.begin(&registered, REDIRECT, &[])).await.status(), 200);
}
