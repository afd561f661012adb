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
    answer::Trouble,
    approve::{Login, Passage},
    authority::Authority,
    cookie,
    form::Parameters,
    grant::{CODE_LIVES, For, Granted, Ticket},
    secret::{Kept, bytes},
    sent::Unread,
    session,
    upstream::{NoTokens, Tokens},
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
    come_back(&authority, parameters, &headers).await.unwrap_or_else(IntoResponse::into_response)
}

async fn come_back(
    authority: &Authority,
    parameters: Result<Parameters, Unread>,
    headers: &HeaderMap,
) -> Result<Response, Trouble> {
    let parameters = parameters?;
    let passage = parameters.one("state")?.and_then(Passage::read).ok_or(STRANGE)?;
    let name = cookie::login(&passage.id);
    let half = cookie::read(headers, &name).and_then(bytes).ok_or(STRANGE)?;
    let at = passage.at(&half);
    // Looked at first, so that a browser without the right cookie cannot spend it.
    authority.vault.get::<Login>(Purpose::Login, &at).await?.ok_or(STRANGE)?;
    let login: Login = authority.vault.take(Purpose::Login, &at).await?.ok_or(STRANGE)?;
    let Login { asked, skills, verifier } = login;
    let outcome = match (parameters.one("error")?, parameters.one("code")?) {
        (Some("access_denied"), _) => Err(("access_denied", "Sentry was not allowed to give access")),
        (Some("temporarily_unavailable"), _) => Err(LATER),
        (Some(_), _) | (None, None) => Err(("server_error", "Sentry did not let the person in")),
        (None, Some(code)) => admit(authority, &verifier, code).await,
    };
    let mut response = match (asked.whom, outcome) {
        (For::Pages(none), Ok(upstream)) => {
            let granted = Granted::new(For::Pages(none), asked.resource, skills, upstream);
            session::open(authority, granted, headers).await?
        }
        (For::Pages(_), Err(denial)) => session::denied(denial).into_response(),
        (For::Client(asking), Ok(upstream)) => {
            let whom = For::Client(asking.applicant.clone());
            let code = code(authority, Granted::new(whom, asked.resource, skills, upstream)).await?;
            asking.answer(&[("code", &code)])
        }
        (For::Client(asking), Err((error, description))) => {
            asking.answer(&[("error", error), ("error_description", description)])
        }
    };
    cookie::set(response.headers_mut(), &name, "", 0);
    Ok(response)
}

/// An error as clients read it, and its description.
pub(crate) type Denial = (&'static str, &'static str);
const LATER: Denial = ("temporarily_unavailable", "Sentry does not answer now; try again");

/// Redeems Sentry's code.
async fn admit(authority: &Authority, verifier: &Kept, code: &str) -> Result<Tokens, Denial> {
    authority.upstream.redeem(&authority.settings, code, &verifier.0).await.map_err(|none| match none {
        NoTokens::Passing => LATER,
        NoTokens::Refused => ("server_error", "Sentry did not accept its own code"),
        NoTokens::Misconfigured => {
            tracing::error!(
                "Sentry does not accept the id and secret of its application, or the host is no Sentry"
            );
            ("server_error", "this server is not set up correctly at Sentry")
        }
    })
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
