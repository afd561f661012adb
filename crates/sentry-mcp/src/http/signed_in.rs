//! Somebody who signed in: what they may do, and what a call shows of their sign-in.

use super::{kept::Held, narrow, refused::Refused};
use access::{Grant, Scope, Scopes, Skill, Skills};
use async_trait::async_trait;
use axum::http::HeaderValue;
use oauth::Authority;
use secrecy::SecretString;
use serde_json::{Map, Value};
use tools::{Gate, Keeper, Unkept, scopes_under};

/// Somebody who signed in.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    authority: Authority,
    known: oauth::Caller,
    /// The place of this server that was called, with the query.
    place: String,
}

impl SignedIn {
    pub(super) fn new(authority: Authority, known: oauth::Caller, place: &str) -> Self {
        Self { authority, known, place: place.to_owned() }
    }

    /// The sign-in, by a name that opens nothing and stays.
    pub(super) fn name(&self) -> SecretString {
        self.id().into()
    }

    /// The same, for what does not leave this program.
    pub(super) fn id(&self) -> &str {
        &self.known.id
    }

    /// The client application, by a name that opens nothing; `None` of who uses the pages of this server.
    pub(super) fn client(&self) -> Option<&str> {
        self.known.client_id.as_deref()
    }

    /// The person, as Sentry names them.
    pub(super) fn user(&self) -> &str {
        &self.known.user
    }

    pub(super) fn token(&self) -> SecretString {
        self.known.token.clone()
    }

    pub(super) const fn is_tainted(&self) -> bool {
        self.known.is_tainted
    }

    /// What the person allowed, as far as the operator allows it; `None` when nothing is left.
    ///
    /// # Errors
    /// The place is outside of what this server is confined to.
    pub(super) fn within(&self, at_most: &Grant) -> Result<Option<Grant>, Refused> {
        let theirs = &self.known.grant;
        let refused: Vec<Skill> =
            at_most.skills.iter().filter(|skill| !theirs.skills.contains(*skill)).collect();
        let skills = at_most.skills.without(Skills::of(&refused));
        let grant = Grant { skills, scopes: theirs.scopes.clone(), ..at_most.clone() };
        let place = theirs.constraint.clone();
        let grant = narrow::confined(grant, place.organization, place.project)?;
        Ok((!grant.skills.is_empty()).then_some(grant))
    }

    /// The scopes that a call wants and the sign-in lacks, in the words of RFC 6750; `None` when it lacks none, or when
    /// signing in again would not bring them. `at_most` is what the operator allows at this address, `grant` what is left
    /// of it for this sign-in.
    pub(super) fn lacks(
        &self,
        at_most: &Grant,
        grant: &Grant,
        gate: &Gate,
        text: &[u8],
    ) -> Option<HeaderValue> {
        let call: Value = std::str::from_utf8(text).ok()?.parse().ok()?;
        let parameters = call.get("params")?;
        let need = match call.get("method")?.as_str()? {
            "tools/call" => {
                let none = Map::new();
                let arguments = parameters.get("arguments").and_then(Value::as_object).unwrap_or(&none);
                gate.need(parameters.get("name")?.as_str()?, arguments)?
            }
            "resources/read" => gate.need_to_read(parameters.get("uri")?.as_str()?)?,
            _ => return None,
        };
        access::permit(&need, at_most).ok()?;
        let mut scopes: Vec<Scope> = match &grant.scopes {
            Scopes::Known(held) => held.clone(),
            Scopes::Unknown => Vec::new(),
        };
        if access::permit(&need, grant).is_err() {
            // A skill is allowed as a whole.
            let skill = need.skills.iter().find(|skill| at_most.skills.contains(**skill))?;
            scopes.extend(scopes_under(*skill, at_most));
        } else if access::covers(&need, grant).is_ok() {
            return None;
        }
        scopes.extend(need.scopes);
        scopes.sort_unstable();
        scopes.dedup();
        self.authority.insufficient_scope(&self.place, &scopes).www_authenticate
    }

    /// Ends the sign-in where a call has shown that Sentry does not accept its token any more.
    pub(super) async fn settle(&self, held: &Held) {
        if held.withdrawn.is_set()
            && let Err(unavailable) = Box::pin(self.authority.revoke(&self.known)).await
        {
            tracing::error!(%unavailable, "a sign-in that Sentry has ended could not be ended here");
        }
    }
}

/// With the sign-in it is kept that text from outside was read.
#[async_trait]
impl Keeper for SignedIn {
    async fn keep(&self) -> Result<(), Unkept> {
        self.authority.taint(&self.known).await.map_err(|unavailable| {
            tracing::error!(%unavailable, "that text from outside is read could not be written down; an answer was withheld");
            Unkept
        })
    }
}
