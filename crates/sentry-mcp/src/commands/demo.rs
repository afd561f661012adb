//! `sentry-mcp demo`: the same server over the embedded Sentry, in process.

use crate::{env::Environment, logs};
use access::Grant;
use bytes::Bytes;
use fake_sentry::{FULL_TOKEN, FakeSentry};
use lexicon::{Hosts, OrganizationSlug, Timestamp};
use sentry_api::{Client, InProcess, Settings, Transport};
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tools::{ConfirmWrites, Gate, Setup, Surface, Taint, documentation};
use untrusted::Boundary;

pub(crate) fn demo(environment: &Environment) -> ExitCode {
    logs::start(environment);
    super::run::serve(gate(), &<_>::default(), <_>::default())
}

/// The gate before a fresh embedded Sentry: no account, everything allowed.
pub(crate) fn gate() -> Gate {
    let hosts = Hosts::saas();
    let token = Some(FULL_TOKEN.into());
    let settings = Settings { base: hosts.base().clone(), token, headers: Vec::new() };
    let embedded = embedded();
    Gate::new(Setup {
        client: Client::new(settings, Arc::clone(&embedded)),
        // It has a few pages of its own, whatever the host is called.
        documentation: documentation(hosts.base().clone(), embedded),
        hosts,
        grant: Grant::default(),
        organization: organization(),
        boundary: Boundary::new(),
        clock: its_now,
        missing_token: None,
        surface: Surface::Default,
        confirm_writes: ConfirmWrites::default(),
        audit: None,
        taint: Taint::default(),
        model: None,
        workspace: None,
    })
}

/// The way to a fresh embedded Sentry.
pub(super) fn embedded() -> Arc<dyn Transport> {
    let fake = Arc::new(FakeSentry::acme());
    Arc::new(InProcess::new(move |request| {
        let fake = Arc::clone(&fake);
        async move { fake.call(request.map(Bytes::from)).await.map(Vec::from) }
    }))
}

/// As with SENTRY_ORG: who tries it out need not name the larger of its two organizations.
pub(super) fn organization() -> Option<OrganizationSlug> {
    "acme".parse().ok()
}

/// The made-up world stands still at 2026-11-20T12:00:00Z, so it answers the same on every day.
pub(super) fn its_now() -> Timestamp {
    (SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000)).into()
}
