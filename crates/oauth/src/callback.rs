//! `GET /oauth/callback`: a person comes back from Sentry.

use std::time::Duration;

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use tokio::time::{Instant, sleep};

use crate::{
    Unavailable,
    answer::{self, Trouble},
    approve::{Login, Passage},
    authority::Authority,
    cookie,
    form::Parameters,
    grant::{CODE_LIVES, Granted, Ticket},
    redirect::RedirectUri,
    secret::bytes,
    session,
    upstream::NoTokens,
    vault::{Locator, Purpose},
};

/// How long it is tried to ask the store, and how long from one try to the next.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(200);

const STRANGE: Trouble = Trouble::Request(
    "This sign-in was not begun in this browser, took more than ten minutes, or is already done.",
);

pub(crate) async fn callback(
    State(authority): State<Authority>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = Parameters::parse(query.unwrap_or_default().as_bytes());
    come_back(&authority, &parameters, &headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn come_back(
    authority: &Authority,
    parameters: &Parameters,
    headers: &HeaderMap,
) -> Result<Response, Trouble> {
    let passage = parameters.one("state")?.and_then(Passage::read).ok_or(STRANGE)?;
    let name = cookie::login(&passage.id);
    let half = cookie::read(headers, &name).and_then(bytes).ok_or(STRANGE)?;
    let at = passage.at(&half);
    // Looked at first, so that a browser without the right cookie cannot spend it.
    authority.vault.get::<Login>(Purpose::Login, &at).await?.ok_or(STRANGE)?;
    let login: Login = authority.vault.take(Purpose::Login, &at).await?.ok_or(STRANGE)?;
    let redirect = RedirectUri::parse(&login.asked.redirect_uri).ok_or(STRANGE)?;
    let (issuer, state, is_ours) =
        (login.asked.issuer.clone(), login.asked.state.clone(), login.asked.is_ours());
    let outcome = match (parameters.one("error")?, parameters.one("code")?) {
        (Some("access_denied"), _) => Err(("access_denied", "Sentry was not allowed to give access")),
        (Some("temporarily_unavailable"), _) => Err(LATER),
        (Some(_), _) | (None, None) => Err(("server_error", "Sentry did not let the person in")),
        (None, Some(code)) => admit(authority, login, code).await?,
    };
    let mut response = match outcome {
        Ok(granted) if is_ours => session::open(authority, granted, headers).await?,
        Err(denial) if is_ours => session::denied(denial).into_response(),
        Ok(granted) => {
            let code = code(authority, granted).await?;
            answer::back(&redirect, &issuer, state.as_deref(), &[("code", &code)])
        }
        Err((error, description)) => {
            let with = [("error", error), ("error_description", description)];
            answer::back(&redirect, &issuer, state.as_deref(), &with)
        }
    };
    cookie::set(response.headers_mut(), &name, "", 0);
    Ok(response)
}

/// An error as clients read it, and its description.
pub(crate) type Denial = (&'static str, &'static str);
const LATER: Denial = ("temporarily_unavailable", "Sentry does not answer now; try again");

/// Redeems Sentry's code. What was consented to lies nowhere yet, and has ended.
async fn admit(authority: &Authority, login: Login, code: &str) -> Result<Result<Granted, Denial>, Trouble> {
    let upstream = match authority.upstream.redeem(&authority.settings, code, &login.verifier.0).await {
        Ok(tokens) => tokens,
        Err(NoTokens::Passing) => return Ok(Err(LATER)),
        Err(NoTokens::Refused) => return Ok(Err(("server_error", "Sentry did not accept its own code"))),
        Err(NoTokens::Misconfigured) => {
            tracing::error!(
                "Sentry does not accept the id and secret of its application, or the host is no Sentry"
            );
            return Ok(Err(("server_error", "this server is not set up correctly at Sentry")));
        }
    };
    Ok(Ok(Granted {
        client: login.asked.client,
        client_name: login.asked.client_name,
        redirect_uri: login.asked.redirect_uri,
        challenge: login.asked.challenge,
        resource: login.asked.resource,
        skills: login.skills,
        is_redeemed: false,
        serial: 0,
        refreshed_at: 0,
        ends_at: 0,
        renewing_until: 0,
        failing_since: None,
        is_tainted: false,
        upstream,
    }))
}

/// Keeps what was consented to until its code is redeemed.
async fn code(authority: &Authority, mut granted: Granted) -> Result<String, Unavailable> {
    granted.ends_at = authority.clock.seconds().saturating_add(CODE_LIVES);
    let at = Locator::fresh()?;
    keep(authority, &at, &granted, CODE_LIVES).await?;
    authority.mint(Purpose::Code, Ticket { at, number: granted.ends_at })
}

/// Writes a grant for so many seconds.
pub(crate) async fn keep(
    authority: &Authority,
    at: &Locator,
    granted: &Granted,
    lives: u64,
) -> Result<(), Unavailable> {
    let lives = Duration::from_secs(lives);
    patiently(|| authority.vault.put(Purpose::Grant, at, granted, lives)).await
}

/// Asks the store until it answers. The login is taken by now and Sentry's code is spent, so nothing of it could be tried
/// again: a store that is away for a moment, as one that is restarted, is waited for.
pub(crate) async fn patiently<T, F>(ask: impl Fn() -> F) -> Result<T, Unavailable>
where
    F: Future<Output = Result<T, Unavailable>>,
{
    let until = Instant::now() + PATIENCE;
    loop {
        match ask().await {
            Err(_) if Instant::now() < until => sleep(PAUSE).await,
            done => return done,
        }
    }
}
