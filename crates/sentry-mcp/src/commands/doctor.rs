//! `sentry-mcp doctor`: what an operator wants to know before users do.

use super::{page, run, session};
use crate::{cli::Flags, env::Environment};
use std::process::ExitCode;

/// Exit code 0 when tools can work, 1 when they cannot; 2 and 3 as every command when the settings cannot be used.
pub(crate) fn doctor(flags: &Flags, json: bool, environment: &Environment) -> ExitCode {
    let session = match session::open(flags, environment) {
        Ok(session) => session,
        Err(code) => return code,
    };
    run::to_the_end(async {
        let way = page::way(json, environment);
        let shown = session.gate.examine(env!("CARGO_PKG_VERSION"), &session.settings, way).await;
        page::print(&shown)
    })
}
