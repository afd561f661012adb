//! Where a code may go: a table of addresses, tried at each place that takes one.

use crate::lab::{Browser, Lab, REDIRECT, VERIFIER, json, location};

/// Addresses that nobody may register.
const NEVER: &[&str] = &[
    "",
    "client.example/callback",
    "//client.example/callback",
    "/callback",
    "http://client.example/callback",
    "http://127.0.0.2/callback",
    "http://0.0.0.0/callback",
    "http://[::]/callback",
    "http://localhost.evil.example/callback",
    "http://127.0.0.1.evil.example/callback",
    "http://2130706433/callback",
    "http://0x7f.1/callback",
    "http://127.1/callback",
    "https://user@client.example/callback",
    "https://user:word@client.example/callback",
    "https://@client.example/callback",
    "https://client.example/callback#fragment",
    "https://client.example/callback#",
    "https://*.client.example/callback",
    "https://client.example/*",
    "https://client.example/../callback",
    "https://client.example/%2e%2e/callback",
    "https://client.example/a%2Fb",
    "https://client.example\\callback",
    "https://client.example/call back",
    "https://client.example/callback\n",
    " https://client.example/callback",
    "https://client.example:0/callback",
    "https://client.example:443/callback",
    "https://CLIENT.example/callback",
    "HTTPS://client.example/callback",
    "https://client.example./callback",
    "https://cl\u{456}ent.example/callback",
    "https:client.example/callback",
    "https://client.example",
    "http://localhost?x=1",
    "http://localhost#",
    "http://localhost:080",
    "http://localhost:443:80",
    "http://LOCALHOST",
    "http://127.1",
    "http://localhost\\",
    "http://client.example",
    "http://client.example:80/",
    "javascript:alert(1)",
    "javascript://client.example/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://client.example/x",
    "mailto:jane@example.com",
    "ws://127.0.0.1/callback",
    "myapp:callback",
];

/// What is not `https://client.example/callback`, though it looks like it.
const NEARLY: &[&str] = &[
    "https://client.example/callback/",
    "https://client.example/Callback",
    "https://client.example/callback?x=1",
    "https://client.example/callback?",
    "https://client.example:8443/callback",
    "https://client.example/call%62ack",
    "https://evil.example/callback",
    "https://client.example.evil.example/callback",
    "https://client.example@evil.example/callback",
    "http://client.example/callback",
    "http://127.0.0.1/callback",
];

#[tokio::test]
async fn threat_4_what_cannot_be_registered_is_refused_at_each_place() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for uri in NEVER {
        let body = serde_json::json!({ "redirect_uris": [uri] }).to_string();
        let answer = lab.post_json("/oauth/register", &body).await;
        assert_eq!(
            (answer.status().as_u16(), &json(&answer)["error"]),
            (400, &"invalid_redirect_uri".into()),
            "{uri}"
        );
    }
    for uri in NEVER.iter().chain(NEARLY) {
        let answer = lab.get(&lab.begin(&client, uri, &[])).await;
        assert_eq!(answer.status(), 400, "{uri}");
        assert!(answer.headers().get("location").is_none());
    }
    let code = lab.code(&client, &[]).await;
    for uri in NEARLY {
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", client.as_str()),
            ("code", &code),
            ("code_verifier", VERIFIER),
            ("redirect_uri", uri),
        ];
        assert_eq!(lab.post_form("/oauth/token", &form).await.status(), 400, "{uri}");
    }
}

#[tokio::test]
async fn on_the_users_own_machine_the_port_may_differ_and_nothing_else() {
    let lab = Lab::open().await;
    for (registered, asked, accepted) in [
        ("http://127.0.0.1/callback", "http://127.0.0.1:50123/callback", true),
        ("http://127.0.0.1:1234/callback", "http://127.0.0.1:50123/callback", true),
        ("http://localhost:1234/callback", "http://localhost/callback", true),
        ("http://[::1]/callback", "http://[::1]:50123/callback", true),
        ("http://127.0.0.1/callback", "http://localhost:50123/callback", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:50123/other", false),
        ("http://127.0.0.1/callback", "http://127.0.0.1:50123/callback?x=1", false),
        ("http://127.0.0.1/callback", "https://127.0.0.1/callback", false),
        ("https://client.example/callback", "https://client.example:50123/callback", false),
        ("https://localhost/callback", "https://localhost:50123/callback", false),
    ] {
        let client = lab.register(registered).await;
        let status = lab.get(&lab.begin(&client, asked, &[])).await.status();
        assert_eq!(status == 200, accepted, "{registered} {asked}");
    }
}

#[tokio::test]
async fn an_applications_own_scheme_and_a_query_of_its_own_are_kept() {
    let lab = Lab::open().await;
    for uri in ["cursor://anysphere.cursor-retrieval/oauth/callback", "vscode://ms.vscode/callback?window=1"]
    {
        let client = lab.register(uri).await;
        let back = Browser::default().sign_in(&lab, &lab.begin(&client, uri, &[]), &["inspect"]).await;
        assert!(back.starts_with(uri), "{back}");
        assert!(back.contains("code=smcp_code_"), "{back}");
    }
    let client = lab.register(REDIRECT).await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[("state", "-")])).await;
    let back = location(&browser.decide(&lab, &[("request", &request)]).await);
    assert!(!back.contains("state="), "{back}");
}

#[tokio::test]
async fn on_the_users_own_machine_a_path_and_a_port_may_go_without_saying() {
    let lab = Lab::open().await;
    for uri in [
        "http://localhost",
        "http://127.0.0.1:33418",
        "http://[::1]",
        "http://localhost:80/callback",
        "http://127.0.0.1:80",
    ] {
        let client = lab.register(uri).await;
        let back = Browser::default().sign_in(&lab, &lab.begin(&client, uri, &[]), &["inspect"]).await;
        assert!(back.contains("/?code=") || back.contains("/callback?code="), "{back}");
        // It is brought as it was written, and in no other way.
        let code = crate::lab::query(&back, "code").unwrap();
        let redeem = async |redirect: &str| {
            let form = [
                ("grant_type", "authorization_code"),
                ("client_id", client.as_str()),
                ("code", code.as_str()),
                ("redirect_uri", redirect),
                ("code_verifier", VERIFIER),
            ];
            lab.post_form("/oauth/token", &form).await
        };
        assert_eq!(redeem("http://localhost/other").await.status(), 400, "{uri}");
        crate::lab::pair(&redeem(uri).await);
    }
}
