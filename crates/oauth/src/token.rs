//! `POST /oauth/token`: codes and refresh tokens become tokens.

use access::{Scope, Scopes};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    answer::{self, Refusal},
    authority::Authority,
    form::Parameters,
    grant::{ACCESS_LIVES, For, GRACE, GRANT_LIVES, Granted, Ticket},
    resource::Resource,
    sent::{self, Form},
    settings::written,
    vault::{Locator, Purpose},
};

pub(crate) async fn token(
    State(authority): State<Authority>,
    headers: HeaderMap,
    Form(form): Form,
) -> Response {
    exchange(&authority, &headers, &form).await.unwrap_or_else(IntoResponse::into_response)
}

const GRANT: Refusal =
    Refusal::bad("invalid_grant", "the code or refresh token is not valid, was used before, or has expired");

impl Authority {
    /// A name of the grant whose refresh token a request for tokens brings; `None` when it brings none that was sealed here.
    /// It is not looked for whether the grant is still there.
    #[must_use]
    pub fn refreshes(&self, headers: &HeaderMap, body: &[u8]) -> Option<Vec<u8>> {
        let form = sent::form(headers, body).ok()?;
        let is_refresh = form.one("grant_type").ok()? == Some("refresh_token");
        let token = form.one("refresh_token").ok()?.filter(|_| is_refresh)?;
        let ticket = self.read(Purpose::Refresh, token)?;
        Some(ticket.at.key(Purpose::Grant).bytes().to_vec())
    }
}

async fn exchange(
    authority: &Authority,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Response, Refusal> {
    let kind = form.one("grant_type")?;
    let client = authority.authenticated(headers, form)?;
    let (at, granted) = match kind {
        Some("authorization_code") => redeem(authority, &client, form).await?,
        Some("refresh_token") => refresh(authority, &client, form).await?,
        Some(_) => {
            let words = "only authorization_code and refresh_token are supported";
            return Err(Refusal::bad("unsupported_grant_type", words));
        }
        None => return Err(Refusal::bad("invalid_request", "grant_type is missing")),
    };
    let now = authority.clock.seconds();
    let ends = now.saturating_add(ACCESS_LIVES).min(granted.ends_at);
    let access = authority.mint(Purpose::Access, Ticket { at, number: ends })?;
    let refresh = authority.mint(Purpose::Refresh, Ticket { at, number: granted.serial })?;
    // Tokens have all that the grant has and no more, whatever was asked for; the answer says what that is (RFC 6749,
    // section 3.3). A client that repeats what it asked for at first, of which its person allowed a part, goes on.
    let scope = written(&held(authority, &granted));
    let body = json!({
        "access_token": access,
        "token_type": "Bearer",
        "expires_in": ends.saturating_sub(now),
        "refresh_token": refresh,
        "scope": scope,
    });
    Ok(answer::json(StatusCode::OK, &body))
}

/// Whether the `resource` of a token request, if there is one, is what the grant is for.
fn same_target(authority: &Authority, granted: &Granted, form: &Parameters) -> Result<(), Refusal> {
    let mut sought = form.all("resource");
    let target = Refusal::bad("invalid_target", "the tokens are for another resource");
    match (sought.next(), sought.next()) {
        (None, _) => Ok(()),
        (Some(text), None) => {
            let sought = Resource::parse(text, &authority.settings.base).ok_or(target)?;
            if sought.path() == granted.resource { Ok(()) } else { Err(target) }
        }
        (Some(_), Some(_)) => Err(target),
    }
}

/// What a grant has at Sentry; where Sentry did not say, what it was asked for.
fn held(authority: &Authority, granted: &Granted) -> Vec<Scope> {
    match granted.scopes() {
        Scopes::Known(scopes) => scopes,
        Scopes::Unknown => authority.settings.scopes(granted.skills()),
    }
}

const CODE_AGAIN: &str = "a code was redeemed again; its grant has been ended";

async fn redeem(
    authority: &Authority,
    client: &str,
    form: &Parameters,
) -> Result<(Locator, Granted), Refusal> {
    let code = form.one("code")?.ok_or(Refusal::bad("invalid_request", "code is missing"))?;
    let verifier = form.one("code_verifier")?;
    let verifier = verifier.ok_or(Refusal::bad("invalid_request", "code_verifier is missing"))?;
    let ticket = authority.read(Purpose::Code, code).ok_or(GRANT)?;
    let (mut granted, seen) = authority.granted(&ticket.at).await?.ok_or(GRANT)?;
    if granted.is_redeemed {
        // Two have had the code. Which of them was the right one nobody knows, so neither keeps what came of it.
        tracing::warn!("{CODE_AGAIN}");
        authority.end(&ticket.at).await?;
        return Err(GRANT);
    }
    let now = authority.clock.seconds();
    let redirect = form.one("redirect_uri")?;
    let For::Client(applicant) = &granted.whom else { return Err(GRANT) };
    if ticket.number <= now
        || applicant.client != client
        || redirect.is_some_and(|redirect| redirect != applicant.redirect_uri.as_str())
        || !applicant.challenge.is_met_by(verifier)
    {
        return Err(GRANT);
    }
    same_target(authority, &granted, form)?;
    granted.is_redeemed = true;
    granted.is_tainted |= authority.is_tainted_person(&granted.upstream.user).await?;
    granted.refreshed_at = now;
    granted.ends_at = now.saturating_add(GRANT_LIVES);
    if !authority.advance(&ticket.at, &seen, &granted).await? {
        // Somebody redeemed it in the same moment.
        tracing::warn!("{CODE_AGAIN}");
        authority.end(&ticket.at).await?;
        return Err(GRANT);
    }
    Ok((ticket.at, granted))
}

async fn refresh(
    authority: &Authority,
    client: &str,
    form: &Parameters,
) -> Result<(Locator, Granted), Refusal> {
    let token = form.one("refresh_token")?;
    let token = token.ok_or(Refusal::bad("invalid_request", "refresh_token is missing"))?;
    let ticket = authority.read(Purpose::Refresh, token).ok_or(GRANT)?;
    // Others may write the grant at the same time, for this reason or another; each time one of them has succeeded.
    for _ in 0..8 {
        let (mut granted, seen) = authority.granted(&ticket.at).await?.ok_or(GRANT)?;
        if !granted.is_of(client) {
            return Err(GRANT);
        }
        same_target(authority, &granted, form)?;
        let now = authority.clock.seconds();
        if granted.serial == ticket.number {
            granted.serial = granted.serial.saturating_add(1);
            granted.refreshed_at = now;
            granted.ends_at = now.saturating_add(GRANT_LIVES);
            if granted.is_tainted {
                // It is known of the person as long as it is of any grant of theirs.
                authority.taint_person(&granted.upstream.user).await?;
            }
            if authority.advance(&ticket.at, &seen, &granted).await? {
                return Ok((ticket.at, granted));
            }
        } else if granted.serial == ticket.number.saturating_add(1)
            && now.saturating_sub(granted.refreshed_at) <= GRACE
        {
            // The answer was lost on its way; the same is answered again, and nothing moves on.
            return Ok((ticket.at, granted));
        } else if granted.serial < ticket.number {
            // We wrote this token after that record. The grant in it may be one that has ended since.
            tracing::warn!(
                "the store is older than a refresh token, as after a restore; the grant has been ended, and its person signs \
                 in again"
            );
            authority.end(&ticket.at).await?;
            return Err(GRANT);
        } else {
            tracing::warn!("a refresh token was used again; its grant has been ended");
            authority.end(&ticket.at).await?;
            return Err(GRANT);
        }
    }
    Err(Refusal::from(crate::Unavailable("a grant is being written too often")))
}
