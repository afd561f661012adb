//! Signing in from a terminal: in front of the embedded Sentry, and of servers that answer as a test says.

use std::{
    sync::Mutex,
    time::{SystemTime, UNIX_EPOCH},
};

use fake_sentry::{FakeSentry, OAUTH_CLIENT};
use http::Response;
use sentry_api::InProcess;
use tokio::time::Instant;

use super::*;

/// A clock that goes with tokio's, which goes by itself while a test waits.
fn clock() -> Clock {
    let begin = Instant::now();
    Clock::new(move || -> SystemTime { UNIX_EPOCH + begin.elapsed() })
}

fn devices(transport: InProcess) -> Devices {
    Devices {
        sentry: "https://sentry.example.com".to_owned(),
        client_id: OAUTH_CLIENT.to_owned(),
        client_secret: None,
        transport: Arc::new(transport),
        clock: clock(),
    }
}

/// A server that gives these answers, and takes down what it is sent.
fn scripted(answers: &[(u16, &str)]) -> (Devices, Arc<Mutex<Vec<String>>>) {
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let answers: Vec<(u16, String)> =
        answers.iter().map(|(status, body)| (*status, (*body).to_owned())).collect();
    let answers = Mutex::new(answers.into_iter());
    let noted = Arc::clone(&asked);
    let transport = InProcess::new(move |request| {
        noted.lock().unwrap().push(String::from_utf8_lossy(request.body()).into_owned());
        let (status, body) = answers.lock().unwrap().next().unwrap_or((500, String::new()));
        async move { Response::builder().status(status).body(body.into_bytes()).unwrap() }
    });
    (devices(transport), asked)
}

const BEGUN: (u16, &str) = (
    200,
    r#"{"device_code":"canary","user_code":"ABCD-EFGH","expires_in":600,"interval":5,"verification_uri":"https://evil.example/"}"#,
);
const TOKEN: (u16, &str) = (
    200,
    r#"{"access_token":"canary-a","refresh_token":"canary-r","expires_in":60,"scope":"org:read event:read","user":{"id":"7"}}"#,
);

/// Why nobody is signed in, after these answers.
async fn refused(answers: &[(u16, &'static str)]) -> NoLogin {
    let (devices, _) = scripted(answers);
    match devices.begin(&[Scope::OrgRead]).await {
        Ok(started) => devices.wait(&started).await.err().unwrap(),
        Err(reason) => reason,
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_is_signed_in_and_the_login_is_renewed() {
    let sentry = Arc::new(FakeSentry::acme());
    let devices = devices(InProcess::new(move |request: Request<Vec<u8>>| {
        let sentry = Arc::clone(&sentry);
        async move { sentry.call(request.map(Into::into)).await.map(Vec::from) }
    }));
    let started = devices.begin(&[Scope::OrgRead, Scope::EventRead]).await.unwrap();
    assert_eq!(started.user_code, "ABCD-EFGH");
    assert_eq!(started.address, "https://sentry.example.com/oauth/device/?user_code=ABCD-EFGH");
    let login = devices.wait(&started).await.unwrap();
    assert_eq!(login.scopes, ["org:read", "event:read"]);
    assert_eq!(login.user.as_deref(), Some("1"));
    let renewed = devices.renew(&login).await.unwrap();
    assert_ne!(renewed.access.expose_secret(), login.access.expose_secret());
    assert!(devices.renew(&renewed).await.is_ok());
    assert_eq!(
        devices.renew(&login).await.err(),
        Some(NoLogin::Expired),
        "a refresh token is good for one time"
    );
}

#[tokio::test(start_paused = true)]
async fn where_to_confirm_is_never_what_the_answer_says() {
    let (devices, _) = scripted(&[BEGUN]);
    let started = devices.begin(&[]).await.unwrap();
    assert!(started.address.starts_with("https://sentry.example.com/"), "{}", started.address);
    for code in ["", "A B", "A\u{1b}[31m", "<b>", "a&client_id=x", &"A".repeat(33)] {
        let body = serde_json::json!({"device_code": "x", "user_code": code, "expires_in": 600}).to_string();
        let (devices, _) = scripted(&[(200, &body)]);
        assert_eq!(devices.begin(&[]).await.err(), Some(NoLogin::NotOffered), "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn sentry_is_asked_as_often_as_it_says() {
    let (devices, asked) = scripted(&[
        BEGUN,
        (400, r#"{"error":"authorization_pending"}"#),
        (400, r#"{"error":"slow_down"}"#),
        (502, "<html>"),
        TOKEN,
    ]);
    let started = devices.begin(&[Scope::OrgRead]).await.unwrap();
    let begin = Instant::now();
    let login = devices.wait(&started).await.unwrap();
    // 5, 5, then 10 after being told to slow down, and 15 after no answer.
    assert_eq!(begin.elapsed().as_secs(), 35);
    assert_eq!(login.expires_at, 35 + 60);
    let asked = asked.lock().unwrap();
    assert!(asked[0].contains("scope=org%3Aread") && asked[0].contains("client_id="), "{}", asked[0]);
    assert!(asked[1].contains("device_code=canary") && !asked[1].contains("client_secret"), "{}", asked[1]);
}

#[tokio::test(start_paused = true)]
async fn what_ends_it_is_told_apart() {
    let cases: [(&[(u16, &'static str)], NoLogin); 8] = [
        (&[(404, "<html>")], NoLogin::NotOffered),
        (&[(200, "<html>")], NoLogin::NotOffered),
        (&[(401, r#"{"error":"invalid_client"}"#)], NoLogin::Client),
        (&[(503, "")], NoLogin::Unreachable),
        (&[BEGUN, (400, r#"{"error":"access_denied"}"#)], NoLogin::Declined),
        (&[BEGUN, (400, r#"{"error":"expired_token"}"#)], NoLogin::Expired),
        (&[BEGUN, (400, r#"{"error":"unsupported_grant_type"}"#)], NoLogin::Client),
        // Nothing but faults: the time runs out.
        (&[BEGUN], NoLogin::Expired),
    ];
    for (answers, reason) in cases {
        assert_eq!(refused(answers).await, reason, "{answers:?}");
        assert!(!reason.to_string().contains("canary"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_renewed_login_stays_the_same_persons() {
    let (devices, _) = scripted(&[
        BEGUN,
        TOKEN,
        (200, r#"{"access_token":"b"}"#),
        (200, r#"{"access_token":"c","user":{"id":"8"}}"#),
    ]);
    let started = devices.begin(&[]).await.unwrap();
    let login = devices.wait(&started).await.unwrap();
    let renewed = devices.renew(&login).await.unwrap();
    assert_eq!(renewed.refresh.as_ref().unwrap().expose_secret(), "canary-r");
    assert_eq!((renewed.scopes.len(), renewed.user.as_deref()), (2, Some("7")));
    assert_eq!(devices.renew(&login).await.err(), Some(NoLogin::Expired), "of another person");
}
