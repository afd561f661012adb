//! A way to Sentry by a login: when Sentry refuses its token, the one that another process has renewed takes its place, or
//! a new one, and the request is made once more. Sentry did nothing with the one that it refused.

use crate::{config::Used, logins::Refused, watched::is_of_token};
use async_trait::async_trait;
use http::{HeaderValue, Request, Response, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use sentry_api::{Transport, Unreachable};
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::task::TaskTracker;

/// A way that goes by a login.
pub(crate) struct ByLogin {
    way: Arc<dyn Transport>,
    login: Arc<Login>,
    /// A renewal goes on when the call that began it is given up: the old refresh token is worth nothing by then.
    tasks: TaskTracker,
}

/// The login, and the token that it has now.
struct Login {
    used: Used,
    /// What takes the place of the token, which stays the name of the session.
    now: Mutex<SecretString>,
    /// One looks for another at a time. The token that could not be replaced: it is not tried again.
    replacing: tokio::sync::Mutex<Option<SecretString>>,
}

impl ByLogin {
    pub(crate) fn new(way: Arc<dyn Transport>, used: Used) -> Self {
        let now = Mutex::new(used.saved.access.clone());
        let login = Arc::new(Login { used, now, replacing: tokio::sync::Mutex::default() });
        Self { way, login, tasks: TaskTracker::new() }
    }

    /// Another token than the one that Sentry refused; `None` when there is none.
    async fn instead_of(&self, refused: SecretString) -> Option<SecretString> {
        let (login, way) = (Arc::clone(&self.login), Arc::clone(&self.way));
        self.tasks.spawn(async move { login.instead_of(refused, way).await }).await.ok().flatten()
    }
}

impl Login {
    fn token(&self) -> SecretString {
        self.now.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn instead_of(&self, refused: SecretString, way: Arc<dyn Transport>) -> Option<SecretString> {
        let mut given_up = self.replacing.lock().await;
        let now = self.token();
        if !same(&now, &refused) {
            return Some(now);
        }
        let may_renew = given_up.as_ref().is_none_or(|given_up| !same(given_up, &refused));
        let found = self.used.after(Refused { token: &refused, may_renew, way }).await;
        match found {
            Ok(found) => {
                *self.now.lock().unwrap_or_else(PoisonError::into_inner) = found.clone();
                Some(found)
            }
            Err(is_final) => {
                if is_final {
                    *given_up = Some(refused);
                }
                None
            }
        }
    }
}

fn same(one: &SecretString, other: &SecretString) -> bool {
    one.expose_secret() == other.expose_secret()
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
        if response.status() != StatusCode::UNAUTHORIZED || !is_of_token(response.body()) {
            return Ok(response);
        }
        match self.instead_of(token).await {
            Some(other) => self.way.exchange(by(request, &other)).await,
            None => Ok(response),
        }
    }
}
