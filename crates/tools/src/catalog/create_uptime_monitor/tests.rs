//! Making an uptime monitor, as an agent does it.

use crate::testing::*;

const TOOL: &str = "create_uptime_monitor";

fn new(more: Value) -> Value {
    let least = json!({
        "organizationSlug": "acme", "projectSlug": "backend", "name": " Login ", "url": "https://login.acme.example/",
        "intervalSeconds": 300,
    });
    with(least, more)
}

#[tokio::test]
async fn a_monitor_is_made_and_shown() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, new(json!({}))).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn every_setting_is_sent() {
    let session = Session::new();
    let all = json!({
        "timeoutMs": 2000, "method": "post", "headers": [["Authorization", "Bearer k3y"]], "body": "ping",
        "status": "disabled", "owner": "team:31", "environment": "staging", "traceSampling": true,
        "responseCaptureEnabled": false, "recoveryThreshold": 2, "downtimeThreshold": 5,
    });
    let answer = session.answer(TOOL, new(all)).await;
    assert!(!answer.contains("k3y"), "{answer}");
    assert_snapshot!(answer);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn nothing_is_cleared_in_what_is_new() {
    let session = Session::new();
    session.answer(TOOL, new(json!({ "owner": null, "body": null }))).await;
    let sent = session.requests().pop().unwrap();
    assert!(sent.starts_with("POST ") && !sent.contains("null"), "{sent}");
}

#[tokio::test]
async fn wrong_arguments_cost_no_request() {
    let session = Session::new();
    for wrong in [
        json!({ "name": "" }),
        json!({ "name": "n".repeat(129) }),
        json!({ "url": "ftp://x" }),
        json!({ "url": "https://" }),
        json!({ "url": "https:///path" }),
        json!({ "intervalSeconds": 61 }),
        json!({ "timeoutMs": 10 }),
        json!({ "method": "BREW" }),
        json!({ "headers": [["Accept"]] }),
        json!({ "owner": "somebody" }),
        json!({ "environment": "e".repeat(65) }),
        json!({ "downtimeThreshold": 0 }),
        json!({ "projectSlug": null }),
    ] {
        assert_snapshot!(session.refusal(TOOL, new(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn what_sentry_refuses_is_told_with_its_reason() {
    assert_snapshot!(refusal(TOOL, new(json!({ "projectSlug": "nowhere" }))).await);
    for status in [400, 403] {
        let fault = Fault::new(Trouble::Status(status)).method("POST".parse().unwrap());
        assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, new(json!({}))).await);
    }
}

#[tokio::test]
async fn a_monitor_that_may_have_been_made_is_told_so_and_sent_once() {
    for trouble in [Trouble::BadGateway, Trouble::Status(500)] {
        let fault = Fault::new(trouble).method("POST".parse().unwrap());
        let session = Build::faulty(fault).session();
        let refused = session.refusal(TOOL, new(json!({}))).await;
        assert!(refused.contains("may have been made all the same"), "{refused}");
        assert_eq!(session.requests().iter().filter(|line| line.starts_with("POST ")).count(), 1);
    }
}

#[tokio::test]
async fn an_answer_that_tells_nothing_of_the_monitor_is_no_failure() {
    for trouble in [Trouble::Empty, Trouble::MalformedJson, Trouble::NullEverything] {
        let fault = Fault::new(trouble).method("POST".parse().unwrap());
        assert_snapshot!(Build::faulty(fault).session().answer(TOOL, new(json!({}))).await);
    }
}

#[tokio::test]
async fn a_confined_session_makes_them_in_its_project_only() {
    let session = Build::confined("acme", Some("backend")).session();
    let mut own = new(json!({}));
    own.as_object_mut().unwrap().remove("projectSlug");
    assert!(session.answer(TOOL, own).await.contains("Project: backend\n"));
    for project in ["frontend", "1002"] {
        let session = Build::confined("acme", Some("backend")).session();
        assert_snapshot!(session.refusal(TOOL, new(json!({ "projectSlug": project }))).await);
        assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
    }
}
