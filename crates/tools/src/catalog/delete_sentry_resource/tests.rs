//! Deleting for good: only where the operator allows it, only what is meant, and told afterwards.

use crate::{Caller, ConfirmWrites, testing::*};
use access::Grant;

const TOOL: &str = "delete_sentry_resource";

fn of(kind: &str, id: &str) -> Value {
    json!({ "organizationSlug": "acme", "resourceType": kind, "resourceId": id })
}

fn writes(session: &Session) -> Vec<String> {
    session.requests().into_iter().filter(|line| !line.starts_with("GET ")).collect()
}

#[tokio::test]
async fn an_issue_is_gone_and_told_as_it_was() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, of("issue", "BACKEND-1K")).await);
    assert_eq!(writes(&session), ["DELETE /api/0/organizations/acme/issues/BACKEND-1K/"]);
    assert_snapshot!(session.refusal(TOOL, of("issue", "BACKEND-1K")).await);
}

#[tokio::test]
async fn monitors_are_gone_and_told() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, of("cronMonitor", "nightly-invoices")).await);
    let uptime = with(of("uptimeMonitor", "414"), json!({ "projectSlug": "backend" }));
    assert_snapshot!(session.answer(TOOL, uptime.clone()).await);
    let expected = [
        "DELETE /api/0/organizations/acme/monitors/nightly-invoices/",
        "DELETE /api/0/projects/acme/backend/uptime/414/",
    ];
    assert_eq!(writes(&session), expected);
    assert_snapshot!(session.refusal(TOOL, of("cronMonitor", "nightly-invoices")).await);
    session.refusal(TOOL, uptime).await;
}

#[tokio::test]
async fn without_the_operators_leave_it_is_neither_listed_nor_found_nor_run() {
    for grant in [Grant::default(), Grant { allow_delete: true, read_only: true, ..Grant::default() }] {
        let session = Build { grant, ..Build::default() }.session();
        assert!(session.gate.list().iter().all(|tool| tool.name != TOOL));
        assert_snapshot!(session.refusal(TOOL, of("issue", "BACKEND-1K")).await);
        let through = json!({ "name": TOOL, "arguments": of("issue", "BACKEND-1K") });
        session.refusal("execute_sentry_write_tool", through).await;
        assert_eq!(session.requests(), [""; 0]);
    }
}

#[tokio::test]
async fn wrong_arguments_delete_nothing() {
    let session = Session::new();
    for wrong in [
        of("everything", "1"),
        of("issue", ""),
        of("uptimeMonitor", "414"),
        with(of("uptimeMonitor", "first"), json!({ "projectSlug": "backend" })),
        of("cronMonitor", "../x"),
        json!({ "organizationSlug": "acme", "resourceType": "issue" }),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    for confined in [of("issue", "BACKEND-1K"), of("cronMonitor", "nightly-invoices")] {
        let build = Build::confined("acme", Some("frontend"));
        let grant = Grant { allow_delete: true, ..build.grant };
        let session = Build { grant, ..Build::default() }.session();
        let refused = session.refusal(TOOL, confined).await;
        assert!(refused.starts_with("# Not permitted\n"), "{refused}");
        assert_eq!(writes(&session), [""; 0]);
    }
    assert_eq!(writes(&session), [""; 0]);
}

#[tokio::test]
async fn what_sentry_refuses_is_told_with_the_scope() {
    for trouble in [Trouble::Status(403), Trouble::Status(404), Trouble::Status(500)] {
        for arguments in [of("issue", "BACKEND-1K"), of("cronMonitor", "nightly-invoices")] {
            let fault = Fault::new(trouble.clone()).method("DELETE".parse().unwrap());
            let outcome = Build::faulty(fault).session().call(TOOL, &arguments).await;
            assert_snapshot!(outcome.answer.text().to_owned());
        }
    }
}

#[tokio::test]
async fn it_is_asked_about_once_the_session_has_read_evidence() {
    let session = Build { confirm_writes: ConfirmWrites::Weighty, ..Build::default() }.session();
    session.answer("search_issues", json!({ "organizationSlug": "acme" })).await;
    let Value::Object(arguments) = of("issue", "BACKEND-1K") else { panic!() };
    let outcome = session.gate.call_for(Caller::default(), TOOL, arguments).await;
    assert!(outcome.is_error && outcome.answer.text().contains("--confirm-writes=never"));
    assert_eq!(writes(&session), [""; 0]);
}

#[tokio::test]
async fn an_issue_that_sentry_answers_for_another_is_not_deleted() {
    // As Sentry answers for one that was merged away.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/issues/BACKEND-15/") {
            (value["id"], value["shortId"]) = (json!("70147"), json!("BACKEND-1K"));
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, of("issue", "BACKEND-15")).await);
    assert_eq!(writes(&session), [""; 0]);
}
