//! A session with Sentry, made of the settings: what serving, looking and calling have in common.

use crate::{
    audit_log::{AuditLog, fingerprint},
    cli::Flags,
    clock,
    config::{Config, Disk, Notice},
    env::Environment,
    logs,
};
use sentry_api::{Client, Http, Settings};
use std::{process::ExitCode, sync::Arc};
use tools::{Audit, Gate, Setting, Setup};

/// What every call is answered as long as there is no token.
const MISSING_TOKEN: &str = "No Sentry token is set. Set SENTRY_ACCESS_TOKEN in this server's environment (the `env` \
    of its entry in the MCP client's configuration), or give it --access-token-file FILE, and start it again. Tokens \
    are made in Sentry under User settings, Personal tokens; org:read, project:read, team:read and event:read let it \
    look, event:write lets it resolve issues.";

/// The gate, and what of the settings is worth telling an operator.
pub(super) struct Session {
    pub(super) gate: Gate,
    pub(super) settings: Vec<Setting>,
}

/// Opens nothing: the HTTP client is built when the first call needs it.
///
/// # Errors
/// The exit code, when the settings cannot be used; the reason has been told.
pub(super) fn open(flags: &Flags, environment: &Environment) -> Result<Session, ExitCode> {
    let known_level = logs::start(environment);
    let (config, notices) = Config::new(flags, environment, &Disk).map_err(|problem| {
        logs::tell(&problem);
        ExitCode::from(problem.exit_code())
    })?;
    let level = (!known_level).then_some(Notice::LogLevel);
    notices.into_iter().chain(level).for_each(logs::tell);
    let settings = config.told();
    let gate = gate(config).map_err(|problem| {
        logs::tell(format_args!("--audit-log: it cannot be written: {}", problem.kind()));
        ExitCode::from(3)
    })?;
    Ok(Session { gate, settings })
}

fn gate(config: Config) -> std::io::Result<Gate> {
    let Config {
        hosts, token, headers, http, grant, organization, surface, boundary, confirm_writes, ..
    } = config;
    let missing_token = token.is_none().then_some(MISSING_TOKEN);
    let fingerprint = token.as_ref().map(fingerprint);
    let ledger = config.audit_log.as_deref().map(AuditLog::open).transpose()?;
    let audit = ledger.map(|ledger| Audit { ledger: Arc::new(ledger), token: fingerprint });
    let settings = Settings { base: hosts.base().clone(), token, headers };
    let client = Client::new(settings, Arc::new(Http::new(http)));
    Ok(Gate::new(Setup {
        client,
        hosts,
        grant,
        organization,
        boundary,
        clock: clock::now,
        missing_token,
        surface,
        confirm_writes,
        audit,
    }))
}
