//! Signing in at Sentry from a terminal (RFC 8628): a code is shown, a person confirms it in a browser, and this program
//! asks until that has happened.

use std::{fmt, sync::Arc, time::Duration};

use access::Scope;
use http::{Request, header};
use secrecy::{ExposeSecret, SecretString};
use sentry_api::Transport;
use serde::Deserialize;
use url::form_urlencoded;

use crate::{
    Clock, json,
    settings::written,
    upstream::{Answer, Fault, user},
};

/// How long Sentry may take over one answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often to ask when Sentry does not say (RFC 8628, section 3.2).
const INTERVAL: u64 = 5;
/// The longest that is waited for a person, whatever Sentry says.
const LONGEST: u64 = 1_800;

/// Sentry, for a program that signs a person in. Nothing of it is a server of ours.
#[derive(Clone)]
pub struct Devices {
    /// Sentry's origin, such as `https://sentry.io`.
    pub sentry: String,
    /// The id of an application at Sentry that may use this way.
    pub client_id: String,
    /// Its secret, where it has one.
    pub client_secret: Option<SecretString>,
    /// One exchange with Sentry.
    pub transport: Arc<dyn Transport>,
    /// The time.
    pub clock: Clock,
}

/// A sign-in that waits for a person.
pub struct Started {
    /// What the person compares: letters, digits and `-`.
    pub user_code: String,
    /// Where it is confirmed, made of Sentry's origin and the code.
    pub address: String,
    /// How long there is, in seconds.
    pub lives: u64,
    interval: u64,
    device_code: SecretString,
}

/// A person's tokens for Sentry.
pub struct Login {
    /// The token for requests.
    pub access: SecretString,
    /// What brings a new one.
    pub refresh: Option<SecretString>,
    /// When the token ends, in seconds since 1970.
    pub expires_at: u64,
    /// What was granted, where Sentry said it.
    pub scopes: Vec<String>,
    /// The number of the account.
    pub user: Option<String>,
}

/// Why nobody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoLogin {
    /// There is no such way at this server.
    #[error(
        "this server does not offer to sign in from a terminal; make a token in it and set SENTRY_ACCESS_TOKEN"
    )]
    NotOffered,
    /// The application is not known, or may not.
    #[error(
        "this server does not know the application; SENTRY_CLIENT_ID is the id of one that may sign in this way"
    )]
    Client,
    /// The person said no.
    #[error("the sign-in was declined")]
    Declined,
    /// Nobody came in time, or the refresh token is spent.
    #[error("the sign-in has run out; begin again")]
    Expired,
    /// No answer.
    #[error("this server did not answer; try again in a while")]
    Unreachable,
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    interval: Option<u64>,
    expires_in: u64,
}

impl Devices {
    /// Begins a sign-in that asks for these scopes. `POST /oauth/device/code/`
    ///
    /// # Errors
    /// [`NoLogin`]: the server has no such way, does not know the application, or does not answer.
    pub async fn begin(&self, scopes: &[Scope]) -> Result<Started, NoLogin> {
        let (status, body) = self.post("/oauth/device/code/", &[("scope", &written(scopes))]).await?;
        if !status.is_success() {
            return Err(match json::read::<Fault>(&body) {
                Some(_) => NoLogin::Client,
                None if status.is_server_error() || status.as_u16() == 429 => NoLogin::Unreachable,
                None => NoLogin::NotOffered,
            });
        }
        let begun: Begun = json::read(&body).ok_or(NoLogin::NotOffered)?;
        // It is shown to a person and stands in an address: nothing but what such codes are made of.
        let letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        if begun.user_code.is_empty() || begun.user_code.len() > 32 || !begun.user_code.chars().all(letter) {
            return Err(NoLogin::NotOffered);
        }
        Ok(Started {
            address: format!("{}/oauth/device/?user_code={}", self.sentry, begun.user_code),
            user_code: begun.user_code,
            lives: begun.expires_in.min(LONGEST),
            interval: begun.interval.unwrap_or(INTERVAL).clamp(1, 60),
            device_code: begun.device_code.into(),
        })
    }

    /// Waits until the person has confirmed or declined, or the time is over. `POST /oauth/token/`
    ///
    /// # Errors
    /// [`NoLogin`]: it was declined, or ran out. That Sentry does not answer for a moment breaks nothing off.
    pub async fn wait(&self, started: &Started) -> Result<Login, NoLogin> {
        let ends = self.clock.seconds().saturating_add(started.lives);
        let mut interval = started.interval;
        loop {
            tokio::time::sleep(Duration::from_secs(interval)).await;
            if self.clock.seconds() >= ends {
                return Err(NoLogin::Expired);
            }
            let form = [
                ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
                ("device_code", started.device_code.expose_secret()),
            ];
            match self.tokens(&form).await {
                Ok(login) => return Ok(login),
                Err(Refusal::Pending) => {}
                // RFC 8628, section 3.5; and a server that does not answer is asked less often too.
                Err(Refusal::SlowDown | Refusal::Final(NoLogin::Unreachable)) => interval += 5,
                Err(Refusal::Final(reason)) => return Err(reason),
            }
        }
    }

    /// A new token for an old one. `POST /oauth/token/`
    ///
    /// # Errors
    /// [`NoLogin`]: [`Expired`](NoLogin::Expired) when there is nothing to renew it with, or Sentry takes it no more.
    pub async fn renew(&self, old: &Login) -> Result<Login, NoLogin> {
        let refresh = old.refresh.as_ref().ok_or(NoLogin::Expired)?;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
        let mut new = match self.tokens(&form).await {
            Ok(new) => new,
            Err(Refusal::Final(reason)) => return Err(reason),
            Err(_) => return Err(NoLogin::Unreachable),
        };
        if new.refresh.is_none() {
            new.refresh.clone_from(&old.refresh);
        }
        if new.scopes.is_empty() {
            new.scopes.clone_from(&old.scopes);
        }
        if new.user.is_none() {
            new.user.clone_from(&old.user);
        }
        // Another person's token is none of this login.
        if new.user == old.user { Ok(new) } else { Err(NoLogin::Expired) }
    }

    async fn tokens(&self, form: &[(&str, &str)]) -> Result<Login, Refusal> {
        let (status, body) = self.post("/oauth/token/", form).await.map_err(Refusal::Final)?;
        if status.is_success() {
            let answer: Answer = json::read(&body).ok_or(Refusal::Final(NoLogin::NotOffered))?;
            let lives = answer.expires_in.unwrap_or(u64::MAX);
            let scopes = answer.scope.as_deref().unwrap_or_default();
            return Ok(Login {
                user: answer.user.as_ref().and_then(user),
                expires_at: self.clock.seconds().saturating_add(lives),
                scopes: scopes.split([' ', ',']).filter(|scope| !scope.is_empty()).map(Into::into).collect(),
                access: answer.access_token.into(),
                refresh: answer.refresh_token.map(Into::into),
            });
        }
        Err(match json::read::<Fault>(&body).map(|fault| fault.error).as_deref() {
            Some("authorization_pending") => Refusal::Pending,
            Some("slow_down") => Refusal::SlowDown,
            Some("access_denied") => Refusal::Final(NoLogin::Declined),
            Some("expired_token" | "invalid_grant") => Refusal::Final(NoLogin::Expired),
            Some("invalid_client" | "unauthorized_client" | "unsupported_grant_type") => {
                Refusal::Final(NoLogin::Client)
            }
            _ if status.as_u16() == 429 => Refusal::SlowDown,
            _ if status.is_server_error() => Refusal::Final(NoLogin::Unreachable),
            _ => Refusal::Final(NoLogin::NotOffered),
        })
    }

    /// A form of this application.
    fn form(&self, form: &[(&str, &str)]) -> String {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(form).append_pair("client_id", &self.client_id);
        if let Some(secret) = &self.client_secret {
            body.append_pair("client_secret", secret.expose_secret());
        }
        body.finish()
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> Result<(http::StatusCode, Vec<u8>), NoLogin> {
        let body = self.form(form);
        let request = Request::post(format!("{}{path}", self.sentry))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(body.into_bytes())
            .map_err(|_| NoLogin::NotOffered)?;
        match tokio::time::timeout(PATIENCE, self.transport.exchange(request)).await {
            Ok(Ok(answer)) => {
                let (head, body) = answer.into_parts();
                Ok((head.status, body))
            }
            Ok(Err(_)) | Err(_) => Err(NoLogin::Unreachable),
        }
    }
}

/// Why there is no token yet, or none at all.
enum Refusal {
    Pending,
    SlowDown,
    Final(NoLogin),
}

impl fmt::Debug for Devices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Devices").field("sentry", &self.sentry).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
