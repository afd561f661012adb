//! Who a bearer is, and what may be done for it: all that the rest of the program needs.

use std::time::Duration;

use access::{Grant, Scope};
use axum::http::{HeaderValue, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    authority::Authority,
    grant::{Granted, Ticket},
    resource::{LONGEST_QUERY, Resource},
    secret::text,
    settings::written,
    store::{Record, Unavailable},
    upstream::NoTokens,
    vault::{Locator, Purpose},
};

/// Sentry's token is renewed this long before it ends, in seconds.
const EARLY: u64 = 300;
/// How long one request has the right to renew it, in seconds; longer than it waits for Sentry.
const LEASE: u64 = 20;
/// How long the others wait for that, and how often they look.
const LOOKS: u32 = 75;
const BETWEEN: Duration = Duration::from_millis(200);
/// How long nobody asks again when Sentry gave no token, in seconds.
const AGAIN: u64 = 5;
/// How long that may go on until the grant is given up, in seconds: signing in again is then the better way.
const GIVE_UP: u64 = 24 * 3600;

/// A bearer that is known.
#[derive(Clone, Debug)]
pub struct Caller {
    /// What it may do here: skills, scopes at Sentry, and the organization and project of the address that it called.
    pub grant: Grant,
    /// What Sentry knows it by. It goes to Sentry and nowhere else.
    pub token: SecretString,
    /// The grant, by a name that opens nothing: for limits, caches and what is kept for a session. It stays the same
    /// when tokens are refreshed.
    pub id: String,
    /// The person: Sentry's id.
    pub user: String,
    /// The client, by a name that opens nothing: for limits. `None` of a person who uses the pages of this server.
    pub client_id: Option<String>,
    /// Whether [`Authority::taint`] was called for the grant, by whichever replica.
    pub is_tainted: bool,
    at: Locator,
}

/// Why a bearer is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// No token was sent.
    #[error("a token is needed")]
    Missing,
    /// The token is none of ours, has expired or was revoked.
    #[error("the token is not valid; connect again")]
    Invalid,
    /// The token is for another address of this server.
    #[error("the token is for another address of this server")]
    Elsewhere,
    /// Nobody can say now: the store or Sentry does not answer.
    #[error("it cannot be found out now who this is; try again")]
    Unavailable,
}

/// An answer that refuses, for the program to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The status.
    pub status: StatusCode,
    /// `WWW-Authenticate`; none where another token would not help.
    pub www_authenticate: Option<HeaderValue>,
}

impl From<Unavailable> for Rejected {
    fn from(unavailable: Unavailable) -> Self {
        tracing::error!(%unavailable, "a bearer could not be looked up");
        Self::Unavailable
    }
}

impl Authority {
    /// Who the bearer is. `path` is the address that was called, without its query: `/mcp`, `/mcp/ORGANIZATION` or
    /// `/mcp/ORGANIZATION/PROJECT`.
    ///
    /// Sentry's token is renewed when it is about to end; of many requests one does that.
    ///
    /// # Errors
    /// [`Rejected`]; [`Authority::challenge`] makes the answer of it.
    pub async fn verify(&self, bearer: &SecretString, path: &str) -> Result<Caller, Rejected> {
        let ticket = self.read(Purpose::Access, bearer.expose_secret()).ok_or(Rejected::Invalid)?;
        self.known(ticket, path).await
    }

    /// Who holds this ticket, of an access token or a session, at this place.
    pub(crate) async fn known(&self, ticket: Ticket, path: &str) -> Result<Caller, Rejected> {
        if ticket.number <= self.clock.seconds() {
            return Err(Rejected::Invalid);
        }
        let (granted, seen) = self.granted(&ticket.at).await?.ok_or(Rejected::Invalid)?;
        let place = Resource::of_path(path).ok_or(Rejected::Elsewhere)?;
        let covers = Resource::of_path(&granted.resource).is_some_and(|resource| resource.covers(&place));
        let constraint = place.constraint().filter(|_| covers && granted.is_redeemed);
        let constraint = constraint.ok_or(Rejected::Elsewhere)?;
        let granted = self.fresh(&ticket.at, granted, seen).await?;
        // What only the operator may hand out (writing at all, deleting) is for the program to set.
        let (skills, scopes) = (granted.skills(), granted.scopes());
        let grant =
            Grant { skills, scopes, constraint, read_only: false, allow_delete: false, lacks_seer: false };
        Ok(Caller {
            grant,
            token: granted.upstream.access.0,
            id: text(ticket.at.key(Purpose::Grant).bytes()),
            user: granted.upstream.user,
            client_id: granted.whom.client(),
            is_tainted: granted.is_tainted,
            at: ticket.at,
        })
    }

    /// Ends the grant of a caller whose token Sentry has answered with 401: it was withdrawn there.
    ///
    /// # Errors
    /// [`Unavailable`] when the store cannot be asked.
    pub async fn revoke(&self, caller: &Caller) -> Result<(), Unavailable> {
        // Another request may have renewed the token since: then it is not this one that Sentry has refused.
        if let Some((granted, _)) = self.granted(&caller.at).await?
            && granted.upstream.access.0.expose_secret() == caller.token.expose_secret()
        {
            tracing::info!(
                grant = caller.id,
                "Sentry refused the token of a grant; the grant has been ended"
            );
            self.end(&caller.at).await?;
        }
        Ok(())
    }

    /// Remembers with the grant, and of the person, that its client was answered with text from outside, for every replica
    /// and every restart. A grant that the person gives later begins so too: what asks for it may be what was read.
    ///
    /// # Errors
    /// [`Unavailable`] when it cannot be written.
    pub async fn taint(&self, caller: &Caller) -> Result<(), Unavailable> {
        // First, because a grant that is tainted is not written again.
        self.taint_person(&caller.user).await?;
        // Others may write the grant at the same time; each time one of them has succeeded.
        for _ in 0..8 {
            let Some((mut granted, seen)) = self.granted(&caller.at).await? else { return Ok(()) };
            if granted.is_tainted {
                return Ok(());
            }
            granted.is_tainted = true;
            if self.advance(&caller.at, &seen, &granted).await? {
                return Ok(());
            }
        }
        Err(Unavailable("a grant is being written too often"))
    }

    /// The answer to a request that was not let in. `address` is what was called, with its query, which is part of the name
    /// that its metadata have for it (RFC 9728, section 3.3), and leaves more or less to ask for.
    #[must_use]
    pub fn challenge(&self, rejected: Rejected, address: &str) -> Challenge {
        let (status, error) = match rejected {
            Rejected::Missing => (StatusCode::UNAUTHORIZED, None),
            Rejected::Invalid | Rejected::Elsewhere => (StatusCode::UNAUTHORIZED, Some("invalid_token")),
            Rejected::Unavailable => {
                return Challenge { status: StatusCode::SERVICE_UNAVAILABLE, www_authenticate: None };
            }
        };
        // A query that is not told, because no client could name the place by it, leaves as much as none.
        let query = address.split_once('?').map(|(_, query)| query).filter(|query| is_plain(query));
        let scopes = self.settings.scopes_at(query.unwrap_or_default());
        let words = error.map(|error| (error, rejected.to_string()));
        let words = words.as_ref().map(|(error, words)| (*error, words.as_str()));
        Challenge { status, www_authenticate: self.line(address, words, &scopes) }
    }

    /// The answer to a call that needs more than the caller has at Sentry: 403, with all that the call needs.
    #[must_use]
    pub fn insufficient_scope(&self, address: &str, needed: &[Scope]) -> Challenge {
        let words = Some(("insufficient_scope", "connect again and allow what this call needs"));
        Challenge { status: StatusCode::FORBIDDEN, www_authenticate: self.line(address, words, needed) }
    }

    fn line(&self, address: &str, words: Option<(&str, &str)>, scopes: &[Scope]) -> Option<HeaderValue> {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let place = Resource::of_path(path).unwrap_or_default();
        let question = if is_plain(query) { "?" } else { "" };
        let mut line = format!(
            "Bearer realm=\"sentry-mcp\", resource_metadata=\"{}/.well-known/oauth-protected-resource{}{question}{}\"",
            self.settings.origin(),
            place.path(),
            if is_plain(query) { query } else { "" },
        );
        // RFC 6750, section 3: a list of scopes has one at least.
        if !scopes.is_empty() {
            line.push_str(&format!(", scope=\"{}\"", written(scopes)));
        }
        if let Some((error, description)) = words {
            line.push_str(&format!(", error=\"{error}\", error_description=\"{description}\""));
        }
        HeaderValue::from_str(&line).ok()
    }

    /// The grant with a token of Sentry's that lasts.
    async fn fresh(&self, at: &Locator, granted: Granted, seen: Record) -> Result<Granted, Rejected> {
        let (mut granted, mut seen) = (granted, seen);
        for _ in 0..LOOKS {
            let now = self.clock.seconds();
            if granted.upstream.expires_at > now.saturating_add(EARLY) {
                return Ok(granted);
            }
            let still_good = granted.upstream.expires_at > now;
            if granted.upstream.refresh.is_none() {
                if still_good {
                    return Ok(granted);
                }
                self.end(at).await?;
                return Err(Rejected::Invalid);
            }
            if granted.renewing_until <= now {
                let mut leased = granted.clone();
                leased.renewing_until = now.saturating_add(LEASE);
                if self.advance(at, &seen, &leased).await? {
                    return self.renew(at, leased, still_good).await;
                }
            } else if still_good {
                return Ok(granted);
            } else if granted.failing_since.is_some() {
                // Whoever asks now will hardly fare better; a queue behind them would only grow.
                return Err(Rejected::Unavailable);
            } else {
                tokio::time::sleep(BETWEEN).await;
            }
            (granted, seen) = self.granted(at).await?.ok_or(Rejected::Invalid)?;
        }
        Err(Rejected::Unavailable)
    }

    /// Asks Sentry in a task of its own: a request that is given up in between must not lose the answer, because the old
    /// refresh token is worth nothing by then.
    async fn renew(&self, at: &Locator, granted: Granted, still_good: bool) -> Result<Granted, Rejected> {
        let (authority, at, before) = (self.clone(), *at, granted.clone());
        let renewed = self.tasks.spawn(async move { authority.renewed(&at, before).await }).await;
        match renewed {
            Ok(Ok(renewed)) => Ok(renewed),
            Ok(Err(Rejected::Unavailable)) | Err(_) if still_good => Ok(granted),
            Ok(Err(rejected)) => Err(rejected),
            Err(_) => Err(Rejected::Unavailable),
        }
    }

    async fn renewed(&self, at: &Locator, before: Granted) -> Result<Granted, Rejected> {
        let tokens = match self.upstream.refresh(&self.settings, &before.upstream).await {
            Ok(tokens) => tokens,
            Err(NoTokens::Refused) => {
                tracing::info!("Sentry does not renew a token; its grant has been ended");
                self.end(at).await?;
                return Err(Rejected::Invalid);
            }
            Err(NoTokens::Passing | NoTokens::Misconfigured) => return Err(self.failed(at, &before).await?),
        };
        // The client may refresh its own token meanwhile; what Sentry gave must not be lost over it.
        for _ in 0..8 {
            let (mut granted, seen) = self.granted(at).await?.ok_or(Rejected::Invalid)?;
            granted.upstream = tokens.clone();
            granted.renewing_until = 0;
            granted.failing_since = None;
            if self.advance(at, &seen, &granted).await? {
                return Ok(granted);
            }
        }
        Err(Rejected::Unavailable)
    }

    /// Writes down that Sentry gave no token to who had this right to ask, so that nobody waits for one, and says what the
    /// request is answered.
    async fn failed(&self, at: &Locator, leased: &Granted) -> Result<Rejected, Unavailable> {
        let now = self.clock.seconds();
        let since = leased.failing_since.unwrap_or(now);
        for _ in 0..8 {
            let Some((mut granted, seen)) = self.granted(at).await? else { return Ok(Rejected::Invalid) };
            if granted.renewing_until != leased.renewing_until {
                // It has taken so long that another asks by now.
                break;
            }
            if now.saturating_sub(since) >= GIVE_UP {
                tracing::warn!("Sentry has not renewed a token for a day; its grant has been ended");
                self.end(at).await?;
                return Ok(Rejected::Invalid);
            }
            granted.renewing_until = now.saturating_add(AGAIN);
            granted.failing_since = Some(since);
            if self.advance(at, &seen, &granted).await? {
                break;
            }
        }
        Ok(Rejected::Unavailable)
    }
}

/// Whether a query can stand in a header as it is, between quotes.
fn is_plain(query: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
    (1..=LONGEST_QUERY).contains(&query.len()) && query.bytes().all(is_plain)
}
