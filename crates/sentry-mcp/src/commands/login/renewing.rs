//! A login is renewed before it is used where it is about to end, and when Sentry refuses it while it is used.

use super::time;
use crate::{
    clock,
    commands::run,
    config::{Config, Used},
    logins::{self, Instead, Logins, Refused, Saved},
    logs,
};
use oauth::{Clock, Devices, NoLogin};
use secrecy::ExposeSecret;
use sentry_api::{Http, Transport};
use std::{fs::File, sync::Arc};

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
    let renewed = run::block_on(renewed(used, Arc::new(Http::new(config.http.clone())), now));
    match renewed {
        Some(Ok(saved)) => {
            config.token = Some(saved.access.clone());
            if let Some(used) = config.login.as_mut() {
                used.saved = saved;
            }
        }
        Some(Err(reason)) if used.saved.expires_at <= now => tell(&profile, reason),
        _ => {}
    }
}

fn tell(profile: &str, reason: NoLogin) {
    logs::tell(format_args!(
        "the login {profile} has run out and was not renewed ({reason}); `sentry-mcp login` signs in again"
    ));
}

/// The login as it is after renewing it. Two processes must not spend one refresh token: the second finds it renewed.
async fn renewed(used: &Used, way: Arc<dyn Transport>, now: u64) -> Result<Saved, NoLogin> {
    let locked = logins::lock(&used.file).map_err(|_| NoLogin::Unreachable)?;
    let (logins, there) = there(used)?;
    if there.expires_at > now.saturating_add(NEAR) {
        return Ok(there);
    }
    renewed_under(locked, used, logins, there, way).await
}

/// What the file holds of the login. What was read before may be spent, or somebody has signed out since.
fn there(used: &Used) -> Result<(Logins, Saved), NoLogin> {
    let logins = logins::there(&used.file).map_err(|_| NoLogin::Unreachable)?;
    let there = logins.get(&used.profile).filter(|there| there.host == used.saved.host).cloned();
    there.map(|there| (logins, there)).ok_or(NoLogin::Expired)
}

async fn renewed_under(
    locked: File,
    used: &Used,
    mut logins: Logins,
    there: Saved,
    way: Arc<dyn Transport>,
) -> Result<Saved, NoLogin> {
    let devices = Devices {
        sentry: there.host.clone(),
        client_id: there.client_id.clone(),
        client_secret: used.client_secret.clone(),
        transport: way,
        clock: Clock::new(time),
    };
    let login = devices.renew(&there.login()).await.map_err(|reason| match reason {
        // Somebody signed in there. What answers as no Sentry does stands in front of it, for a while.
        NoLogin::NotOffered => NoLogin::Unreachable,
        reason => reason,
    })?;
    let saved = Saved::new(devices.sentry, devices.client_id, login);
    logins.put(&used.profile, saved.clone());
    // Without the new one kept, the next start would come with a spent one; it is told then.
    if logins::keep(&used.file, &logins).is_err() {
        logs::tell("the renewed login could not be kept; `sentry-mcp login` signs in again");
    }
    drop(locked);
    Ok(saved)
}

impl Used {
    /// The token of this login after Sentry has refused one: what another process has renewed, or else renewed now.
    ///
    /// # Errors
    /// Whether there is none for good.
    pub(crate) async fn after(&self, refused: Refused<'_>) -> Result<Instead, bool> {
        let other = |there: &Saved| {
            let is_other = there.access.expose_secret() != refused.token.expose_secret();
            // What a session has learned is of one account.
            (is_other && there.user == self.saved.user)
                .then(|| Instead { token: there.access.clone(), is_renewed: false })
        };
        let is_final = |reason| !matches!(reason, NoLogin::Unreachable);
        let (_, found) = there(self).map_err(is_final)?;
        if let Some(instead) = other(&found) {
            return Ok(instead);
        }
        if !refused.may_renew {
            return Err(true);
        }
        let file = self.file.clone();
        let locked = tokio::task::spawn_blocking(move || logins::lock(&file)).await;
        let Ok(Ok(locked)) = locked else { return Err(false) };
        let (logins, found) = there(self).map_err(is_final)?;
        if let Some(instead) = other(&found) {
            return Ok(instead);
        }
        if found.access.expose_secret() != refused.token.expose_secret() {
            return Err(true);
        }
        let renewed = renewed_under(locked, self, logins, found, refused.way).await;
        renewed.map(|saved| Instead { token: saved.access, is_renewed: true }).map_err(|reason| {
            tell(&self.profile, reason);
            is_final(reason)
        })
    }
}
