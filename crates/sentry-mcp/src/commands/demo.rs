//! `sentry-mcp demo`: the same server over the embedded Sentry, in process.

use crate::{env::Environment, logs};
use access::Grant;
use async_trait::async_trait;
use bytes::Bytes;
use fake_sentry::{FULL_TOKEN, FakeSentry};
use http::{Request, Response};
use lexicon::{Hosts, Timestamp};
use sentry_api::{Client, Settings, Transport, Unreachable};
use std::{
    process::ExitCode,
    sync::Arc,
    time::{Duration, SystemTime},
};
use tools::{Gate, Setup, Surface};
use untrusted::Boundary;

pub(crate) fn demo(environment: &Environment) -> ExitCode {
    logs::start(environment);
    super::run::serve(gate())
}

/// A way to a Sentry that is in the same process.
struct Embedded(FakeSentry);

#[async_trait]
impl Transport for Embedded {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        Ok(self.0.call(request.map(Bytes::from)).await.map(Vec::from))
    }
}

/// The gate before a fresh embedded Sentry: no account, everything allowed.
pub(super) fn gate() -> Gate {
    let hosts = Hosts::saas();
    let token = Some(FULL_TOKEN.into());
    let settings = Settings { base: hosts.base().clone(), token, headers: Vec::new() };
    Gate::new(Setup {
        client: Client::new(settings, Arc::new(Embedded(FakeSentry::acme()))),
        hosts,
        grant: Grant::default(),
        organization: None,
        boundary: Boundary::new(),
        clock: its_now,
        missing_token: None,
        surface: Surface::Default,
    })
}

/// The made-up world stands still at 2026-11-20T12:00:00Z, so it answers the same on every day.
fn its_now() -> Timestamp {
    (SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_176_000)).into()
}
