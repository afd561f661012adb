//! What the token may do: each tool is refused with the name of the scope that is lacking, and served by a token that has
//! the tool's scopes and no others.

use super::examples::{Example, examples};
use crate::{catalog, testing::*};
use access::{Grant, Scope, Scopes};
use std::collections::BTreeSet;

fn scopes_of(example: &Example) -> &'static [Scope] {
    catalog::ALL.iter().find(|entry| entry.spec.name == example.tool).map_or(&[], |entry| entry.spec.scopes)
}

#[tokio::test]
async fn a_token_that_lacks_one_scope_of_a_tool_is_told_which_and_nothing_is_asked() {
    let mut refused = 0;
    for example in examples() {
        for lacking in scopes_of(&example) {
            let held: Vec<Scope> = Scope::ALL.into_iter().filter(|scope| !scope.includes(*lacking)).collect();
            let sentry = FakeSentry::acme().token("acme-lacking", held.iter().map(|scope| scope.id())).into();
            let grant = Grant { scopes: Scopes::Known(held), ..Build::default().grant };
            let session = Build { sentry, grant, token: "acme-lacking", ..Build::default() }.session();
            let answer = session.refusal(example.tool, example.arguments.clone()).await;
            let place = format!("{} without {lacking}: {answer}", example.tool);
            assert!(answer.starts_with("# Not permitted\n"), "{place}");
            assert!(answer.contains(&format!("the access token lacks the scope {lacking}")), "{place}");
            // What the token may do is asked beside every call.
            assert!(session.requests().iter().all(|line| line == "GET /api/0/"), "{place}");
            refused += 1;
        }
    }
    assert!(refused >= 70, "{refused} calls: is the test blind?");
}

#[tokio::test]
async fn what_sentry_forbids_is_told_with_the_scopes_that_the_tool_needs() {
    for example in examples() {
        let session = Build { token: fake_sentry::NO_SCOPES_TOKEN, ..Build::default() }.session();
        let scopes = scopes_of(&example);
        if scopes.is_empty() {
            continue;
        }
        let before = session.refusal(example.tool, example.arguments.clone()).await;
        assert!(scopes.iter().any(|scope| before.contains(scope.id())), "{}: {before}", example.tool);
        // By now it is known, and Sentry is not asked in vain.
        let asked = session.addresses().len();
        let after = session.refusal(example.tool, example.arguments.clone()).await;
        assert!(after.contains("the access token lacks the scope"), "{}: {after}", example.tool);
        assert_eq!(session.addresses().len(), asked, "{}", example.tool);
    }
}

/// Tools of which some calls need a scope more, because of what they name: the refusal says so.
const MORE: [(&str, &str); 6] = [
    // What is listed by the organization.
    ("get_agent_conversation_details", "org:read"),
    ("search_agent_conversations", "org:read"),
    ("search_events", "org:read"),
    // A slug is turned into a number first.
    ("get_profile", "project:read"),
    ("search_issues", "project:read"),
    ("update_issue", "org:read"),
];

#[tokio::test]
async fn a_token_with_the_scopes_of_a_tool_and_no_others_serves_it() {
    let mut used = BTreeSet::new();
    for example in examples() {
        let mut scopes: Vec<&str> = scopes_of(&example).iter().map(|scope| scope.id()).collect();
        if scopes.is_empty() {
            continue;
        }
        let serve = async |scopes: &[&str]| {
            let sentry = FakeSentry::acme().token("acme-just", scopes.to_vec()).into();
            let session = Build { sentry, token: "acme-just", ..Build::default() }.session();
            session.call(example.tool, &example.arguments).await
        };
        let outcome = serve(&scopes).await;
        if !outcome.is_error {
            continue;
        }
        let refused = outcome.answer.text();
        let more = MORE.iter().find(|(tool, more)| *tool == example.tool && refused.contains(more));
        let Some((tool, more)) = more else { panic!("{} {scopes:?}: {refused}", example.tool) };
        used.insert(*tool);
        scopes.push(more);
        let outcome = serve(&scopes).await;
        assert!(!outcome.is_error, "{} {scopes:?}: {}", example.tool, outcome.answer.text());
    }
    assert_eq!(used.len(), MORE.len(), "a tool of the table is served without: {used:?}");
}
