//! What becomes of tokens: used, refreshed, lost, repeated, given back, withdrawn.

use fake_sentry::{Fault, Trouble};
use oauth::{Key, Record, Rejected, Store, Unavailable};
use secrecy::ExposeSecret;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use crate::lab::{Lab, REDIRECT, VERIFIER, json, pair};

const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;

fn refused(answer: &crate::lab::Answer, error: &str) {
    assert_eq!(answer.status(), 400);
    assert_eq!(json(answer)["error"], error);
}

#[tokio::test]
async fn an_access_token_lives_an_hour_and_a_refresh_token_brings_the_next() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let before = lab.verify(&access, "/mcp").await.unwrap();
    lab.pass(HOUR);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid);
    let (access, next) = pair(&lab.refresh(&client, &refresh).await);
    assert_ne!(refresh, next);
    let after = lab.verify(&access, "/mcp").await.unwrap();
    assert_eq!(before.id, after.id, "what is kept for a session is found again");
    lab.pass(29 * DAY);
    let (_, next) = pair(&lab.refresh(&client, &next).await);
    lab.pass(30 * DAY);
    refused(&lab.refresh(&client, &next).await, "invalid_grant");
}

#[tokio::test]
async fn a_lost_answer_may_be_asked_for_again_for_half_a_minute() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (_, refresh) = lab.tokens(&client, &[]).await;
    pair(&lab.refresh(&client, &refresh).await);
    lab.pass(30);
    let (access, next) = pair(&lab.refresh(&client, &refresh).await);
    assert!(lab.verify(&access, "/mcp").await.is_ok());
    pair(&lab.refresh(&client, &next).await);
}

#[tokio::test]
async fn a_refresh_brings_what_was_allowed_whatever_it_asks_for() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let answer = lab.redeem(&client, &lab.code(&client, &[]).await).await;
    let (_, refresh) = pair(&answer);
    let granted = json(&answer)["scope"].as_str().unwrap().to_owned();
    assert!(granted.contains("event:write"), "{granted}");
    let ask = async |scope: &str, token: &str| {
        let form = [("grant_type", "refresh_token"), ("client_id", &client), ("refresh_token", token)];
        lab.post_form("/oauth/token", &[&form[..], &[("scope", scope)]].concat()).await
    };
    let mut refresh = refresh;
    let wider = format!("{granted} org:write");
    for scope in [&granted, "", "event:read", "openid offline_access", "org:admin", &wider] {
        let answer = ask(scope, &refresh).await;
        refresh = pair(&answer).1;
        assert_eq!(json(&answer)["scope"], granted, "{scope}");
    }
}

#[tokio::test]
async fn refreshes_at_the_same_time_all_succeed_and_move_on_once() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (_, refresh) = lab.tokens(&client, &[]).await;
    let (one, two, three) = tokio::join!(
        lab.refresh(&client, &refresh),
        lab.refresh(&client, &refresh),
        lab.refresh(&client, &refresh)
    );
    for answer in [&one, &two, &three] {
        pair(answer);
    }
    // All three are the same next one: after it has been used, none of the others opens anything for long.
    pair(&lab.refresh(&client, &pair(&one).1).await);
    lab.pass(31);
    refused(&lab.refresh(&client, &pair(&two).1).await, "invalid_grant");
}

#[tokio::test]
async fn sentrys_token_is_renewed_before_it_ends_by_one_of_many_requests() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let before = lab.verify(&access, "/mcp").await.unwrap().token;
    lab.pass(30 * DAY - 200);
    let (access, _) = pair(&lab.refresh(&client, &refresh).await);
    let asked = || lab.sentry.requests().iter().filter(|seen| seen.path == "/oauth/token/").count();
    let (so_far, path) = (asked(), "/mcp");
    let (one, two, three) =
        tokio::join!(lab.verify(&access, path), lab.verify(&access, path), lab.verify(&access, path));
    assert!([one, two, three].iter().all(Result::is_ok));
    assert_eq!(asked(), so_far + 1);
    let after = lab.verify(&access, path).await.unwrap().token;
    assert_ne!(before.expose_secret(), after.expose_secret());
    lab.authority.finish().await;
}

/// What is answered at the address of Sentry's token endpoint for a while.
fn at_the_token_endpoint(status: u16, body: &str) -> Fault {
    Fault::new(Trouble::Says { status, body: body.into() }).path("/oauth/token/")
}

#[tokio::test]
async fn a_sentry_that_is_down_does_not_end_a_grant_and_one_that_refuses_does() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (_, refresh) = lab.tokens(&client, &[]).await;
    lab.pass(30 * DAY - 200);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    lab.sentry.faults().add(Fault::new(Trouble::Status(503)).path("/oauth/token/"));
    assert!(lab.verify(&access, "/mcp").await.is_ok(), "the old token is good for some minutes");
    lab.pass(300);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    lab.sentry.faults().clear();
    lab.sentry.faults().add(at_the_token_endpoint(400, r#"{"error":"invalid_grant"}"#));
    lab.pass(60);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid);
    refused(&lab.refresh(&client, &refresh).await, "invalid_grant");
}

#[tokio::test]
async fn what_stands_before_sentry_ends_no_grant_whatever_it_answers() {
    const PAGE: &str = "<html><title>Blocked</title></html>";
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let before = lab.verify(&access, "/mcp").await.unwrap().token;
    lab.pass(30 * DAY - 320);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    for (status, body) in [
        (400, PAGE),
        (401, PAGE),
        (403, PAGE),
        (404, PAGE),
        (404, ""),
        (408, PAGE),
        (410, r#"{"detail":"gone"}"#),
        (429, ""),
        (200, PAGE),
        (403, r#"{"error":"forbidden"}"#),
        (400, r#"{"error":["invalid_grant"]}"#),
        (400, r#"{"error":"invalid_client"}"#),
        (503, r#"{"error":"invalid_grant"}"#),
    ] {
        lab.sentry.faults().clear();
        lab.sentry.faults().add(at_the_token_endpoint(status, body));
        // Longer than one request has the right to ask.
        lab.pass(21);
        let caller = lab.verify(&access, "/mcp").await;
        assert_eq!(caller.unwrap().token.expose_secret(), before.expose_secret(), "{status} {body}");
    }
    // The token has ended, and the same page still stands there.
    lab.sentry.faults().clear();
    lab.sentry.faults().add(at_the_token_endpoint(403, PAGE));
    lab.pass(60);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    // All is well again as soon as it is gone.
    lab.sentry.faults().clear();
    lab.pass(21);
    let after = lab.verify(&access, "/mcp").await.unwrap().token;
    assert_ne!(before.expose_secret(), after.expose_secret());
    pair(&lab.refresh(&client, &refresh).await);
}

/// A client whose grant has a token of Sentry's that has ended, with its access token and refresh token.
async fn expired(lab: &Lab) -> (String, String, String) {
    let client = lab.register(REDIRECT).await;
    let (_, refresh) = lab.tokens(&client, &[]).await;
    lab.pass(30 * DAY - 60);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    lab.pass(60);
    (client, access, refresh)
}

#[tokio::test]
async fn where_sentry_renews_nothing_one_asks_now_and_then_and_nobody_waits() {
    let lab = Lab::open().await;
    let (_, access, _) = expired(&lab).await;
    let asked = || lab.sentry.requests().iter().filter(|seen| seen.path == "/oauth/token/").count();
    let path = "/mcp";
    lab.sentry.faults().add(at_the_token_endpoint(403, "<html>"));
    let so_far = asked();
    for round in 1..=3 {
        let all = async {
            let first = lab.verify(&access, path).await;
            let (one, two) = tokio::join!(lab.verify(&access, path), lab.verify(&access, path));
            [first, one, two].map(Result::err)
        };
        let all = tokio::time::timeout(Duration::from_secs(5), all).await.unwrap();
        assert_eq!(all, [Some(Rejected::Unavailable); 3]);
        assert_eq!(asked(), so_far + round);
        lab.pass(5);
    }
    lab.sentry.faults().clear();
    assert!(lab.verify(&access, path).await.is_ok());
}

#[tokio::test]
async fn a_grant_that_sentry_has_not_renewed_for_a_day_is_given_up() {
    let lab = Lab::open().await;
    let (client, access, refresh) = expired(&lab).await;
    let blocked = || lab.sentry.faults().add(at_the_token_endpoint(403, "<html>"));
    blocked();
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    lab.pass(DAY - 1);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    // One success, and all that was is forgotten.
    lab.sentry.faults().clear();
    lab.pass(5);
    assert!(lab.verify(&access, "/mcp").await.is_ok());
    lab.pass(30 * DAY - 60);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    lab.pass(60);
    blocked();
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Unavailable);
    lab.pass(DAY);
    let (access, refresh) = pair(&lab.refresh(&client, &refresh).await);
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid);
    // So the client asks its person.
    refused(&lab.refresh(&client, &refresh).await, "invalid_grant");
}

#[tokio::test]
async fn threat_20_a_grant_ends_when_it_is_given_back_or_sentry_withdraws_the_token() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    for kind in [0, 1] {
        let (access, refresh) = lab.tokens(&client, &[]).await;
        let token = [&access, &refresh][kind];
        let stranger = lab.register("https://other.example/callback").await;
        for (id, lives) in [(&stranger, true), (&client, false)] {
            let answer = lab.post_form("/oauth/revoke", &[("client_id", id), ("token", token)]).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(lab.verify(&access, "/mcp").await.is_ok(), lives);
        }
        refused(&lab.refresh(&client, &refresh).await, "invalid_grant");
        let unknown = lab.post_form("/oauth/revoke", &[("client_id", &client), ("token", "nothing")]).await;
        assert_eq!(unknown.status(), 200);
    }
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let caller = lab.verify(&access, "/mcp").await.unwrap();
    lab.authority.revoke(&caller).await.unwrap();
    assert_eq!(lab.verify(&access, "/mcp").await.unwrap_err(), Rejected::Invalid);
    refused(&lab.refresh(&client, &refresh).await, "invalid_grant");
}

#[tokio::test]
async fn a_client_with_a_secret_must_say_it_in_one_way() {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let lab = Lab::open().await;
    let body = serde_json::json!({ "redirect_uris": [REDIRECT] }).to_string();
    let registered = json(&lab.post_json("/oauth/register", &body).await);
    assert_eq!(registered["token_endpoint_auth_method"], "client_secret_basic");
    let (id, secret) =
        (registered["client_id"].as_str().unwrap(), registered["client_secret"].as_str().unwrap());
    let code = lab.code(id, &[]).await;
    let form = [("grant_type", "authorization_code"), ("code", &code), ("code_verifier", VERIFIER)];
    for (name, with) in [
        ("none", vec![("client_id", id)]),
        ("wrong", vec![("client_id", id), ("client_secret", "wrong")]),
        ("nobody", vec![]),
    ] {
        let answer = lab.post_form("/oauth/token", &[&form[..], &with].concat()).await;
        assert_eq!(
            (answer.status().as_u16(), &json(&answer)["error"]),
            (401, &"invalid_client".into()),
            "{name}"
        );
    }
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
    let send = async |form: &[(&str, &str)]| {
        let request = http::Request::post(format!("{}/oauth/token", lab.base))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", &basic)
            .body(crate::lab::encoded(form).into_bytes());
        lab.send(request.unwrap()).await
    };
    refused(&send(&[&form[..], &[("client_secret", secret)]].concat()).await, "invalid_request");
    let (_, refresh) = pair(&send(&form).await);
    let posted = [
        ("grant_type", "refresh_token"),
        ("client_id", id),
        ("client_secret", secret),
        ("refresh_token", &refresh),
    ];
    pair(&lab.post_form("/oauth/token", &posted).await);
}

#[tokio::test]
async fn what_a_client_has_read_is_remembered_with_its_grant_and_of_its_person() {
    let lab = Lab::open().await;
    let client = lab.register(REDIRECT).await;
    let (access, refresh) = lab.tokens(&client, &[]).await;
    let (other, _) = lab.tokens(&client, &[]).await;
    let code = lab.code(&client, &[]).await;
    let caller = lab.verify(&access, "/mcp").await.unwrap();
    assert!(!caller.is_tainted);
    let (one, two) = tokio::join!(lab.authority.taint(&caller), lab.authority.taint(&caller));
    assert_eq!((one, two), (Ok(()), Ok(())));
    let (next, refresh) = pair(&lab.refresh(&client, &refresh).await);
    for access in [&access, &next] {
        assert!(lab.verify(access, "/mcp/acme").await.unwrap().is_tainted);
    }
    assert!(!lab.verify(&other, "/mcp").await.unwrap().is_tainted, "another grant, which read nothing");
    // A client that comes by a grant of the same person later, whichever it is, may have been told to.
    let (access, _) = pair(&lab.redeem(&client, &code).await);
    assert!(lab.verify(&access, "/mcp").await.unwrap().is_tainted);
    // For as long as a grant lives that knows it.
    lab.pass(29 * DAY);
    let (_, refresh) = pair(&lab.refresh(&client, &refresh).await);
    lab.pass(29 * DAY);
    assert!(lab.verify(&lab.tokens(&client, &[]).await.0, "/mcp").await.unwrap().is_tainted);
    pair(&lab.refresh(&client, &refresh).await);
    lab.pass(31 * DAY);
    assert!(!lab.verify(&lab.tokens(&client, &[]).await.0, "/mcp").await.unwrap().is_tainted);
    lab.authority.revoke(&caller).await.unwrap();
    assert_eq!(lab.authority.taint(&caller).await, Ok(()), "there is nothing left to remember");
}

/// A store that can be set back to what it held.
#[derive(Default)]
struct Restored(Mutex<HashMap<Key, Record>>);

#[async_trait::async_trait]
impl Store for Restored {
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        Ok(self.0.lock().unwrap().get(key).cloned())
    }
    async fn put(&self, key: &Key, record: Record, _: Duration) -> Result<(), Unavailable> {
        self.0.lock().unwrap().insert(*key, record);
        Ok(())
    }
    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        Ok(self.0.lock().unwrap().remove(key))
    }
    async fn swap(&self, key: &Key, seen: &Record, next: Record, _: Duration) -> Result<bool, Unavailable> {
        let mut records = self.0.lock().unwrap();
        let same = records.get(key) == Some(seen);
        if same {
            records.insert(*key, next);
        }
        Ok(same)
    }
}

#[tokio::test]
async fn a_store_that_was_set_back_ends_the_grants_that_went_on() {
    let store = Arc::<Restored>::default();
    let lab = Lab::over(Arc::clone(&store) as Arc<dyn Store>).await;
    let client = lab.register(REDIRECT).await;
    let (_, first) = lab.tokens(&client, &[]).await;
    let before = store.0.lock().unwrap().clone();
    let (_, next) = pair(&lab.refresh(&client, &first).await);
    *store.0.lock().unwrap() = before;
    refused(&lab.refresh(&client, &next).await, "invalid_grant");
    // Somebody who has the spent one must not go on with what was restored.
    refused(&lab.refresh(&client, &first).await, "invalid_grant");
}
