//! Deleting an uptime monitor, as an agent does it.

use crate::testing::*;
use access::Grant;

const TOOL: &str = "delete_uptime_monitor";

fn old(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "projectSlug": "backend", "uptimeMonitorId": "414" }), more)
}

#[tokio::test]
async fn what_was_there_is_told_and_gone() {
    let session = Session::new();
    assert_snapshot!(session.answer(TOOL, old(json!({}))).await);
    let path = "/api/0/projects/acme/backend/uptime/414/";
    assert_eq!(session.requests(), [format!("GET {path}"), format!("DELETE {path}")]);
    // The second time there is nothing to delete.
    assert_snapshot!(session.refusal(TOOL, old(json!({}))).await);
    assert_eq!(session.requests().len(), 3);
}

#[tokio::test]
async fn gone_in_the_meantime_is_gone() {
    let fault = Fault::new(Trouble::Status(404)).method("DELETE".parse().unwrap());
    assert_snapshot!(Build::faulty(fault).session().answer(TOOL, old(json!({}))).await);
}

#[tokio::test]
async fn a_refusal_is_one_and_what_may_have_been_done_is_told_so() {
    for status in [403, 500] {
        let fault = Fault::new(Trouble::Status(status)).method("DELETE".parse().unwrap());
        let session = Build::faulty(fault).session();
        assert_snapshot!(session.refusal(TOOL, old(json!({}))).await);
        assert_eq!(session.requests().iter().filter(|line| line.starts_with("DELETE ")).count(), 1);
    }
}

#[tokio::test]
async fn wrong_arguments_cost_no_request() {
    let session = Session::new();
    for wrong in [json!({ "uptimeMonitorId": "414/.." }), json!({ "projectSlug": null })] {
        assert_snapshot!(session.refusal(TOOL, old(wrong)).await);
    }
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_session_that_only_reads_or_is_confined_deletes_nothing_elsewhere() {
    let session =
        Build { grant: Grant { read_only: true, ..Grant::default() }, ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, old(json!({}))).await);
    for other in [json!({ "uptimeMonitorId": "412" }), json!({ "projectSlug": "frontend" })] {
        let session = Build::confined("acme", Some("backend")).session();
        assert_snapshot!(session.refusal(TOOL, old(other)).await);
        assert!(session.requests().iter().all(|line| line.starts_with("GET ")));
    }
}
