//! Many issues at once: shown first, changed when the token comes back, and never more than was shown.

use crate::{Audit, Caller, Confirm, ConfirmWrites, Ledger, Question, Said, Unwritable, testing::*};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex};

const TOOL: &str = "update_issues";
const PATH: &str = "/api/0/organizations/acme/issues/";

fn named(more: Value) -> Value {
    with(json!({ "organizationSlug": "acme", "issueIds": ["BACKEND-1K", "BACKEND-1M", "70147"] }), more)
}

fn searched(more: Value) -> Value {
    with(
        json!({ "organizationSlug": "acme", "query": "is:unresolved level:error", "status": "resolved" }),
        more,
    )
}

fn token(answer: &str) -> String {
    answer.split("`confirmToken: ").nth(1).unwrap().split('`').next().unwrap().to_owned()
}

fn puts(session: &Session) -> Vec<String> {
    session.requests().into_iter().filter(|line| !line.starts_with("GET ")).collect()
}

#[tokio::test]
async fn issues_that_are_named_are_shown_and_then_changed() {
    let session = Session::new();
    let asked = named(json!({ "status": "ignored", "assignedTo": "me", "priority": "low" }));
    let shown = session.answer(TOOL, asked.clone()).await;
    assert_eq!(puts(&session), [""; 0]);
    assert_snapshot!(shown.clone());
    assert_snapshot!(session.answer(TOOL, with(asked, json!({ "confirmToken": token(&shown) }))).await);
    let body = r#"{"status":"ignored","substatus":"archived_until_escalating","assignedTo":"user:21","priority":"low"}"#;
    assert_eq!(puts(&session), [format!("PUT {PATH}?id=70147&id=70151&project=-1 {body}")]);
    let seen = session
        .answer("get_issue_details", json!({ "organizationSlug": "acme", "issueId": "BACKEND-1M" }))
        .await;
    assert!(seen.contains("Status: ignored (archived_until_escalating)\nLevel"), "{seen}");
}

#[tokio::test]
async fn what_a_search_finds_is_shown_and_then_changed() {
    let session = Session::new();
    let shown = session.answer(TOOL, searched(json!({}))).await;
    assert_snapshot!(shown.clone());
    let done = session.answer(TOOL, searched(json!({ "confirmToken": token(&shown) }))).await;
    assert!(done.starts_with("# Changed "), "{done}");
    let count = shown.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(puts(&session)[0].matches("id=7").count(), count, "{:?}", puts(&session));
    let nothing = session.refusal(TOOL, searched(json!({}))).await;
    assert_snapshot!(nothing);
}

#[tokio::test]
async fn a_token_changes_what_was_shown_and_nothing_else() {
    let session = Session::new();
    let shown = session.answer(TOOL, searched(json!({}))).await;
    let token = token(&shown);
    // Somebody resolves one of them meanwhile, so the search finds another set.
    let one = json!({ "organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved" });
    session.answer("update_issue", one).await;
    let before = puts(&session).len();
    let of_named = |ids: Value| json!({ "organizationSlug": "acme", "issueIds": ids, "status": "resolved", "confirmToken": token });
    for other in [
        searched(json!({ "confirmToken": token })),
        searched(json!({ "confirmToken": token, "status": "ignored" })),
        searched(json!({ "confirmToken": token, "priority": "low" })),
        searched(json!({ "confirmToken": token, "query": "is:unresolved" })),
        of_named(json!(["BACKEND-1K"])),
        searched(json!({ "confirmToken": "yes" })),
        searched(json!({ "confirmToken": "2-0-00" })),
    ] {
        let refused = session.refusal(TOOL, other.clone()).await;
        assert!(refused.contains("the token does not fit"), "{other}: {refused}");
    }
    assert_eq!(puts(&session).len(), before);
    assert_snapshot!(session.refusal(TOOL, searched(json!({ "confirmToken": token }))).await);
}

/// Says yes, and remembers the question.
#[derive(Default)]
struct Person(Mutex<Vec<String>>);

impl Confirm for Person {
    fn ask<'a>(&'a self, question: &'a Question) -> BoxFuture<'a, Said> {
        self.0.lock().unwrap().push(question.text.clone());
        Box::pin(std::future::ready(Said::Yes))
    }
}

/// Counts.
#[derive(Default)]
struct Lines(Mutex<usize>);

impl Ledger for Lines {
    fn ready(&self) -> Result<(), Unwritable> {
        Ok(())
    }

    fn write(&self, _: &[u8]) -> Result<(), Unwritable> {
        *self.0.lock().unwrap() += 1;
        Ok(())
    }
}

#[tokio::test]
async fn a_person_is_asked_about_the_change_and_not_about_looking_at_it() {
    let ledger = Arc::new(Lines::default());
    let audit = Some(Audit { ledger: Arc::clone(&ledger) as Arc<dyn Ledger>, token: None, profile: None });
    let session = Build { confirm_writes: ConfirmWrites::Weighty, audit, ..Build::default() }.session();
    let shown = session.answer(TOOL, searched(json!({}))).await;
    assert_eq!(*ledger.0.lock().unwrap(), 0);
    let confirmed = searched(json!({ "confirmToken": token(&shown) }));
    let refused = session.refusal(TOOL, confirmed.clone()).await;
    assert!(refused.contains("--confirm-writes=never") && puts(&session).is_empty(), "{refused}");
    let person = Person::default();
    let caller = Caller { confirm: Some(&person), ..Caller::default() };
    let Value::Object(arguments) = confirmed else { panic!() };
    assert!(!session.gate.call_for(caller, TOOL, arguments).await.is_error);
    assert_eq!((puts(&session).len(), *ledger.0.lock().unwrap()), (1, 1));
    assert_snapshot!(person.0.lock().unwrap().concat());
}

#[tokio::test]
async fn wrong_arguments_change_nothing() {
    let session = Session::new();
    for wrong in [
        json!({ "organizationSlug": "acme", "status": "resolved" }),
        named(json!({})),
        named(json!({ "status": "resolved", "query": "is:unresolved" })),
        json!({ "organizationSlug": "acme", "query": "", "status": "resolved" }),
        json!({ "organizationSlug": "acme", "issueIds": [], "status": "resolved" }),
        json!({ "organizationSlug": "acme", "issueIds": vec!["BACKEND-1K"; 26], "status": "resolved" }),
        named(json!({ "status": "resolved", "confirmToken": " " })),
    ] {
        assert_snapshot!(session.refusal(TOOL, wrong).await);
    }
    assert_eq!(session.requests(), [""; 0]);
    let missing = json!({ "organizationSlug": "acme", "issueIds": ["BACKEND-1K", "BACKEND-999"], "status": "resolved" });
    assert_snapshot!(session.refusal(TOOL, missing).await);
    let bad = json!({ "organizationSlug": "acme", "query": "is:(", "status": "resolved" });
    session.refusal(TOOL, bad).await;
    assert_eq!(puts(&session), [""; 0]);
}

#[tokio::test]
async fn a_confined_session_changes_nothing_of_another_project() {
    let session = Build::confined("acme", Some("frontend")).session();
    let refused = session
        .refusal(TOOL, json!({ "issueIds": ["FRONTEND-7", "BACKEND-1K"], "status": "resolved" }))
        .await;
    assert!(refused.starts_with("# Not permitted\n") && !refused.contains("Invalid token"), "{refused}");
    let shown = session.answer(TOOL, json!({ "query": "is:unresolved", "status": "resolved" })).await;
    assert!(shown.contains("FRONTEND-7") && !shown.contains("BACKEND"), "{shown}");
    assert_eq!(puts(&session), [""; 0]);
}

#[tokio::test]
async fn what_sentry_refuses_or_leaves_open_is_told_as_that() {
    for trouble in [Trouble::Status(403), Trouble::Status(400), Trouble::Status(500), Trouble::Status(204)] {
        let fault = Fault::new(trouble).method("PUT".parse().unwrap());
        let session = Build::faulty(fault).session();
        let asked = named(json!({ "status": "resolved" }));
        let shown = session.answer(TOOL, asked.clone()).await;
        assert_snapshot!(session.refusal(TOOL, with(asked, json!({ "confirmToken": token(&shown) }))).await);
    }
}

/// What is said of a change of these issues that Sentry answers so.
async fn told_of(trouble: Option<Trouble>, change: Value) -> (bool, String) {
    let fault = trouble.map(|trouble| Fault::new(trouble).method("PUT".parse().unwrap()));
    let session = fault.map_or_else(Session::new, |fault| Build::faulty(fault).session());
    let asked = named(change);
    let shown = session.answer(TOOL, asked.clone()).await;
    let outcome = session.call(TOOL, &with(asked, json!({ "confirmToken": token(&shown) }))).await;
    assert_eq!(puts(&session).len(), 1);
    let first = outcome.answer.text().lines().next().unwrap().to_owned();
    (outcome.is_error, first)
}

#[tokio::test]
async fn what_came_of_a_change_is_said_as_far_as_sentry_says_it() {
    let (changed, sent, not) = (
        "# Changed 2 issues in acme",
        "# Sent the change of 2 issues in acme",
        "# Not changed: 2 issues in acme",
    );
    for change in [
        json!({ "assignedTo": "me" }),
        json!({ "assignedTo": "nobody" }),
        json!({ "priority": "low" }),
        json!({ "assignedTo": "me", "status": "resolved" }),
    ] {
        for (trouble, is_error, heading) in [
            (None, false, changed),
            (Some(Trouble::Status(204)), true, not),
            (Some(Trouble::Empty), false, sent),
            (Some(Trouble::Cut), false, sent),
            (Some(Trouble::MalformedJson), false, sent),
        ] {
            let told = told_of(trouble.clone(), change.clone()).await;
            assert_eq!(told, (is_error, heading.to_owned()), "{change} {trouble:?}");
        }
    }
}
