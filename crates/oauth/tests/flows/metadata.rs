//! What clients read before they begin, and how the program refuses.

use access::Scope;
use oauth::Rejected;

use crate::lab::{Browser, Lab, REDIRECT, header, json, query};

#[tokio::test]
async fn resources_say_who_authorizes_at_every_path_of_theirs() {
    let lab = Lab::open().await;
    for (suffix, resource) in [
        ("", "/mcp"),
        ("/mcp", "/mcp"),
        ("/mcp/acme", "/mcp/acme"),
        ("/mcp/acme/backend", "/mcp/acme/backend"),
        ("/mcp/acme?skills=inspect", "/mcp/acme?skills=inspect"),
    ] {
        let answer = lab.get(&format!("/.well-known/oauth-protected-resource{suffix}")).await;
        assert_eq!(header(&answer, "access-control-allow-origin"), "*");
        let body = json(&answer);
        assert_eq!(body["resource"], format!("{}{resource}", lab.base));
        assert_eq!(body["authorization_servers"], serde_json::json!([lab.base]));
        assert!(!body["scopes_supported"].to_string().contains("offline_access"));
    }
    for suffix in ["/mcp-evil", "/mcp/a/b/c", "/mcp/", "/elsewhere", "/mcp/acme%2Fbackend"] {
        let answer = lab.get(&format!("/.well-known/oauth-protected-resource{suffix}")).await;
        assert_eq!(answer.status(), 404, "{suffix}");
    }
}

#[tokio::test]
async fn the_server_says_what_it_can_and_nothing_weaker() {
    let lab = Lab::open().await;
    let body = json(&lab.get("/.well-known/oauth-authorization-server").await);
    assert_eq!(body["issuer"], lab.base);
    assert_eq!(body["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(body["authorization_response_iss_parameter_supported"], true);
    assert_eq!(body["client_id_metadata_document_supported"], true);
    assert_eq!(body["response_types_supported"], serde_json::json!(["code"]));
    assert_eq!(body["revocation_endpoint"], format!("{}/oauth/revoke", lab.base));
}

#[tokio::test]
async fn a_client_that_found_the_server_by_a_path_gets_tokens_for_it_and_its_issuer() {
    let lab = Lab::open().await;
    let body = json(&lab.get("/.well-known/oauth-authorization-server/mcp/acme").await);
    assert_eq!(body["issuer"], format!("{}/mcp/acme", lab.base));
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]).replace("/oauth/authorize", "/oauth/authorize/mcp/acme");
    assert_eq!(body["authorization_endpoint"], format!("{}{}", lab.base, begin.split('?').next().unwrap()));
    let back = Browser::default().sign_in(&lab, &begin, &["inspect"]).await;
    assert_eq!(query(&back, "iss"), Some(format!("{}/mcp/acme", lab.base)));
    let (access, _) = crate::lab::pair(&lab.redeem(&client, &query(&back, "code").unwrap()).await);
    assert!(lab.verify(&access, "/mcp/acme").await.is_ok());
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Elsewhere);
}

#[tokio::test]
async fn a_refusal_says_where_to_read_on_and_what_to_ask_for() {
    let lab = Lab::open().await;
    let line = |challenge: oauth::Challenge| challenge.www_authenticate.unwrap().to_str().unwrap().to_owned();
    let metadata =
        format!("resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp/acme\"", lab.base);
    let missing = lab.authority.challenge(Rejected::Missing, "/mcp/acme");
    assert_eq!(missing.status, 401);
    let missing = line(missing);
    assert!(missing.contains(&metadata) && missing.contains("scope=\"org:read"), "{missing}");
    assert!(!missing.contains("error="), "nothing was wrong yet");
    assert!(line(lab.authority.challenge(Rejected::Invalid, "/mcp")).contains("error=\"invalid_token\""));
    let unavailable = lab.authority.challenge(Rejected::Unavailable, "/mcp");
    assert_eq!((unavailable.status.as_u16(), unavailable.www_authenticate), (503, None));
    let more = lab.authority.insufficient_scope("/mcp/acme", &[Scope::OrgRead, Scope::EventWrite]);
    assert_eq!(more.status, 403);
    let more = line(more);
    assert!(more.contains(&metadata) && more.contains("scope=\"org:read event:write\""), "{more}");
    assert!(more.contains("error=\"insufficient_scope\""), "{more}");
}

#[tokio::test]
async fn what_is_to_be_asked_for_is_what_the_query_of_the_address_leaves() {
    let lab = Lab::open().await;
    for (address, scopes) in [
        ("/mcp", Some("org:read project:read project:write event:read event:write")),
        ("/mcp?skills=inspect", Some("org:read project:read event:read")),
        ("/mcp/acme?skills=inspect,triage", Some("org:read project:read event:read event:write")),
        ("/mcp?skills=inspect,triage&read-only=1", Some("org:read project:read event:read")),
        // Nothing is left: a list of scopes is not empty, it is not there.
        ("/mcp?skills=docs", None),
        ("/mcp?unheard-of=1", None),
    ] {
        let line = lab.authority.challenge(Rejected::Missing, address).www_authenticate.unwrap();
        let told =
            line.to_str().unwrap().split_once(", scope=\"").map(|(_, rest)| rest.trim_end_matches('"'));
        assert_eq!(told, scopes, "{address}");
        let body = json(&lab.get(&format!("/.well-known/oauth-protected-resource{address}")).await);
        let scopes = scopes.map(|scopes| scopes.split(' ').collect::<Vec<_>>());
        assert_eq!(body.get("scopes_supported"), scopes.map(|scopes| serde_json::json!(scopes)).as_ref());
    }
}

#[tokio::test]
async fn a_refusal_names_the_metadata_of_the_very_address_that_was_called() {
    let lab = Lab::open().await;
    let told = |address: &str| {
        let line = lab.authority.challenge(Rejected::Missing, address).www_authenticate.unwrap();
        let line = line.to_str().unwrap();
        let (_, rest) = line.split_once("resource_metadata=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    for address in ["/mcp", "/mcp/acme", "/mcp?skills=docs", "/mcp/acme?skills=inspect,docs&read-only=1"] {
        let metadata = told(address);
        let body = json(&lab.get(metadata.strip_prefix(&lab.base).unwrap()).await);
        assert_eq!(body["resource"], format!("{}{address}", lab.base));
    }
    let bare = format!("{}/.well-known/oauth-protected-resource/mcp", lab.base);
    for query in ["", "a=\"b\"", "a=\\", "a b", &"x".repeat(501)] {
        assert_eq!(told(&format!("/mcp?{query}")), bare, "{query}");
    }
}

#[tokio::test]
async fn a_client_in_a_browser_may_ask_before_it_posts() {
    let lab = Lab::open().await;
    for path in ["/oauth/token", "/oauth/register", "/oauth/revoke"] {
        let request = http::Request::options(format!("{}{path}", lab.base)).body(Vec::new()).unwrap();
        let answer = lab.send(request).await;
        assert_eq!(answer.status(), 204, "{path}");
        assert_eq!(header(&answer, "access-control-allow-origin"), "*");
    }
    let consent = lab.get("/oauth/authorize").await;
    assert_eq!(header(&consent, "access-control-allow-origin"), "");
}
