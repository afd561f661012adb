//! How tools are tested: a whole call, through the gate, against the embedded Sentry.
//!
//! Keep in mind: the answer is what people get, so the answer is what tests look at. Times and the nonce
//! are fixed. A test that wants another world builds its own [`Session`].

pub(crate) use fake_sentry::FakeSentry;
pub(crate) use insta::assert_snapshot;
pub(crate) use serde_json::{Value, json};

use crate::{Gate, Outcome, Setup, Surface};
use access::{Grant, Scopes, Skills};
use lexicon::{Hosts, Timestamp};
use sentry_api::{Client, InProcess, Settings};
use std::sync::Arc;
use untrusted::Boundary;

/// A session with the embedded Sentry.
pub(crate) struct Session {
    pub(crate) gate: Gate,
    pub(crate) sentry: Arc<FakeSentry>,
}

/// What may differ from the usual session.
pub(crate) struct Build {
    pub(crate) sentry: FakeSentry,
    pub(crate) grant: Grant,
    pub(crate) token: &'static str,
    pub(crate) organization: Option<&'static str>,
    pub(crate) surface: Surface,
}

impl Default for Build {
    fn default() -> Self {
        let grant = Grant { skills: Skills::all(), scopes: Scopes::Unknown, ..Grant::default() };
        Self {
            sentry: FakeSentry::acme(),
            grant,
            token: fake_sentry::FULL_TOKEN,
            organization: None,
            surface: Surface::All,
        }
    }
}

/// The embedded world's "now".
fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

impl Build {
    pub(crate) fn session(self) -> Session {
        let sentry = Arc::new(self.sentry);
        let answering = Arc::clone(&sentry);
        let transport = InProcess::new(move |request| {
            let sentry = Arc::clone(&answering);
            async move { sentry.call(request.map(Into::into)).await.map(Into::into) }
        });
        let hosts = Hosts::from_hostname("sentry.example.com", false).unwrap();
        let settings = Settings {
            base: hosts.base().clone(),
            token: Some(self.token.to_owned().into()),
            headers: Vec::new(),
        };
        let gate = Gate::new(Setup {
            client: Client::new(settings, Arc::new(transport)),
            hosts,
            grant: self.grant,
            organization: self.organization.map(|slug| slug.parse().unwrap()),
            boundary: Boundary::with_nonce(0x9f3a_c1d2_7be4_aa01),
            clock: now,
            missing_token: None,
            surface: self.surface,
        });
        Session { gate, sentry }
    }
}

impl Session {
    /// A session as most are.
    pub(crate) fn new() -> Self {
        Build::default().session()
    }

    pub(crate) async fn call(&self, tool: &str, arguments: Value) -> Outcome {
        self.gate.call(tool, arguments.as_object().unwrap().clone()).await
    }

    /// The answer, which must not be an error.
    pub(crate) async fn answer(&self, tool: &str, arguments: Value) -> String {
        let outcome = self.call(tool, arguments).await;
        assert!(!outcome.is_error, "{}", outcome.rendered.text());
        outcome.rendered.text().to_owned()
    }

    /// The refusal, which must be an error.
    pub(crate) async fn refusal(&self, tool: &str, arguments: Value) -> String {
        let outcome = self.call(tool, arguments).await;
        assert!(outcome.is_error, "{}", outcome.rendered.text());
        outcome.rendered.text().to_owned()
    }

    /// The requests that reached Sentry, as `GET /path?query`, without those by which the gate learns the
    /// token's scopes.
    pub(crate) fn requests(&self) -> Vec<String> {
        let seen = self.sentry.requests();
        let lines = seen.iter().map(|seen| {
            let query = if seen.query.is_empty() { String::new() } else { format!("?{}", seen.query) };
            format!("{} {}{query}", seen.method, seen.path)
        });
        lines.filter(|line| line != "GET /api/0/").collect()
    }
}

/// The answer of one tool in the usual session.
pub(crate) async fn answer(tool: &str, arguments: Value) -> String {
    Session::new().answer(tool, arguments).await
}
