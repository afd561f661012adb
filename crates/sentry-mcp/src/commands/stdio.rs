//! `sentry-mcp`: serves a Sentry server over standard input and output.

use super::{run, session};
use crate::{cli::Flags, env::Environment};
use std::process::ExitCode;

pub(crate) fn stdio(flags: &Flags, environment: &Environment) -> ExitCode {
    match session::open(flags, environment) {
        Ok(session) => {
            let gate = session.gate.telling_of_skipped_tools();
            run::serve(gate, &session.renewals, (session.telemetry, session.http))
        }
        Err(code) => code,
    }
}
