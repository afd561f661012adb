//! Changing an uptime monitor, as an agent does it.

use crate::testing::*;

const TOOL: &str = "update_uptime_monitor";

fn change(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlug": "backend", "uptimeMonitorId": "413" }), more)
}

#[tokio::test]
async fn a_change_is_told_with_before_and_after() {
    let session = Session::new();
    let wanted = json!({ "intervalSeconds": 600, "status": "disabled", "name": "Pay", "url": "https://pay.acme.example/" });
    assert_snapshot!(session.answer(TOOL, change(wanted)).await);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn null_clears_what_can_be_cleared_and_nothing_else() {
    let session = Session::new();
    let wanted = json!({ "owner": null, "environment": null, "body": null, "name": null, "timeoutMs": 4000 });
    assert_snapshot!(session.answer(TOOL, change(wanted)).await);
    assert_snapshot!(session.requests().pop().unwrap());
}

#[tokio::test]
async fn every_setting_is_sent_and_secrets_are_not_shown() {
    let session = Session::new();
    let all = json!({
        "timeoutMs": 2000, "method": "PUT", "headers": [["Cookie", "k3y"], ["Accept", "*/*"]], "body": "s3cr3t",
        "owner": "user:22", "environment": "staging", "traceSampling": false, "responseCaptureEnabled": false,
        "recoveryThreshold": 3, "downtimeThreshold": 4,
    });
    let answer = session.answer(TOOL, change(all)).await;
    assert!(
        !answer.contains("k3y") && !answer.contains("s3cr3t") && !answer.contains("probe-key"),
        "{answer}"
    );
    assert_snapshot!(answer);
}

#[tokio::test]
async fn wrong_arguments_cost_no_request() {
    let session = Session::new();
    for wrong in
        [json!({}), json!({ "name": null }), json!({ "url": "x" }), json!({ "uptimeMonitorId": "x" })]
    {
        assert_snapshot!(session.refusal(TOOL, change(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_monitor_that_is_not_there_is_not_changed() {
    assert_snapshot!(refusal(TOOL, change(json!({ "uptimeMonitorId": "1", "name": "x" }))).await);
    let fault = Fault::new(Trouble::Status(403)).method("PUT".parse().unwrap());
    assert_snapshot!(Build::faulty(fault).session().refusal(TOOL, change(json!({ "name": "x" }))).await);
}

#[tokio::test]
async fn a_change_that_may_have_been_made_is_told_so_and_sent_once() {
    let fault = Fault::new(Trouble::BadGateway).method("PUT".parse().unwrap());
    let session = Build::faulty(fault).session();
    let refused = session.refusal(TOOL, change(json!({ "name": "x" }))).await;
    assert!(refused.contains("may have been made all the same"), "{refused}");
    assert_eq!(session.requests().iter().filter(|line| line.starts_with("PUT ")).count(), 1);
}

#[tokio::test]
async fn an_answer_that_tells_nothing_of_the_monitor_is_no_failure() {
    for trouble in [Trouble::Empty, Trouble::OnlyIds] {
        let fault = Fault::new(trouble).method("PUT".parse().unwrap());
        assert_snapshot!(Build::faulty(fault).session().answer(TOOL, change(json!({ "name": "x" }))).await);
    }
}

#[tokio::test]
async fn a_confined_session_changes_its_project_only() {
    for other in [json!({ "uptimeMonitorId": "412" }), json!({ "projectSlug": "frontend" })] {
        let session = Build::confined("acme", Some("backend")).session();
        assert_snapshot!(session.refusal(TOOL, with(change(json!({ "name": "x" })), other)).await);
        assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
    }
}
