//! What the session is, told without a secret.

use crate::{Audit, ConfirmWrites, Fingerprint, Ledger, Unwritable, testing::*};
use access::{Grant, Skill, Skills};
use std::sync::Arc;
use untrusted::{Boundary, Extent, Redact, Redaction};

const TOOL: &str = "get_sentry_mcp_info";

#[derive(Debug)]
struct Nowhere;

impl Ledger for Nowhere {
    fn ready(&self) -> Result<(), Unwritable> {
        Ok(())
    }

    fn write(&self, _: &[u8]) -> Result<(), Unwritable> {
        Ok(())
    }
}

#[tokio::test]
async fn a_session_as_most_are() {
    let session =
        Build { confirm_writes: ConfirmWrites::default(), grant: Grant::default(), ..Build::default() }
            .session();
    assert_snapshot!(session.answer(TOOL, json!({})).await);
    assert_eq!(session.requests(), [""; 0]);
}

#[tokio::test]
async fn a_session_with_every_setting() {
    let confined = Build::confined("acme", Some("backend"));
    let grant =
        Grant { read_only: true, skills: Skills::of(&[Skill::Inspect, Skill::Docs]), ..confined.grant };
    let audit =
        Some(Audit { ledger: Arc::new(Nowhere), token: Some(Fingerprint(0x1234_5678)), profile: None });
    let boundary = Boundary::with_nonce(1).redacting(Redaction::new(Redact::Pii)).showing(Extent::Omit);
    let session = Build {
        grant,
        audit,
        boundary,
        confirm_writes: ConfirmWrites::Always,
        token: fake_sentry::READ_ONLY_TOKEN,
        organization: Some("acme"),
        ..Build::default()
    }
    .session();
    let told = session.answer(TOOL, json!({})).await;
    assert!(!told.contains(fake_sentry::READ_ONLY_TOKEN) && !told.contains("12345678"), "{told}");
    assert_snapshot!(told);
}

#[tokio::test]
async fn a_server_that_does_not_tell_the_scopes_and_one_that_fails_cost_a_note() {
    for trouble in [Trouble::Status(404), Trouble::Status(500), Trouble::Html] {
        let told = Build::troubled(trouble).session().answer(TOOL, json!({})).await;
        assert!(told.ends_with("The server does not tell what the token may do."), "{told}");
    }
}

#[tokio::test]
async fn the_language_model_is_named_with_its_provider() {
    let providers = fake_sentry::FakeProviders::serve([]).await.unwrap();
    let session = Build::asking(&providers).session();
    let told = session.answer(TOOL, json!({})).await;
    assert!(told.contains("\nLanguage model: anthropic, `"), "{told}");
    assert!(!told.contains(fake_sentry::PROVIDER_KEY), "{told}");
}
