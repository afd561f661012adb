//! A session with Sentry, made of the settings: what serving, looking and calling have in common.

use super::login;
use crate::{
    by_login::Renewals,
    cli::{Flags, TelemetryFlags},
    clock,
    config::{Config, ConfigError, Disk, Mapping, Notice, TelemetrySettings},
    env::{Environment, for_git},
    gates::Gates,
    logs,
};
use checkout::{Kept, Workspace};
use sentry_api::HttpSettings;
use std::{io, process::ExitCode, sync::Arc};
use tools::{Gate, Setting, Taint};

/// The gate, and what of the settings is worth telling an operator.
pub(super) struct Session {
    pub(super) gate: Gate,
    pub(super) settings: Vec<Setting>,
    /// The way to other servers than Sentry, which get nothing of Sentry's.
    pub(super) http: HttpSettings,
    /// Renewals of its login.
    pub(super) renewals: Renewals,
    /// Who is told how it fares.
    pub(super) telemetry: TelemetrySettings,
}

/// Opens nothing: the HTTP client is built when the first call needs it.
///
/// # Errors
/// The exit code, when the settings cannot be used; the reason has been told.
pub(super) fn open(flags: &Flags, environment: &Environment) -> Result<Session, ExitCode> {
    let mut config = read(environment, || Config::new(flags, environment, &Disk))?;
    login::renew(&mut config);
    let settings = config.told();
    let (token, grant, http) = (config.token.clone(), config.grant.clone(), config.http.clone());
    let telemetry = config.telemetry.clone();
    let folder = flags.local.repo.clone().unwrap_or_else(|| ".".into());
    let said = Mapping::find(&Disk, &folder.canonicalize().unwrap_or_else(|_| folder.clone())).said();
    let reading = Some(Mapping::READING);
    let kept = Arc::new(Kept::by(clock::time));
    let workspace = Workspace { folder, environment: for_git(), said, reading, kept };
    let gates = gates(config)?.beside(workspace);
    let renewals = gates.renewals();
    let gate = gates.gate(token, grant, Taint::default());
    Ok(Session { gate, settings, http, renewals, telemetry })
}

/// Makes sure that nobody is to be told of a command that tells nobody: only a server does. Variables may be meant for a
/// server that is started beside.
///
/// # Errors
/// The exit code, when it was typed whom to tell; it has been told.
pub(super) fn tells_nobody(flags: &TelemetryFlags) -> Result<(), ExitCode> {
    let typed = [("--otlp-endpoint", &flags.otlp_endpoint), ("--sentry-dsn", &flags.sentry_dsn)];
    let is_filled = |value: &Option<String>| value.as_ref().is_some_and(|value| !value.trim().is_empty());
    match typed.into_iter().find(|(_, value)| is_filled(value)) {
        Some((flag, _)) => {
            logs::tell(format_args!("{flag}: only a server tells how it fares; this command tells nobody"));
            Err(ExitCode::from(2))
        }
        None => Ok(()),
    }
}

/// What makes gates by these settings.
///
/// # Errors
/// The exit code, when the audit log cannot be written; it has been told.
pub(super) fn gates(config: Config) -> Result<Gates, ExitCode> {
    made(Gates::new(config))
}

/// The same, of gates that were tried to be made.
///
/// # Errors
/// The exit code, as of [`gates`].
pub(super) fn made(gates: io::Result<Gates>) -> Result<Gates, ExitCode> {
    gates.map_err(|problem| {
        logs::tell(format_args!("--audit-log: it cannot be written: {}", problem.kind()));
        ExitCode::from(3)
    })
}

/// Starts the logs, makes sense of the settings, and tells what the operator should know.
///
/// # Errors
/// The exit code, when the settings cannot be used; the reason has been told.
pub(super) fn read<T>(
    environment: &Environment,
    settings: impl FnOnce() -> Result<(T, Vec<Notice>), ConfigError>,
) -> Result<T, ExitCode> {
    let known_level = logs::start(environment);
    let (settings, notices) = settings().map_err(|problem| {
        logs::tell(&problem);
        ExitCode::from(problem.exit_code())
    })?;
    let level = (!known_level).then_some(Notice::LogLevel);
    notices.into_iter().chain(level).for_each(logs::tell);
    Ok(settings)
}
