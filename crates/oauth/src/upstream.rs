//! Sentry's own OAuth, as its client: where a person signs in, and the tokens that come of it.

use std::{sync::Arc, time::Duration};

use access::Scope;
use http::{Request, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use sentry_api::Transport;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::{
    Clock, json,
    pkce::Challenge,
    secret::Kept,
    settings::{Settings, written},
};

/// How long Sentry may take over a token.
const PATIENCE: Duration = Duration::from_secs(15);

/// What Sentry gave us. It never leaves this server but in requests to Sentry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access: Kept,
    pub(crate) refresh: Option<Kept>,
    /// Seconds since 1970.
    pub(crate) expires_at: u64,
    /// What was granted, if it was said.
    pub(crate) scopes: Option<Vec<String>>,
    /// Who signed in: Sentry's id.
    pub(crate) user: String,
}

/// Why Sentry gave no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoTokens {
    /// It will not: the code or the refresh token is spent, or was withdrawn. Sentry itself has said so, in its own words.
    Refused,
    /// It may later: it does not answer, or something that is no Sentry does, such as a proxy with a page of its own.
    Passing,
    /// It does not know our application: the operator's settings are wrong.
    Misconfigured,
}

/// What Sentry answers who gets a token.
#[derive(Deserialize)]
pub(crate) struct Answer {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    /// Seconds.
    pub(crate) expires_in: Option<u64>,
    pub(crate) scope: Option<String>,
    pub(crate) user: Option<User>,
}

/// Who signed in.
#[derive(Deserialize)]
pub(crate) struct User {
    id: Value,
}

/// What Sentry answers who gets none (RFC 6749, section 5.2).
#[derive(Deserialize)]
pub(crate) struct Fault {
    pub(crate) error: String,
}

/// Sentry as our authorization server.
pub(crate) struct Upstream {
    transport: Arc<dyn Transport>,
    clock: Clock,
}

impl Upstream {
    pub(crate) fn new(transport: Arc<dyn Transport>, clock: Clock) -> Self {
        Self { transport, clock }
    }

    /// Where a person signs in at Sentry. `GET /oauth/authorize/`
    pub(crate) fn sign_in(
        settings: &Settings,
        state: &str,
        scopes: &[Scope],
        challenge: &Challenge,
    ) -> Option<Url> {
        let mut url = Url::parse(&format!("{}/oauth/authorize/", settings.sentry)).ok()?;
        url.query_pairs_mut()
            .append_pair("client_id", &settings.client_id)
            .append_pair("response_type", "code")
            .append_pair("redirect_uri", &callback(settings))
            .append_pair("scope", &written(scopes))
            .append_pair("state", state)
            .append_pair("code_challenge", challenge.as_str())
            .append_pair("code_challenge_method", "S256");
        Some(url)
    }

    /// The tokens for a code. `POST /oauth/token/`
    pub(crate) async fn redeem(
        &self,
        settings: &Settings,
        code: &str,
        verifier: &SecretString,
    ) -> Result<Tokens, NoTokens> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &callback(settings)),
            ("code_verifier", verifier.expose_secret()),
        ];
        let answer = self.ask(settings, &form).await?;
        // Without a user nobody has signed in.
        let user = answer.user.as_ref().and_then(user).ok_or(NoTokens::Refused)?;
        Ok(self.tokens(answer, user, None))
    }

    /// New tokens for old ones. `POST /oauth/token/`
    pub(crate) async fn refresh(&self, settings: &Settings, old: &Tokens) -> Result<Tokens, NoTokens> {
        let refresh = old.refresh.as_ref().ok_or(NoTokens::Refused)?;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.0.expose_secret())];
        let answer = self.ask(settings, &form).await?;
        if answer.user.as_ref().and_then(user).is_some_and(|user| user != old.user) {
            return Err(NoTokens::Refused);
        }
        Ok(self.tokens(answer, old.user.clone(), Some(old)))
    }

    fn tokens(&self, answer: Answer, user: String, old: Option<&Tokens>) -> Tokens {
        let lives = answer.expires_in.unwrap_or(u64::MAX);
        let scopes = answer.scope.map(|scopes| scopes.split([' ', ',']).map(Into::into).collect());
        Tokens {
            access: Kept(answer.access_token.into()),
            refresh: answer
                .refresh_token
                .map(|token| Kept(token.into()))
                .or_else(|| old.and_then(|old| old.refresh.clone())),
            expires_at: self.clock.seconds().saturating_add(lives),
            scopes: scopes.or_else(|| old.and_then(|old| old.scopes.clone())),
            user,
        }
    }

    async fn ask(&self, settings: &Settings, form: &[(&str, &str)]) -> Result<Answer, NoTokens> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .append_pair("client_id", &settings.client_id)
            .append_pair("client_secret", settings.client_secret.expose_secret())
            .finish();
        let request = Request::post(format!("{}/oauth/token/", settings.sentry))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(body.into_bytes())
            .map_err(|_| NoTokens::Misconfigured)?;
        let answer = tokio::time::timeout(PATIENCE, self.transport.exchange(request)).await;
        let answer = match answer {
            Ok(Ok(answer)) => answer,
            Ok(Err(reason)) => {
                tracing::warn!(%reason, "Sentry's token endpoint could not be reached");
                return Err(NoTokens::Passing);
            }
            Err(_) => {
                tracing::warn!("Sentry's token endpoint took too long");
                return Err(NoTokens::Passing);
            }
        };
        let status = answer.status();
        if status.is_success() {
            // A login page answers 200 too: then the address is none of a Sentry.
            return json::read(answer.body()).ok_or(NoTokens::Misconfigured);
        }
        let fault = json::read::<Fault>(answer.body()).map(|fault| fault.error);
        let reason = no_tokens(status, fault.as_deref());
        tracing::warn!(status = status.as_u16(), ?reason, "Sentry gave no token");
        Err(reason)
    }
}

/// What an answer without tokens means. Only the one error of RFC 6749, section 5.2, that is about the code or the refresh
/// token ends anything: a status alone may be that of whatever stands in front of Sentry, and passes with it.
fn no_tokens(status: StatusCode, fault: Option<&str>) -> NoTokens {
    match fault {
        Some("invalid_grant") if status.is_client_error() => NoTokens::Refused,
        Some(
            "invalid_client"
            | "invalid_request"
            | "invalid_scope"
            | "unauthorized_client"
            | "unsupported_grant_type",
        ) => NoTokens::Misconfigured,
        // The address of Sentry is another one, unless its sign-in stands before everything for a while.
        _ if status.is_redirection() => NoTokens::Misconfigured,
        _ => NoTokens::Passing,
    }
}

/// The number of an account, as text.
pub(crate) fn user(user: &User) -> Option<String> {
    match &user.id {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn callback(settings: &Settings) -> String {
    format!("{}/oauth/callback", settings.origin())
}
