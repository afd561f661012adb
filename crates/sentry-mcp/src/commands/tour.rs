//! `sentry-mcp demo --tour`: stub to be replaced.

use crate::env::Environment;
use std::process::ExitCode;

pub(crate) fn tour(_: &Environment) -> ExitCode {
    ExitCode::SUCCESS
}
