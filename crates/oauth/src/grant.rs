//! A grant: what a person consented to, and the tokens by which its client is known.
//!
//! One record holds all of it. Code, access token and refresh token are sealed and say where the record lies and what
//! opens it; so removing the record ends them all, and one swap decides which of two requests was first.

use std::time::Duration;

use access::{Scope, Scopes, Skill, Skills};
use serde::{Deserialize, Serialize};

use crate::{
    authority::Authority,
    pkce::Challenge,
    redirect::RedirectUri,
    secret::{bytes, text},
    store::{Record, Unavailable},
    upstream::Tokens,
    vault::{Locator, Purpose},
};

/// How long a code may be redeemed, in seconds.
pub(crate) const CODE_LIVES: u64 = 60;
/// How long an access token lives, in seconds.
pub(crate) const ACCESS_LIVES: u64 = 3600;
/// How long a grant lives after its last refresh, in seconds: 30 days.
pub(crate) const GRANT_LIVES: u64 = 30 * 24 * 3600;
/// How long the refresh token before the last may be used again, in seconds: the answer to it may have been lost, or several
/// processes of one client refresh at once with what they share. The first use of what it brought does not end that: it
/// proves that one of them got an answer, and the others would be signed out.
pub(crate) const GRACE: u64 = 30;

/// Whom a sign-in is for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum For<C> {
    /// A client application: what is known of it.
    Client(C),
    /// The person themselves, who uses the pages of this server and gets a session (`session.rs`).
    Pages(NoClient),
}

/// What a record says of a client where there is none. One that says anything of a client is never taken for it.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct NoClient {
    #[serde(default)]
    challenge: (),
    // Where a sign-in under way says it.
    #[serde(default)]
    applicant: (),
}

/// The client application that a grant is for, and what its code is held against.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Applicant {
    /// Its fingerprint.
    pub(crate) client: String,
    pub(crate) client_name: Option<String>,
    pub(crate) redirect_uri: RedirectUri,
    pub(crate) challenge: Challenge,
}

impl For<Applicant> {
    /// The client's fingerprint, if there is a client.
    pub(crate) fn client(self) -> Option<String> {
        match self {
            Self::Client(applicant) => Some(applicant.client),
            Self::Pages(_) => None,
        }
    }
}

/// A grant as it lies in the store.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Granted {
    #[serde(flatten)]
    pub(crate) whom: For<Applicant>,
    /// The path that its tokens are for.
    pub(crate) resource: String,
    /// Ids of skills.
    pub(crate) skills: Vec<String>,
    /// Whether the code was redeemed.
    pub(crate) is_redeemed: bool,
    /// The number of the newest refresh token.
    pub(crate) serial: u64,
    /// When the last refresh was, in seconds since 1970.
    pub(crate) refreshed_at: u64,
    /// When all of it ends, in seconds since 1970.
    pub(crate) ends_at: u64,
    /// Until when somebody is asking Sentry for new tokens, or nobody asks again, in seconds since 1970.
    pub(crate) renewing_until: u64,
    /// Since when Sentry has given none whenever it was asked, in seconds since 1970.
    #[serde(default)]
    pub(crate) failing_since: Option<u64>,
    /// Whether its client was answered with text from outside; never taken back.
    #[serde(default)]
    pub(crate) is_tainted: bool,
    pub(crate) upstream: Tokens,
}

impl Granted {
    /// What was consented to and lies nowhere yet. It has ended, until it is written for how long it lives.
    pub(crate) const fn new(
        whom: For<Applicant>,
        resource: String,
        skills: Vec<String>,
        upstream: Tokens,
    ) -> Self {
        Self {
            whom,
            resource,
            skills,
            is_redeemed: false,
            serial: 0,
            refreshed_at: 0,
            ends_at: 0,
            renewing_until: 0,
            failing_since: None,
            is_tainted: false,
            upstream,
        }
    }

    /// Whether it is this client's.
    pub(crate) fn is_of(&self, client: &str) -> bool {
        matches!(&self.whom, For::Client(applicant) if applicant.client == client)
    }

    pub(crate) fn skills(&self) -> Skills {
        let known: Vec<Skill> = self.skills.iter().filter_map(|id| id.parse().ok()).collect();
        Skills::of(&known)
    }

    /// What Sentry granted, as far as we know its names.
    pub(crate) fn scopes(&self) -> Scopes {
        match &self.upstream.scopes {
            None => Scopes::Unknown,
            Some(said) => Scopes::Known(known(said)),
        }
    }
}

/// The scopes among these words that we know.
pub(crate) fn known(words: &[String]) -> Vec<Scope> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

/// What a code, a token or a session's cookie says when it is opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    pub(crate) at: Locator,
    /// When it ends (codes, access tokens and sessions, in seconds since 1970), or which in the row it is (refresh tokens).
    pub(crate) number: u64,
}

/// What each kind begins with, so that people and scanners know what they found.
const fn prefix(kind: Purpose) -> &'static str {
    match kind {
        Purpose::Access => "smcp_at_",
        Purpose::Refresh => "smcp_rt_",
        Purpose::Session => "smcp_session_",
        _ => "smcp_code_",
    }
}

impl Authority {
    /// Writes a code, a token or a session's cookie.
    pub(crate) fn mint(&self, kind: Purpose, ticket: Ticket) -> Result<String, Unavailable> {
        let plain = [ticket.at.id.as_slice(), &ticket.at.secret, &ticket.number.to_be_bytes()].concat();
        Ok(format!("{}{}", prefix(kind), text(&self.vault.seals.seal(kind, b"", &plain)?)))
    }

    /// Reads one that this server wrote.
    pub(crate) fn read(&self, kind: Purpose, written: &str) -> Option<Ticket> {
        if written.len() > 400 {
            return None;
        }
        let sealed = bytes(written.strip_prefix(prefix(kind))?)?;
        let plain = self.vault.seals.open(kind, b"", &sealed)?;
        let (id, rest) = plain.split_first_chunk::<16>()?;
        let (secret, rest) = rest.split_first_chunk::<32>()?;
        let (number, []) = rest.split_first_chunk::<8>()? else { return None };
        let at = Locator { id: *id, secret: *secret };
        Some(Ticket { at, number: u64::from_be_bytes(*number) })
    }

    /// The grant, unless it ended or was revoked, and its version.
    pub(crate) async fn granted(&self, at: &Locator) -> Result<Option<(Granted, Record)>, Unavailable> {
        let found = self.vault.get::<Granted>(Purpose::Grant, at).await?;
        let now = self.clock.seconds();
        Ok(found.filter(|(granted, _)| granted.ends_at > now))
    }

    /// Writes the next version of a grant if the one that was seen is still the newest.
    pub(crate) async fn advance(
        &self,
        at: &Locator,
        seen: &Record,
        next: &Granted,
    ) -> Result<bool, Unavailable> {
        let lives = Duration::from_secs(next.ends_at.saturating_sub(self.clock.seconds()));
        self.vault.swap(Purpose::Grant, at, seen, next, lives).await
    }

    /// Ends a grant and every token of it.
    pub(crate) async fn end(&self, at: &Locator) -> Result<(), Unavailable> {
        self.vault.store.take(&at.key(Purpose::Grant)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn record(more: &Value) -> Option<Granted> {
        let mut record = json!({
            "resource": "/mcp", "skills": ["inspect"], "is_redeemed": true, "serial": 3, "refreshed_at": 5,
            "ends_at": u64::MAX, "renewing_until": 0, "is_tainted": true,
            "upstream": {"access": "a", "refresh": null, "expires_at": 9, "scopes": null, "user": "1"},
        });
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        crate::json::read(record.to_string().as_bytes())
    }

    #[test]
    fn a_client_that_cannot_be_read_is_nobody() {
        for (applicant, is_read) in [(json!(null), true), (json!({"client": "c"}), false)] {
            let asked = json!({"whom": {"applicant": applicant}, "resource": "/mcp", "until": 1});
            let asked: Option<crate::authorize::Asked> = crate::json::read(asked.to_string().as_bytes());
            assert_eq!(asked.is_some(), is_read);
        }
    }

    #[test]
    fn grants_are_read_that_were_written_before_sessions_had_a_form_of_their_own() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let client = json!({"client": "c", "client_name": null, "redirect_uri": "https://c.example/", "challenge": challenge});
        let granted = record(&client).unwrap();
        assert!(granted.is_of("c") && !granted.is_of("d") && granted.is_tainted);
        assert_eq!((granted.serial, granted.ends_at), (3, u64::MAX));
        // What is written of clients now, those read who were there before.
        let written = serde_json::to_value(&granted).unwrap();
        for (name, value) in client.as_object().unwrap() {
            assert_eq!(&written[name], value, "{name}");
        }
        let session = json!({"client": "p", "client_name": null, "redirect_uri": "https://mcp.example.com/try", "challenge": null});
        for session in [session, json!({"challenge": null}), json!({})] {
            let granted = record(&session).unwrap();
            assert!(matches!(granted.whom, For::Pages(_)) && !granted.is_of("p"));
        }
        // A client's that cannot be read is nobody's, and no session's either.
        for (name, broken) in [("redirect_uri", json!("javascript:alert(1)")), ("client", json!(7))] {
            let mut client = client.clone();
            client[name] = broken;
            assert!(record(&client).is_none(), "{name}");
        }
    }
}
