//! What attackers try on the way, by the numbers of docs/threats.md.

use oauth::{Key, Rejected};
use secrecy::ExposeSecret;

use crate::lab::{
    Browser, CHALLENGE, Lab, REDIRECT, VERIFIER, encoded, header, json, location, pair, query, text,
};

fn is_refused(answer: &crate::lab::Answer, error: &str) {
    assert_eq!((answer.status().as_u16(), json(answer)["error"].as_str()), (400, Some(error)));
}

#[tokio::test]
async fn threat_1_nobody_is_sent_on_to_sentry_without_having_been_asked_here() {
    let lab = Lab::open().await;
    let good = lab.register(REDIRECT).await;
    let mut victim = Browser::default();
    victim.sign_in(&lab, &lab.begin(&good, REDIRECT, &[]), &["inspect"]).await;
    lab.sentry.forget_requests();
    let evil = lab.register("https://evil.example/callback").await;
    for (client, redirect) in [(&evil, "https://evil.example/callback"), (&good, REDIRECT)] {
        let answer = victim.get(&lab, &lab.begin(client, redirect, &[])).await;
        assert_eq!(answer.status(), 200, "asked, each time");
        assert!(text(&answer).contains("evil.example") == (client == &evil));
    }
    // Sentry's redirect alone, without a login that was begun here, is worth nothing.
    let answer = victim
        .get(&lab, "/oauth/callback?code=fake-code-1&state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        .await;
    assert_eq!(answer.status(), 400);
    assert!(lab.sentry.requests().is_empty());
}

#[tokio::test]
async fn threat_2_a_consent_form_is_good_in_the_browser_and_on_the_page_that_showed_it() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]);
    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let form = attacker.consent(&lab, &begin).await;
    victim.consent(&lab, &begin).await;
    assert_eq!(victim.allow(&lab, &form, &["inspect"]).await.status(), 403, "another browser's form");
    assert_eq!(Browser::default().allow(&lab, &form, &["inspect"]).await.status(), 403, "no cookie");

    let body = encoded(&[("request", &form), ("decision", "allow"), ("skill", "inspect")]);
    let base = lab.base.clone();
    for headers in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
        vec![("origin", base.as_str()), ("sec-fetch-site", "cross-site")],
        vec![("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
    ] {
        let mut request = http::Request::post(format!("{base}/oauth/authorize"))
            .header("content-type", "application/x-www-form-urlencoded");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = attacker.send(&lab, request, body.clone().into_bytes()).await;
        assert_eq!(answer.status(), 403, "{headers:?}");
    }
    let (head, tail) = form.split_at(60);
    let forged = format!("{head}{}{}", if tail.starts_with('A') { 'B' } else { 'A' }, &tail[1..]);
    assert_eq!(attacker.allow(&lab, &forged, &["inspect"]).await.status(), 403, "a changed form");
    lab.pass(600);
    assert_eq!(attacker.allow(&lab, &form, &["inspect"]).await.status(), 403, "ten minutes later");
}

#[tokio::test]
async fn threat_3_a_state_is_good_once_in_one_browser_for_ten_minutes_and_only_after_consent() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]);

    let (mut attacker, mut victim) = (Browser::default(), Browser::default());
    let callback = attacker.at_sentry(&lab, &begin, &["inspect"]).await;
    victim.at_sentry(&lab, &begin, &["inspect"]).await;
    assert_eq!(victim.get(&lab, &callback).await.status(), 400, "another browser");
    // Neither another value under the right name helps.
    let name = attacker.jar.keys().find(|name| name.contains("login")).unwrap().clone();
    victim.jar.insert(name, "A".repeat(43));
    assert_eq!(victim.get(&lab, &callback).await.status(), 400, "a made-up cookie");

    let jar = attacker.jar.clone();
    assert!(query(&location(&attacker.get(&lab, &callback).await), "code").is_some());
    attacker.jar = jar;
    assert_eq!(attacker.get(&lab, &callback).await.status(), 400, "a second time");

    let mut slow = Browser::default();
    let callback = slow.at_sentry(&lab, &begin, &["inspect"]).await;
    lab.pass(600);
    assert_eq!(slow.get(&lab, &callback).await.status(), 400, "ten minutes later");

    let mut early = Browser::default();
    early.consent(&lab, &begin).await;
    assert!(early.jar.keys().all(|name| !name.contains("login")), "no login before consent");
}

#[tokio::test]
async fn threat_5_there_is_no_login_without_s256() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for other in [
        [("code_challenge", "-"), ("code_challenge_method", "-")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "plain")],
        [("code_challenge", CHALLENGE), ("code_challenge_method", "-")],
        [("code_challenge", VERIFIER.split_at(20).0), ("code_challenge_method", "S256")],
        [("code_challenge", "-"), ("code_challenge_method", "S256")],
    ] {
        let back = location(&lab.get(&lab.begin(&client, REDIRECT, &other)).await);
        assert_eq!(query(&back, "error").as_deref(), Some("invalid_request"), "{other:?}");
    }
    let code = lab.code(&client, &[]).await;
    for verifier in
        [None, Some(""), Some(CHALLENGE), Some("short"), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK")]
    {
        let mut form = vec![("grant_type", "authorization_code"), ("client_id", &client), ("code", &code)];
        form.extend(verifier.map(|verifier| ("code_verifier", verifier)));
        let answer = lab.post_form("/oauth/token", &form).await;
        assert_eq!(answer.status(), 400, "{verifier:?}");
    }
    assert_eq!(lab.redeem(&client, &code).await.status(), 200);
}

#[tokio::test]
async fn threat_6_a_code_is_redeemed_once_by_its_client_within_a_minute() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let other = lab.register(REDIRECT).await;
    let code = lab.code(&client, &[]).await;
    is_refused(&lab.redeem(&other, &code).await, "invalid_grant");
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("code", &code),
        ("redirect_uri", "https://client.example/other"),
        ("code_verifier", VERIFIER),
    ];
    is_refused(&lab.post_form("/oauth/token", &form).await, "invalid_grant");
    let (access, refresh) = pair(&lab.redeem(&client, &code).await);
    assert!(lab.verify(&access, "/mcp").await.is_ok());
    is_refused(&lab.redeem(&client, &code).await, "invalid_grant");
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid, "what came of it is gone");
    is_refused(&lab.refresh(&client, &refresh).await, "invalid_grant");

    let late = lab.code(&client, &[]).await;
    lab.pass(60);
    is_refused(&lab.redeem(&client, &late).await, "invalid_grant");

    let code = lab.code(&client, &[]).await;
    let (one, two) = tokio::join!(lab.redeem(&client, &code), lab.redeem(&client, &code));
    let won = [one, two].iter().filter(|answer| answer.status() == 200).count();
    assert!(won <= 1, "one of two at most");
}

#[tokio::test]
async fn threat_7_only_access_tokens_of_this_server_are_accepted_and_only_at_their_address() {
    let (lab, elsewhere) = (Lab::open().await, Lab::open().await);
    let client = lab.register(REDIRECT).await;
    let resource = format!("{}/mcp/acme", lab.base);
    let (access, refresh) = lab.tokens(&client, &[("resource", &resource)]).await;
    let sentrys = lab.verify(&access, "/mcp/acme").await.unwrap().token;
    let code = lab.code(&client, &[]).await;
    for foreign in [sentrys.expose_secret(), &refresh, &code, "", "smcp_at_", "sntryu_0123", &access[..80]] {
        assert_eq!(lab.verify(foreign, "/mcp").await.unwrap_err(), Rejected::Invalid, "{foreign}");
    }
    assert_eq!(elsewhere.verify(&access, "/mcp/acme").await.unwrap_err(), Rejected::Invalid);
    assert!(lab.verify(&access, "/mcp/acme/backend").await.is_ok());
    for path in ["/mcp", "/mcp/globex", "/mcp/acme-evil", "/mcp/acme/../globex", "/mcp/acme/", "/", ""] {
        assert_eq!(lab.verify(&access, path).await.unwrap_err(), Rejected::Elsewhere, "{path}");
    }
    let (whole, _) = lab.tokens(&client, &[]).await;
    assert!(lab.verify(&whole, "/mcp/globex").await.is_ok());
    assert_eq!(lab.verify(&whole, "/oauth/token").await.unwrap_err(), Rejected::Elsewhere);
}

#[tokio::test]
async fn threat_8_a_resource_is_an_address_of_this_server_named_once() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let base = &lab.base;
    let port = base.rsplit(':').next().unwrap();
    for wrong in [
        base.clone(),
        format!("{base}/"),
        format!("{base}/mcp/"),
        format!("{base}/mcp-evil"),
        format!("{base}/mcp/a/b/c"),
        format!("{base}/mcp#x"),
        format!("{base}/mcp/%61cme"),
        format!("{base}/mcp%2facme"),
        format!("{base}/mcp/../mcp"),
        format!("{base}/mcp/./acme"),
        format!("{base}//mcp"),
        format!("{base}/MCP"),
        format!("{base}/mcp\\acme"),
        format!("{base}/mcp/acme\n"),
        format!("{base}0/mcp"),
        format!("{base}@evil.example/mcp"),
        format!("https://127.0.0.1:{port}/mcp"),
        format!("http://localhost:{port}/mcp"),
        format!("http://user@127.0.0.1:{port}/mcp"),
        "http://127.0.0.1/mcp".to_owned(),
        format!("http://127.1:{port}/mcp"),
        format!("HTTP://127.0.0.1:{port}/mcp"),
        "https://evil.example/mcp".to_owned(),
        "/mcp".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        let back = location(&lab.get(&lab.begin(&client, REDIRECT, &[("resource", &wrong)])).await);
        assert_eq!(query(&back, "error").as_deref(), Some("invalid_target"), "{wrong}");
        assert_eq!(query(&back, "iss").as_ref(), Some(base));
    }
    let (one, two) = (format!("{base}/mcp/acme"), format!("{base}/mcp/globex"));
    let twice =
        format!("{}&{}", lab.begin(&client, REDIRECT, &[("resource", &one)]), encoded(&[("resource", &two)]));
    assert_eq!(query(&location(&lab.get(&twice).await), "error").as_deref(), Some("invalid_target"));

    let code = lab.code(&client, &[("resource", &one)]).await;
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("client_id", client.as_str()),
        ("code", &code),
        ("code_verifier", VERIFIER),
        ("resource", &two),
    ];
    is_refused(&lab.post_form("/oauth/token", &form).await, "invalid_target");
    form.pop();
    form.push(("resource", &one));
    let (_, refresh) = pair(&lab.post_form("/oauth/token", &form).await);
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &client),
        ("refresh_token", &refresh),
        ("resource", &two),
    ];
    is_refused(&lab.post_form("/oauth/token", &form).await, "invalid_target");
}

#[tokio::test]
async fn threat_9_every_answer_to_a_client_says_which_server_it_is_from() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]);
    let mut browser = Browser::default();
    let allowed = browser.sign_in(&lab, &begin, &["inspect"]).await;
    let request = browser.consent(&lab, &begin).await;
    let denied = location(&browser.decide(&lab, &[("request", &request)]).await);
    let wrong = location(&lab.get(&lab.begin(&client, REDIRECT, &[("response_type", "token")])).await);
    for back in [allowed, denied, wrong] {
        assert_eq!(query(&back, "iss").as_ref(), Some(&lab.base), "{back}");
    }
    let metadata = json(&lab.get("/.well-known/oauth-authorization-server").await);
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true);
    assert_eq!(metadata["issuer"], lab.base);
}

#[tokio::test]
async fn threat_10_pages_are_neither_framed_nor_kept_nor_named_to_others() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for path in [lab.begin(&client, REDIRECT, &[]), "/oauth/authorize".into(), "/oauth/callback".into()] {
        let answer = lab.get(&path).await;
        let policy = header(&answer, "content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe") && !policy.contains("script-src"), "{policy}");
        assert_eq!(header(&answer, "x-frame-options"), "DENY");
        assert_eq!(header(&answer, "cache-control"), "no-store");
        // What is of another origin is told nothing; `no-referrer` would make browsers hide from us that a form is ours.
        assert_eq!(header(&answer, "referrer-policy"), "same-origin");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let page = text(&answer);
        assert!(
            !page.contains("<script") && !page.contains(" style=") && !page.contains(" onclick"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn cookies_are_of_this_host_unreadable_and_short_lived() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let shown = lab.get(&lab.begin(&client, REDIRECT, &[])).await;
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
    let allowed = browser.allow(&lab, &request, &["inspect"]).await;
    for answer in [shown, allowed] {
        let line = header(&answer, "set-cookie");
        assert!(line.starts_with("__Host-"), "{line}");
        for attribute in ["; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax", "; Max-Age=600"] {
            assert!(line.contains(attribute), "{line}");
        }
        assert!(!line.contains("Domain"), "{line}");
    }
}

#[tokio::test]
async fn threat_11_what_a_client_says_of_itself_stays_text() {
    let lab = Lab::open().await;
    for (name, shown) in [
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
        ("\\\" onmouseover=\\\"x", "onmouseover="),
        ("good\\u202elive\\u200b\\u0007", "goodlive"),
    ] {
        let body = format!(
            r#"{{"client_name":"{name}","redirect_uris":["{REDIRECT}"],"token_endpoint_auth_method":"none","client_uri":"javascript:alert(1)","logo_uri":"http://169.254.169.254/"}}"#
        );
        let client =
            json(&lab.post_json("/oauth/register", &body).await)["client_id"].as_str().unwrap().to_owned();
        let page = text(&lab.get(&lab.begin(&client, REDIRECT, &[])).await);
        assert!(page.contains(shown), "{page}");
        for never in ["<img", "\" onmouseover", "\u{202e}", "\u{200b}", "javascript:", "169.254"] {
            assert!(!page.contains(never), "{never}");
        }
    }
    let long = format!(r#"{{"client_name":"{}","redirect_uris":["{REDIRECT}"]}}"#, "x".repeat(5000));
    let registered = json(&lab.post_json("/oauth/register", &long).await);
    assert_eq!(registered["client_name"].as_str().unwrap().len(), 80);
    let client = lab.register("https://xn--sntry-8ve.example/cb").await;
    let page = text(&lab.get(&lab.begin(&client, "https://xn--sntry-8ve.example/cb", &[])).await);
    assert!(page.contains("xn--sntry-8ve.example"), "no letters that imitate others");
}

#[tokio::test]
async fn threat_12_a_client_on_the_users_own_machine_is_named_as_what_it_is() {
    let lab = Lab::open().await;
    let client = lab.register("http://127.0.0.1/callback").await;
    let page = text(&lab.get(&lab.begin(&client, "http://127.0.0.1:7777/callback", &[])).await);
    assert!(page.contains("127.0.0.1:7777") && page.contains("program on your own computer"), "{page}");
}

#[tokio::test]
async fn threat_18_a_refresh_token_that_is_used_again_ends_its_family() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (_, first) = lab.tokens(&client, &[]).await;
    let (access, second) = pair(&lab.refresh(&client, &first).await);
    let stranger = lab.register("https://evil.example/callback").await;
    is_refused(&lab.refresh(&stranger, &second).await, "invalid_grant");
    assert!(lab.verify(&access, "/mcp").await.is_ok(), "another client cannot end it");
    lab.pass(31);
    is_refused(&lab.refresh(&client, &first).await, "invalid_grant");
    is_refused(&lab.refresh(&client, &second).await, "invalid_grant");
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid);
}

#[tokio::test]
async fn threat_19_what_lies_in_the_store_is_nobodys_token() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("state.redb");
    let clock = oauth::Clock::new(|| std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_795_176_000));
    let store = std::sync::Arc::new(oauth::Redb::open(&file, clock).unwrap());
    let lab = Lab::over(store).await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let sentrys = lab.verify(&access, "/mcp").await.unwrap().token;
    let bytes = std::fs::read(&file).unwrap();
    for secret in
        [access.as_str(), &refresh, sentrys.expose_secret(), &client, "fake-refresh", "inspect", REDIRECT]
    {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test]
async fn threat_22_nobody_is_sent_to_an_address_that_was_not_checked() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let begin = lab.begin(&client, REDIRECT, &[]);
    let twice = |name: &str, value: &str| format!("{begin}&{}", encoded(&[(name, value)]));
    for path in [
        lab.begin(&client, "https://evil.example/", &[]),
        lab.begin("unknown", "https://evil.example/", &[]),
        lab.begin(&client, REDIRECT, &[("redirect_uri", "-")]),
        lab.begin(&client, REDIRECT, &[("client_id", "-")]),
        twice("redirect_uri", "https://evil.example/"),
        twice("client_id", "unknown"),
        "/oauth/authorize?redirect_uri=https%3A%2F%2Fevil.example".into(),
        "/oauth/callback?error=access_denied&redirect_uri=https%3A%2F%2Fevil.example&state=x".into(),
    ] {
        let answer = lab.get(&path).await;
        assert_eq!(answer.status(), 400, "{path}");
        assert_eq!(header(&answer, "location"), "");
        assert!(!text(&answer).contains("evil.example"), "{path}");
    }
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("request", "x", "request_not_supported"),
        ("state", &"x".repeat(2001), "invalid_request"),
    ] {
        let back = location(&lab.get(&lab.begin(&client, REDIRECT, &[(name, value)])).await);
        assert!(back.starts_with(REDIRECT), "{back}");
        assert_eq!(query(&back, "error").as_deref(), Some(error));
        assert_eq!(query(&back, "iss").as_ref(), Some(&lab.base), "threat 9: errors say who answers, too");
    }
    let back = location(&lab.get(&twice("state", "other")).await);
    assert_eq!(query(&back, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn threat_23_a_flood_of_registrations_leaves_nothing_behind() {
    let lab = Lab::over(std::sync::Arc::new(Full)).await;
    for _ in 0..20 {
        let client = lab.register(REDIRECT).await;
        assert_eq!(lab.get(&lab.begin(&client, REDIRECT, &[])).await.status(), 200);
    }
}

/// A store that takes nothing: what works with it leaves nothing.
struct Full;

#[async_trait::async_trait]
impl oauth::Store for Full {
    async fn get(&self, _: &Key) -> Result<Option<oauth::Record>, oauth::Unavailable> {
        Err(oauth::Unavailable("a test"))
    }
    async fn put(&self, _: &Key, _: oauth::Record, _: std::time::Duration) -> Result<(), oauth::Unavailable> {
        Err(oauth::Unavailable("a test"))
    }
    async fn take(&self, _: &Key) -> Result<Option<oauth::Record>, oauth::Unavailable> {
        Err(oauth::Unavailable("a test"))
    }
    async fn swap(
        &self,
        _: &Key,
        _: &oauth::Record,
        _: oauth::Record,
        _: std::time::Duration,
    ) -> Result<bool, oauth::Unavailable> {
        Err(oauth::Unavailable("a test"))
    }
}

#[tokio::test]
async fn a_store_that_fails_lets_nobody_in_and_says_so() {
    let good = Lab::open().await;
    let client = good.register(REDIRECT).await;
    let (access, refresh) = good.tokens(&client, &[]).await;
    let lab = Lab::over(std::sync::Arc::new(Full)).await;
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    let answer = lab.refresh(&client, &refresh).await;
    assert_eq!((answer.status().as_u16(), header(&answer, "retry-after")), (503, "5"));
    let mut browser = Browser::default();
    let request = browser.consent(&lab, &lab.begin(&client, REDIRECT, &[])).await;
    assert_eq!(browser.allow(&lab, &request, &["inspect"]).await.status(), 503);
}

#[tokio::test]
async fn threat_25_giant_deep_and_doubled_bodies_are_refused() {
    let lab = Lab::open().await;
    let giant = format!(r#"{{"redirect_uris":["{REDIRECT}"],"x":"{}"}}"#, "x".repeat(70_000));
    assert_eq!(lab.post_json("/oauth/register", &giant).await.status(), 413);
    for body in [
        "[".repeat(60_000),
        format!(r#"{{"redirect_uris":["{REDIRECT}"],"redirect_uris":["https://evil.example/"]}}"#),
        format!(r#"[{{"redirect_uris":["{REDIRECT}"]}}]"#),
        "null".into(),
        String::new(),
    ] {
        is_refused(&lab.post_json("/oauth/register", &body).await, "invalid_client_metadata");
    }
    let client = lab.register(REDIRECT).await;
    // Good but for the parameter that stands twice, with one value or two.
    let (_, refresh) = lab.tokens(&client, &[]).await;
    let good = [("grant_type", "refresh_token"), ("client_id", &client), ("refresh_token", &refresh)];
    for doubled in [good[0], good[1], good[2], ("grant_type", "authorization_code")] {
        let form = [&good[..], &[doubled]].concat();
        is_refused(&lab.post_form("/oauth/token", &form).await, "invalid_request");
    }
    assert_eq!(lab.post_form("/oauth/token", &good).await.status(), 200);
    let form = format!(r#"{{"grant_type":"refresh_token","client_id":"{client}"}}"#);
    is_refused(&lab.post_json("/oauth/token", &form).await, "invalid_request");
}

#[tokio::test]
async fn threat_28_errors_and_debug_output_say_no_secret() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let caller = lab.verify(&access, "/mcp").await.unwrap();
    let said = format!("{caller:?} {:?}", lab.authority);
    let code = lab.code(&client, &[]).await;
    let answers = [
        lab.refresh(&client, &access).await,
        lab.redeem(&client, &refresh).await,
        lab.get(&format!("/oauth/callback?code={code}&state={code}")).await,
        lab.get(&format!("/oauth/authorize?client_id={access}")).await,
    ];
    let answers: String = answers.iter().map(text).collect();
    for secret in [&access, &refresh, &code, caller.token.expose_secret(), crate::lab::SECRET] {
        assert!(!said.contains(secret) && !answers.contains(secret), "{secret}");
    }
}
