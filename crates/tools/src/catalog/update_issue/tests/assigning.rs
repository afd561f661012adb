//! Assigning an issue: to oneself, a person, a team, nobody, and to somebody who is not there.

use super::{TOOL, change, change_of, sent};
use crate::testing::*;

/// The only thing that is sent, and all that is asked before.
async fn assigned(to: &str) -> (String, Vec<String>) {
    let session = Session::new();
    session.answer(TOOL, change(json!({ "assignedTo": to }))).await;
    let sent = sent(&session);
    assert_eq!(sent.len(), 1, "{sent:?}");
    let body = sent[0].strip_prefix("PUT /api/0/organizations/acme/issues/BACKEND-1K/ ").unwrap();
    let asked =
        session.requests().into_iter().filter(|request| request.starts_with("GET ")).skip(1).collect();
    (body.to_owned(), asked)
}

#[tokio::test]
async fn numbers_addresses_and_names_are_sent_as_they_are() {
    for (to, wire) in [
        ("user:23", "user:23"),
        ("23", "user:23"),
        ("team:31", "team:31"),
        ("juniper@acme.example", "juniper@acme.example"),
        ("user:juniper@acme.example", "juniper@acme.example"),
        ("@sable", "sable"),
    ] {
        assert_eq!(assigned(to).await, (format!(r#"{{"assignedTo":"{wire}"}}"#), Vec::new()), "{to}");
    }
}

#[tokio::test]
async fn me_becomes_the_number_of_the_account() {
    let asked = vec!["GET /api/0/auth/".to_owned()];
    assert_eq!(assigned("me").await, (r#"{"assignedTo":"user:21"}"#.to_owned(), asked.clone()));
    assert_eq!(assigned("Me").await.1, asked);
    assert_snapshot!(answer(TOOL, change(json!({ "assignedTo": "me" }))).await);
}

#[tokio::test]
async fn me_is_asked_elsewhere_where_the_first_way_is_missing() {
    let session = Build::faulty(Fault::new(Trouble::Html).path("/auth/")).session();
    session.answer(TOOL, change(json!({ "assignedTo": "me" }))).await;
    assert_eq!(
        sent(&session),
        [r#"PUT /api/0/organizations/acme/issues/BACKEND-1K/ {"assignedTo":"user:21"}"#]
    );
}

#[tokio::test]
async fn a_server_that_does_not_tell_whose_token_it_is_is_said_not_to() {
    let session = Build::faulty(Fault::new(Trouble::NullEverything).path("/auth/")).session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "assignedTo": "me" }))).await);
    assert_eq!(sent(&session), [""; 0]);
}

#[tokio::test]
async fn the_slug_of_a_team_becomes_its_number() {
    let asked = vec!["GET /api/0/organizations/acme/teams/?per_page=100&query=web&detailed=0".to_owned()];
    for to in ["team:web", "#web", "team:#web"] {
        assert_eq!(assigned(to).await, (r#"{"assignedTo":"team:32"}"#.to_owned(), asked.clone()), "{to}");
    }
    assert_snapshot!(answer(TOOL, change(json!({ "assignedTo": "team:platform" }))).await);
}

#[tokio::test]
async fn who_was_found_is_not_asked_for_again() {
    let session = Session::new();
    for issue in ["BACKEND-1K", "BACKEND-11", "FRONTEND-7"] {
        session.answer(TOOL, change_of(issue, json!({ "assignedTo": "me" }))).await;
        session.answer(TOOL, change_of(issue, json!({ "assignedTo": "team:mobile" }))).await;
    }
    let asked = |path: &str| session.requests().iter().filter(|request| request.contains(path)).count();
    assert_eq!((asked("/auth/"), asked("/teams/")), (1, 1));
}

#[tokio::test]
async fn nobody_is_said_in_several_ways() {
    for nobody in ["nobody", "None", "unassigned"] {
        let session = Session::new();
        session.answer(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": nobody }))).await;
        assert_eq!(
            sent(&session),
            [r#"PUT /api/0/organizations/acme/issues/API-GATEWAY-3/ {"assignedTo":""}"#]
        );
    }
    assert_snapshot!(answer(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": "nobody" }))).await);
}

#[tokio::test]
async fn an_empty_assignee_takes_an_issue_from_nobody() {
    let session = Session::new();
    for half in ["user:", "user: @", "@", "@@", "", "  ", "team:", "#"] {
        let with_status = json!({ "status": "resolved", "assignedTo": half });
        let refused = session.refusal(TOOL, change_of("API-GATEWAY-3", with_status)).await;
        assert!(refused.starts_with("# The arguments do not fit the tool\n\n"), "{half}: {refused}");
    }
    assert_eq!(sent(&session), [""; 0]);
    assert_snapshot!(
        session.refusal(TOOL, change_of("API-GATEWAY-3", json!({ "assignedTo": "user:" }))).await
    );
}

#[tokio::test]
async fn who_has_it_already_is_not_assigned_again() {
    for (issue, to) in [
        ("API-GATEWAY-3", "user:23"),
        ("API-GATEWAY-3", "sable@acme.example"),
        ("FRONTEND-9", "team:web"),
        ("FRONTEND-9", "team:32"),
    ] {
        let session = Session::new();
        session.answer(TOOL, change_of(issue, json!({ "assignedTo": to }))).await;
        assert_eq!(sent(&session), [""; 0], "{issue} {to}");
    }
    // The number of a team is not that of a user.
    let session = Session::new();
    session.call(TOOL, &change_of("FRONTEND-9", json!({ "assignedTo": "user:32" }))).await;
    assert_eq!(sent(&session).len(), 1);
}

#[tokio::test]
async fn somebody_who_is_not_there_is_told_in_the_region_or_named() {
    let session = Session::new();
    for nobody in ["wren@initech.example", "user:99"] {
        assert_snapshot!(session.refusal(TOOL, change(json!({ "assignedTo": nobody }))).await);
    }
    let changes = sent(&session).len();
    for nobody in ["team:legal", "team:the people upstairs"] {
        assert_snapshot!(
            session.refusal(TOOL, change(json!({ "assignedTo": nobody, "status": "resolved" }))).await
        );
    }
    assert_eq!(sent(&session).len(), changes, "no half of a change is made");
}

#[tokio::test]
async fn a_token_that_may_not_look_up_teams_is_told_to_give_the_number() {
    let sentry = FakeSentry::acme().token("events-only", ["event:read", "event:write"]);
    let session = Build { sentry: sentry.into(), token: "events-only", ..Build::default() }.session();
    assert_snapshot!(session.refusal(TOOL, change(json!({ "assignedTo": "team:web" }))).await);
    session.answer(TOOL, change(json!({ "assignedTo": "team:32" }))).await;
}
