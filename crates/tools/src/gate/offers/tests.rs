//! Prompts, values and resources of sessions that may do more or less.

use super::*;
use crate::testing::*;
use access::{Grant, Skill, Skills};

fn told(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn values_come_from_sentry_and_begin_as_typed() {
    let session = Session::new();
    let complete = |prompt, argument, typed, other| {
        let gate = &session.gate;
        async move { gate.complete(prompt, argument, typed, &told(other)).await.values }
    };
    let of_acme: &[_] = &[("organization", "acme")];
    let projects = complete("triage_sweep", "project", "BACK", of_acme).await;
    assert!(
        projects.iter().any(|slug| slug == "backend") && projects.iter().all(|slug| slug.starts_with("back"))
    );
    let issues = complete("investigate_issue", "issue", "backend-", of_acme).await;
    assert!(issues.iter().any(|id| id == "BACKEND-1K"), "{issues:?}");
    let organizations = complete("fix_issue", "organization", "", &[]).await;
    assert!(organizations.iter().any(|slug| slug == "acme"), "{organizations:?}");
    assert!(complete("review_changes", "base", "", of_acme).await.is_empty());
    assert!(complete("no_such", "project", "", of_acme).await.is_empty());
    assert!(complete("fix_issue", "no_such", "", of_acme).await.is_empty());
    assert!(complete("fix_issue", "project", "", &[("organization", "no such")]).await.is_empty());
}

#[tokio::test]
async fn a_confined_session_is_offered_nothing_from_outside() {
    let session = Build::confined("acme", Some("backend")).session();
    let nothing = BTreeMap::new();
    let complete = |argument, typed| session.gate.complete("fix_issue", argument, typed, &nothing);
    assert_eq!(complete("organization", "").await.values, ["acme"]);
    assert_eq!(complete("project", "BA").await.values, ["backend"]);
    assert_eq!(complete("project", "x").await, Values::default());
    let issues = complete("issue", "").await.values;
    assert!(!issues.is_empty() && issues.iter().all(|id| id.starts_with("BACKEND-")), "{issues:?}");
    let other = session.gate.complete("fix_issue", "issue", "", &told(&[("organization", "initech")])).await;
    assert_eq!(other, Values::default());
}

#[tokio::test]
async fn what_may_not_be_used_is_not_offered() {
    let docs = Grant { skills: Skills::of(&[Skill::Docs]), ..Grant::default() };
    let session = Build { grant: docs, ..Build::default() }.session();
    assert_eq!(session.gate.prompts().count(), 0);
    assert_eq!(session.gate.resource_templates().count(), 0);
    assert_eq!(session.gate.prompt("fix_issue", &BTreeMap::new()), Err(NoPrompt::Unknown));
    let read =
        session.gate.read_resource(Caller::default(), "sentry://acme/issues/BACKEND-1K").await.unwrap();
    assert!(read.is_error && !read.answer.text().contains("TypeError"), "{}", read.answer.text());
    assert_eq!(session.gate.complete("fix_issue", "project", "", &BTreeMap::new()).await, Values::default());
    assert_eq!(session.addresses().len(), 0);
}

#[tokio::test]
async fn sentry_being_away_offers_nothing() {
    let session = Build { token: "nobody", ..Build::default() }.session();
    assert_eq!(
        session.gate.complete("fix_issue", "issue", "", &told(&[("organization", "acme")])).await,
        Values::default()
    );
}

#[tokio::test]
async fn a_resource_is_read_as_its_tool_answers() {
    let session = Session::new();
    let read =
        session.gate.read_resource(Caller::default(), "sentry://acme/issues/BACKEND-1K").await.unwrap();
    assert!(!read.is_error);
    let shown = session
        .answer("get_issue_details", json!({"organizationSlug": "acme", "issueId": "BACKEND-1K"}))
        .await;
    assert_eq!(read.answer.text(), shown);
    assert!(session.gate.read_resource(Caller::default(), "sentry://acme/teams/web").await.is_none());
}
