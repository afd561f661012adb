//! Relatives of an issue: each relation with its own search, and what cannot be asked.

use crate::testing::*;

const TOOL: &str = "get_related_issues";

fn issue(id: &str) -> Value {
    json!({ "organizationSlug": "acme", "issueId": id })
}

#[tokio::test]
async fn three_relations_are_asked_in_two_rounds() {
    let session = Session::new();
    let answer = session.answer(TOOL, issue("BACKEND-1K")).await;
    assert!(!answer.contains("\n- BACKEND-1K "), "{answer}");
    assert_snapshot!(answer);
    assert_snapshot!(session.requests().join("\n"));
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_relation_by_relation() {
    let bend = |path: &str, value: &mut Value| {
        if path.contains("/events/") {
            value["contexts"] = json!({});
            value["entries"] = json!([{ "type": "exception", "data": { "values": [{ "stacktrace": { "frames": [
                { "function": "<lambda>", "filename": "a file\" is:resolved", "inApp": true },
            ] } }] } }]);
        } else if path.ends_with("/BACKEND-1K/") {
            value["firstRelease"] = Value::Null;
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-1K")).await);
    // Without the event only the release is known.
    let session = Build::faulty(Fault::new(Trouble::Status(403)).path("/events/latest/")).session();
    assert_snapshot!(session.answer(TOOL, issue("BACKEND-1K")).await);
    // Searches that fail cost no answer.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/acme/issues/") {
            *value = json!("nothing that anybody could read");
        }
    };
    let session = Build { bend, ..Build::default() }.session();
    let answer = session.answer(TOOL, issue("BACKEND-1K")).await;
    assert_eq!(
        answer.matches(": could not be asked: the answer is not what it should be\n").count(),
        3,
        "{answer}"
    );
}

#[tokio::test]
async fn a_limit_counts_for_each_relation_and_says_what_is_left() {
    let asked = with(issue("BACKEND-1K"), json!({ "limit": 1, "period": "90d" }));
    assert_snapshot!(answer(TOOL, asked).await);
}

#[tokio::test]
async fn a_session_confined_to_a_project_sees_its_issues_only() {
    let session = Build::confined("acme", Some("backend")).session();
    let answer = session.answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    assert!(!answer.contains("FRONTEND-") && !answer.contains("API-GATEWAY-"), "{answer}");
    assert!(session.requests().iter().skip(2).all(|line| line.contains("&projectSlug=backend")));
    let refused = session.refusal(TOOL, json!({ "issueId": "FRONTEND-7" })).await;
    assert!(refused.starts_with("# Not permitted\n"), "{refused}");
    // A server that ignores the project is not believed: what it adds is left out and counted.
    let bend = |path: &str, value: &mut Value| {
        if path.ends_with("/acme/issues/") {
            for issue in value.as_array_mut().unwrap() {
                issue["project"]["slug"] = "frontend".into();
            }
        }
    };
    let confined = Build::confined("acme", Some("backend"));
    let answer = Build { bend, ..confined }.session().answer(TOOL, json!({ "issueId": "BACKEND-1K" })).await;
    assert!(
        answer.contains("issues of other projects are left out.") && !answer.contains("\n- "),
        "{answer}"
    );
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_named() {
    assert_snapshot!(refusal(TOOL, issue("BACKEND-999")).await);
    assert_snapshot!(refusal(TOOL, json!({ "organizationSlug": "acme" })).await);
    assert_snapshot!(refusal(TOOL, with(issue("BACKEND-1K"), json!({ "period": "soon" }))).await);
}
