//! A way to Sentry by a login: when Sentry refuses its token, the one that another process has renewed takes its place, or
//! a new one, and the request is made once more. Sentry did nothing with the one that it refused.

use crate::{
    config::Used,
    logins::{Instead, Refused},
    watched::is_of_token,
};
use async_trait::async_trait;
use http::{HeaderValue, Request, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use sentry_api::{Transport, Unreachable};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, timeout};
use tokio_util::task::TaskTracker;

/// How long a login is not renewed again after a new token was refused as well: each renewal ends the token of every other
/// process of this user, and where one route refuses all tokens it helps nobody.
const RESTS: Duration = Duration::from_secs(60 * 60);
/// How long the end of the process waits for a renewal.
const LAST_ANSWER: Duration = Duration::from_secs(2);

/// Renewals under way. Copies are one and the same.
#[derive(Clone, Default)]
pub(crate) struct Renewals(TaskTracker);

impl Renewals {
    /// Waits for a moment until they have been written down: Sentry takes the old refresh token once. To be called when the
    /// process ends.
    pub(crate) async fn finish(&self) {
        self.0.close();
        // What takes longer is lost, and the next start says so.
        let _ = timeout(LAST_ANSWER, self.0.wait()).await;
    }
}

/// A way that goes by a login.
pub(crate) struct ByLogin {
    way: Arc<dyn Transport>,
    login: Arc<Login>,
    /// A renewal goes on when the call that began it is given up: the old refresh token is worth nothing by then.
    renewals: Renewals,
}

/// The login, and the token that it has now.
struct Login {
    used: Used,
    /// What takes the place of the token, which stays the name of the session.
    now: Mutex<SecretString>,
    /// One looks for another at a time.
    replacing: tokio::sync::Mutex<GivenUp>,
}

/// What is not tried again.
#[derive(Default)]
struct GivenUp {
    /// The token that could not be replaced.
    token: Option<SecretString>,
    /// Until when nothing is renewed, because it did not help.
    until: Option<Instant>,
}

impl ByLogin {
    pub(crate) fn new(way: Arc<dyn Transport>, used: Used, renewals: Renewals) -> Self {
        let now = Mutex::new(used.saved.access.clone());
        let login = Arc::new(Login { used, now, replacing: tokio::sync::Mutex::default() });
        Self { way, login, renewals }
    }

    /// Another token than the one that Sentry refused; `None` when there is none.
    async fn instead_of(&self, refused: SecretString) -> Option<Instead> {
        let (login, way) = (Arc::clone(&self.login), Arc::clone(&self.way));
        self.renewals.0.spawn(async move { login.instead_of(refused, way).await }).await.ok().flatten()
    }
}

impl Login {
    fn token(&self) -> SecretString {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn instead_of(&self, refused: SecretString, way: Arc<dyn Transport>) -> Option<Instead> {
        let mut given_up = self.replacing.lock().await;
        let now = self.token();
        if !same(&now, &refused) {
            return Some(Instead { token: now, is_renewed: false });
        }
        let may_renew = given_up.token.as_ref().is_none_or(|given_up| !same(given_up, &refused))
            && given_up.until.is_none_or(|until| until <= Instant::now());
        let found = self.used.after(Refused { token: &refused, may_renew, way }).await;
        match found {
            Ok(found) => {
                *self.now.lock().unwrap_or_else(PoisonError::into_inner) = found.token.clone();
                Some(found)
            }
            Err(is_final) => {
                if is_final && may_renew {
                    given_up.token = Some(refused);
                }
                None
            }
        }
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
}

fn is_refusal(response: &Response<Vec<u8>>) -> bool {
    response.status() == StatusCode::UNAUTHORIZED && is_of_token(response.body())
}

fn bearer(token: &SecretString) -> Option<HeaderValue> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret())).ok()?;
    bearer.set_sensitive(true);
    Some(bearer)
}

#[async_trait]
impl Transport for ByLogin {
    async fn exchange(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Unreachable> {
        let is_by_it = request.headers().get(header::AUTHORIZATION).cloned();
        if is_by_it.is_none() || is_by_it != bearer(&self.login.used.saved.access) {
            return self.way.exchange(request).await;
        }
        let by = |mut request: Request<Vec<u8>>, token: &SecretString| {
            if let Some(bearer) = bearer(token) {
                request.headers_mut().insert(header::AUTHORIZATION, bearer);
            }
            request
        };
        let token = self.login.token();
        let response = self.way.exchange(by(request.clone(), &token)).await?;
        if !is_refusal(&response) {
            return Ok(response);
        }
        let Some(other) = self.instead_of(token).await else { return Ok(response) };
        let response = self.way.exchange(by(request, &other.token)).await?;
        if other.is_renewed && is_refusal(&response) {
            self.login.replacing.lock().await.until = Some(Instant::now() + RESTS);
        }
        Ok(response)
    }
}
