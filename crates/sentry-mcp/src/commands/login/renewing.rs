//! A login that is about to end is renewed before it is used.

use super::time;
use crate::{
    clock,
    commands::run,
    config::{Config, Used},
    logins::{self, Saved},
    logs,
};
use oauth::{Clock, Devices, NoLogin};
use sentry_api::Http;
use std::sync::Arc;

/// Renewed when it lives no longer than this, in seconds: a session of days is not cut off.
const NEAR: u64 = 3 * 24 * 60 * 60;

/// Renews the login of these settings, if it is near its end. Where that fails, the old one is used as long as it lives.
pub(in crate::commands) fn renew(config: &mut Config) {
    let now = u64::try_from(clock::now().seconds()).unwrap_or_default();
    let Some(used) = config.login.as_ref().filter(|used| used.saved.expires_at <= now.saturating_add(NEAR))
    else {
        return;
    };
    let profile = used.profile.clone();
    let renewed = run::block_on(renewed(used, config.http.clone(), now));
    match renewed {
        Some(Ok(saved)) => {
            config.token = Some(saved.access.clone());
            if let Some(used) = config.login.as_mut() {
                used.saved = saved;
            }
        }
        Some(Err(reason)) if used.saved.expires_at <= now => logs::tell(format_args!(
            "the login {profile} has run out and was not renewed ({reason}); `sentry-mcp login` signs in again"
        )),
        _ => {}
    }
}

/// The login as it is after renewing it. Two processes must not spend one refresh token: the second finds it renewed.
async fn renewed(used: &Used, http: sentry_api::HttpSettings, now: u64) -> Result<Saved, NoLogin> {
    let locked = logins::lock(&used.file).map_err(|_| NoLogin::Unreachable)?;
    let mut logins = logins::there(&used.file).map_err(|_| NoLogin::Unreachable)?;
    // What was read before the lock may be spent, or somebody has signed out since.
    let there = logins.get(&used.profile).filter(|there| there.host == used.saved.host).cloned();
    let there = there.ok_or(NoLogin::Expired)?;
    if there.expires_at > now.saturating_add(NEAR) {
        return Ok(there);
    }
    let devices = Devices {
        sentry: there.host.clone(),
        client_id: there.client_id.clone(),
        client_secret: None,
        transport: Arc::new(Http::new(http)),
        clock: Clock::new(time),
    };
    let login = devices.renew(&there.login()).await?;
    let saved = Saved::new(devices.sentry, devices.client_id, login);
    logins.put(&used.profile, saved.clone());
    // Without the new one kept, the next start would come with a spent one; it is told then.
    if logins::keep(&used.file, &logins).is_err() {
        logs::tell("the renewed login could not be kept; `sentry-mcp login` signs in again");
    }
    drop(locked);
    Ok(saved)
}
