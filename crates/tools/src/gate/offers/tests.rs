//! Prompts and resources of sessions that may do more or less.

use super::*;
use crate::{Values, testing::*};
use access::{Grant, Skill, Skills};

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
