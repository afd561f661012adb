//! `sentry-mcp login`, `logout` and `status`: who is signed in at which Sentry.

mod renewing;

pub(super) use renewing::renew;

use super::{page, run, session};
use crate::{
    cli::LoginFlags,
    clock,
    config::{Disk, LoginSettings},
    env::Environment,
    logins::{self, Saved},
    logs,
};
use access::Scope;
use lexicon::Timestamp;
use oauth::{Clock, Devices};
use sentry_api::Http;
use std::{path::PathBuf, process::ExitCode, sync::Arc, time::SystemTime};

const NO_CLIENT: &str = "SENTRY_CLIENT_ID is not set: it is the id of an application of yours at that Sentry (User settings, \
    Applications; none comes with this program). Without one, make a token and set SENTRY_ACCESS_TOKEN";

/// Exit code 0 when somebody is signed in, 1 when not, 2 and 3 as every command when the settings cannot be used.
pub(crate) fn login(flags: &LoginFlags, environment: &Environment) -> ExitCode {
    let settings =
        session::read(environment, || LoginSettings::new(&flags.server, &flags.session, environment, &Disk));
    let settings = match settings {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let Some(client_id) = settings.client_id.clone() else {
        logs::tell(NO_CLIENT);
        return ExitCode::from(3);
    };
    let Some(file) = place(environment) else { return ExitCode::from(3) };
    if let Err(reason) = logins::prepare(&file) {
        logs::tell(format_args!("{} cannot keep a login, so none was asked for: {reason}", file.display()));
        return ExitCode::FAILURE;
    }
    let devices = Devices {
        sentry: settings.hosts.base().to_string(),
        client_id: client_id.clone(),
        client_secret: settings.client_secret.clone(),
        transport: Arc::new(Http::new(settings.http.clone())),
        clock: Clock::new(time),
    };
    let scopes = scopes(&settings);
    let signed_in = run::block_on(async {
        let started = devices.begin(&scopes).await?;
        let asked: Vec<&str> = scopes.iter().map(|scope| scope.id()).collect();
        page::text(&format!(
            "Open {}\nand compare the code: {}\n\nIt asks Sentry for {}. Waiting for at most {} minutes.",
            started.address,
            started.user_code,
            asked.join(", "),
            started.lives.div_ceil(60),
        ));
        devices.wait(&started).await
    });
    let login = match signed_in {
        Some(Ok(login)) => login,
        Some(Err(reason)) => {
            logs::tell(reason);
            return ExitCode::FAILURE;
        }
        None => return ExitCode::FAILURE,
    };
    let saved = Saved::new(devices.sentry.clone(), client_id, login);
    let told = told(&settings.profile, &saved, clock::now());
    if let Err(reason) = logins::change(&file, |logins| logins.put(&settings.profile, saved)) {
        logs::tell(format_args!("{} was left alone, so nobody is signed in: {reason}", file.display()));
        return ExitCode::FAILURE;
    }
    let how = if settings.profile == logins::DEFAULT {
        "sentry-mcp uses it wherever no other token is given.".to_owned()
    } else {
        format!("`sentry-mcp --profile {}` uses it.", settings.profile)
    };
    page::text(&format!("\nSigned in.\n{told}\n{how}"));
    ExitCode::SUCCESS
}

/// Exit code 0 when nobody is signed in under that name any more.
pub(crate) fn logout(profile: &str, environment: &Environment) -> ExitCode {
    let Some(file) = place(environment) else { return ExitCode::from(3) };
    let mut was_there = false;
    match logins::change(&file, |logins| was_there = logins.remove(profile)) {
        Ok(()) if was_there => {
            page::text(
                "The login is forgotten here. Sentry ends its token when it runs out; User settings, Authorized applications \
                 ends it at once.",
            );
            ExitCode::SUCCESS
        }
        Ok(()) => {
            page::text("Nobody is signed in under that name; `sentry-mcp status` lists who is.");
            ExitCode::SUCCESS
        }
        Err(reason) => {
            logs::tell(format_args!("{} was left alone: {reason}", file.display()));
            ExitCode::FAILURE
        }
    }
}

/// Exit code 0 when somebody is signed in (by this profile, where one is named), 1 when nobody is. Asks no server.
pub(crate) fn status(profile: Option<&str>, environment: &Environment) -> ExitCode {
    let Some(file) = place(environment) else { return ExitCode::from(3) };
    match logins::there(&file) {
        Ok(logins) => {
            let meant = logins.iter().filter(|(name, _)| profile.is_none_or(|profile| profile == *name));
            let lines: Vec<String> = meant.map(|(name, saved)| told(name, saved, clock::now())).collect();
            if lines.is_empty() {
                page::text(if profile.is_some() {
                    "Nobody is signed in by this profile; `sentry-mcp login --profile NAME` does that."
                } else {
                    "Nobody is signed in; `sentry-mcp login` does that."
                });
                return ExitCode::FAILURE;
            }
            page::text(&lines.join("\n"));
            ExitCode::SUCCESS
        }
        Err(reason) => {
            logs::tell(format_args!("{}: {reason}", file.display()));
            ExitCode::FAILURE
        }
    }
}

/// What may be told of a login.
fn told(profile: &str, saved: &Saved, now: Timestamp) -> String {
    let seconds = u64::try_from(now.seconds()).unwrap_or_default();
    // The cast loses nothing that a date shows.
    let ends = Timestamp::from_seconds(saved.expires_at as f64);
    let ends = match ends {
        _ if saved.expires_at <= seconds && saved.refresh.is_some() => {
            "run out, renewed when it is used".to_owned()
        }
        _ if saved.expires_at <= seconds => "run out".to_owned(),
        Some(ends) => format!("until {ends}"),
        None => "without end".to_owned(),
    };
    let clean = |text: &str| text.chars().filter(char::is_ascii_graphic).collect::<String>();
    let account = saved.user.as_deref().map(|user| format!(", account {}", clean(user))).unwrap_or_default();
    let scopes: Vec<String> = saved.scopes.iter().map(|scope| clean(scope)).collect();
    format!("{profile}: {}{account}, {ends}; {}", clean(&saved.host), scopes.join(", "))
}

/// What the tools need that the session may use: nothing else is asked for.
fn scopes(settings: &LoginSettings) -> Vec<Scope> {
    let used = tools::every().filter(|entry| entry.permit(&settings.grant).is_ok());
    let mut scopes: Vec<Scope> = used.flat_map(|entry| entry.spec.scopes.iter().copied()).collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn place(environment: &Environment) -> Option<PathBuf> {
    let place = logins::place(environment);
    if place.is_none() {
        logs::tell("where your files are is not known: HOME is not set");
    }
    place
}

pub(super) fn time() -> SystemTime {
    let seconds = u64::try_from(clock::now().seconds()).unwrap_or_default();
    SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)
}
