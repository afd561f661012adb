//! What somebody is told who signed in and lacks something: to sign in again, which they can.

use crate::testing::*;
use access::{Grant, Scopes, Skill, Skills};

async fn told(build: Build, tool: &str) -> String {
    let Session { gate, sentry, .. } = build.session();
    let arguments = json!({"organizationSlug": "acme", "issueId": "BACKEND-1K", "status": "resolved"});
    let Value::Object(arguments) = arguments else { panic!() };
    let outcome = gate.for_signed_in().call(tool, arguments).await;
    assert!(outcome.is_error);
    drop(sentry);
    outcome.answer.text().to_owned()
}

#[tokio::test]
async fn what_was_not_allowed_can_be_allowed_by_signing_in_again() {
    let no_skill = Grant { skills: Skills::of(&[Skill::Inspect]), ..Grant::default() };
    let no_scope = Grant { scopes: Scopes::Known(Vec::new()), ..Grant::default() };
    for grant in [no_skill, no_scope] {
        let token = fake_sentry::NO_SCOPES_TOKEN;
        let text = told(Build { grant, token, ..Build::default() }, "update_issue").await;
        assert!(text.contains("log out of this server in the MCP client, log in again, and tick"), "{text}");
        assert!(!text.contains("--skills"), "the server was not started without it: {text}");
    }
}

#[tokio::test]
async fn a_sign_in_that_sentry_withdrew_is_to_be_done_again() {
    let text = told(Build { token: "withdrawn", ..Build::default() }, "get_issue_details").await;
    assert!(text.starts_with("# Sentry does not accept the sign-in any more (HTTP 401)"), "{text}");
    assert!(
        text.contains("The person must connect this server again") && !text.contains("Whoever runs"),
        "{text}"
    );
}
