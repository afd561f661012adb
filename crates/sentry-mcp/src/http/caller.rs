//! Who is calling: the one place where what a request brings becomes a Sentry token and a grant.
//!
//! Secrets are compared by keyed hashes: how long that takes tells nothing of them. A refusal tells nothing either,
//! whether the secret is missing, malformed or wrong.

use super::{forwarded, refused::Refused, signed_in::SignedIn};
use crate::{
    config::{Serving, could_be_token, is_sentry_token},
    mcp::Asked,
};
use access::Grant;
use axum::http::{self, HeaderMap, HeaderValue, StatusCode, header, request::Parts, uri::PathAndQuery};
use oauth::{Authority, Rejected};
use ring::{
    digest::{SHA256, digest},
    hmac,
    rand::SystemRandom,
};
use secrecy::{ExposeSecret, SecretString};
use std::{fmt, sync::Arc};
use tools::Taint;

/// A caller, as far as callers are kept apart: nobody finds the token by it, and it is worth nothing after a restart.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Principal([u8; 32]);

impl Principal {
    pub(super) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Principal(..)")
    }
}

/// Which token of a caller: told apart and nothing else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Version([u8; 32]);

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Version(..)")
    }
}

/// Somebody who may come in.
#[derive(Debug)]
pub(crate) struct Caller {
    /// What Sentry is asked with.
    pub(super) token: SecretString,
    /// What they may do at most.
    pub(super) grant: Grant,
    pub(super) principal: Principal,
    pub(super) version: Version,
    /// Whether something may be remembered of them. Not of whoever brings a token that Sentry has not accepted yet.
    pub(super) is_lasting: bool,
    /// How they signed in, if they did.
    pub(super) signed_in: Option<SignedIn>,
}

impl Caller {
    /// Whether it is written down that they have read text from outside.
    pub(super) fn is_tainted(&self) -> bool {
        self.signed_in.as_ref().is_some_and(SignedIn::is_tainted)
    }

    /// A name that is the same in every process, for counting: the sign-in's, or a hash of the token.
    pub(super) fn name(&self) -> Vec<u8> {
        match &self.signed_in {
            None => digest(&SHA256, self.token.expose_secret().as_bytes()).as_ref().to_vec(),
            Some(signed_in) => signed_in.name().expose_secret().as_bytes().to_vec(),
        }
    }

    /// Whose the answer to a question is: of who signed in every process knows it.
    pub(super) fn asked(&self) -> Asked<'_> {
        match &self.signed_in {
            None => Asked::Here(self.principal.as_bytes()),
            Some(signed_in) => Asked::Everywhere(signed_in.id().as_bytes()),
        }
    }

    /// What they have read so far. Of who signed in it is written down; of anybody else nobody knows it, who may have come
    /// by another process or before this one began, so the worst is assumed.
    pub(super) fn taint(&self) -> Taint {
        match &self.signed_in {
            None => Taint::unknown(),
            Some(signed_in) => Taint::kept_by(Arc::new(signed_in.clone()), signed_in.is_tainted()),
        }
    }
}

/// Who a request's headers say it is from.
#[derive(Debug)]
pub(super) enum Who {
    Known(Box<Caller>),
    /// Somebody who signed in, if this is one of our tokens.
    Bearer(SecretString),
}

impl Who {
    fn of(caller: Caller) -> Self {
        Self::Known(Box::new(caller))
    }
}

/// Who may come in.
pub(crate) struct Callers {
    key: hmac::Key,
    grant: Grant,
    /// The server's own token.
    own: Option<SecretString>,
    /// The keyed hash of what stands for it.
    bearer: Option<hmac::Tag>,
    direct: bool,
    /// Where people sign in.
    authority: Option<Authority>,
}

/// The longest token, in bytes; Sentry's have less than 200.
const LONGEST: usize = 2_048;

impl Callers {
    /// `None` when the system gives no randomness.
    pub(crate) fn new(
        serving: &Serving,
        own: Option<SecretString>,
        grant: Grant,
        authority: Option<Authority>,
    ) -> Option<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok()?;
        let bearer = serving.client_bearer.as_ref();
        let bearer = bearer.map(|bearer| hmac::sign(&key, bearer.expose_secret().as_bytes()));
        Some(Self { key, grant, own, bearer, direct: serving.direct_tokens, authority })
    }

    /// Whether whoever asks on this machine is served.
    pub(super) const fn asks_nobody(&self) -> bool {
        self.bearer.is_none() && !self.direct && self.authority.is_none()
    }

    /// Where people sign in.
    pub(super) const fn authority(&self) -> Option<&Authority> {
        self.authority.as_ref()
    }

    /// What the operator allows everybody at most.
    pub(super) const fn at_most(&self) -> &Grant {
        &self.grant
    }

    /// Who sends a request.
    ///
    /// # Errors
    /// Nobody who may come in.
    pub(super) async fn caller(&self, parts: &Parts) -> Result<Caller, Refused> {
        let path = parts.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        match self.at_once(&parts.headers, parts.version, path)? {
            Who::Known(caller) => Ok(*caller),
            Who::Bearer(bearer) => {
                let authority = self.authority.as_ref().ok_or_else(|| self.unknown(true, path))?;
                // On the heap: it is many times as large as what is moved with it for callers who did not sign in.
                let known = Box::pin(authority.verify(&bearer, place(path))).await;
                let known = known.map_err(|rejected| refused(authority, rejected, path))?;
                let caller = self.signed_in(SignedIn::new(authority.clone(), known, &called(path)))?;
                caller.ok_or_else(|| refused(authority, Rejected::Invalid, path))
            }
        }
    }

    /// Who is signed in in the browser that sends a request to a page: nobody else is known there, and nothing but the
    /// cookie of the session counts. `None` when nobody is.
    ///
    /// # Errors
    /// Nobody can say now.
    pub(super) async fn visitor(&self, headers: &HeaderMap) -> Result<Option<Caller>, Refused> {
        let Some(authority) = &self.authority else { return Ok(None) };
        match authority.visitor(headers).await {
            Ok(Some(known)) => self.signed_in(SignedIn::new(authority.clone(), known, place(""))),
            Ok(None) => Ok(None),
            Err(_) => Err(Refused::later()),
        }
    }

    /// Somebody who signed in; `None` when the operator leaves nothing of what they allowed.
    fn signed_in(&self, signed_in: SignedIn) -> Result<Option<Caller>, Refused> {
        let Some(grant) = signed_in.within(&self.grant)? else { return Ok(None) };
        let named = [b"sign-in ", signed_in.name().expose_secret().as_bytes()].concat();
        Ok(Some(Caller {
            grant,
            principal: Principal(self.digest(&named)),
            is_lasting: true,
            ..self.with(signed_in.token(), Some(signed_in))
        }))
    }

    /// The same, as far as it can be told without asking anybody.
    pub(super) fn at_once(
        &self,
        headers: &HeaderMap,
        version: http::Version,
        path: &str,
    ) -> Result<Who, Refused> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => self.without_credentials(headers, version, path).map(Who::of),
            (Some(value), None) => self.with_credentials(value).ok_or_else(|| self.unknown(true, path)),
            (Some(_), Some(_)) => Err(self.unknown(true, path)),
        }
    }

    /// On this machine the server's own token serves whoever asks, unless something else was agreed on. What a proxy
    /// passes on comes from elsewhere; one that does not tell so speaks HTTP/1.0, as no client of today does.
    fn without_credentials(
        &self,
        headers: &HeaderMap,
        version: http::Version,
        path: &str,
    ) -> Result<Caller, Refused> {
        if !self.asks_nobody() {
            return Err(self.unknown(false, path));
        }
        if version < http::Version::HTTP_11 || forwarded::is_forwarded(headers) {
            return Err(Refused::new(
                StatusCode::FORBIDDEN,
                "this server asks nobody who they are, so it serves its own machine and no proxy; \
                 --client-bearer-file or --direct-tokens change that",
            ));
        }
        self.own().ok_or_else(|| self.unknown(false, path))
    }

    /// Of the ways to be known the first that fits: the operator's bearer, a token of Sentry's, a token of ours.
    fn with_credentials(&self, value: &HeaderValue) -> Option<Who> {
        let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
        let secret = secret.trim();
        let direct = || {
            let is_one = self.direct && secret.len() <= LONGEST && could_be_token(secret);
            is_one.then(|| Who::of(self.with(secret.into(), None)))
        };
        if !scheme.eq_ignore_ascii_case("bearer") {
            return scheme.eq_ignore_ascii_case("sentry-bearer").then(direct)?;
        }
        if self
            .bearer
            .is_some_and(|bearer| hmac::verify(&self.key, secret.as_bytes(), bearer.as_ref()).is_ok())
        {
            return self.own().map(Who::of);
        }
        if is_sentry_token(secret) {
            return direct();
        }
        (self.authority.is_some() && secret.len() <= LONGEST).then(|| Who::Bearer(secret.into()))
    }

    fn own(&self) -> Option<Caller> {
        let own = self.own.clone()?;
        Some(Caller { is_lasting: true, ..self.with(own, None) })
    }

    fn digest(&self, text: &[u8]) -> [u8; 32] {
        let tag = hmac::sign(&self.key, text);
        let mut digest = [0; 32];
        digest.iter_mut().zip(tag.as_ref()).for_each(|(byte, of_tag)| *byte = *of_tag);
        digest
    }

    fn with(&self, token: SecretString, signed_in: Option<SignedIn>) -> Caller {
        let digest = self.digest(token.expose_secret().as_bytes());
        Caller {
            token,
            grant: self.grant.clone(),
            principal: Principal(digest),
            version: Version(digest),
            is_lasting: false,
            signed_in,
        }
    }

    /// Who it is is not known. RFC 6750, section 3: without credentials no error is named.
    pub(super) fn unknown(&self, gave: bool, path: &str) -> Refused {
        if let Some(authority) = &self.authority {
            return refused(authority, if gave { Rejected::Invalid } else { Rejected::Missing }, path);
        }
        let scheme = if self.direct && self.bearer.is_none() { "Sentry-Bearer" } else { "Bearer" };
        let error = if gave { ", error=\"invalid_token\"" } else { "" };
        let challenge = format!("{scheme} realm=\"sentry-mcp\"{error}");
        let refused = Refused::new(StatusCode::UNAUTHORIZED, UNKNOWN);
        match HeaderValue::from_str(&challenge) {
            Ok(challenge) => refused.with(header::WWW_AUTHENTICATE, challenge),
            Err(_) => refused,
        }
    }
}

const UNKNOWN: &str = "the caller is not known to this server";

/// The place of this server that a token is for: a path of MCP, and for all else the whole of it.
fn place(address: &str) -> &str {
    let path = address.split('?').next().unwrap_or_default();
    if path.starts_with("/mcp") { path.trim_end_matches('/') } else { "/mcp" }
}

/// The same with its query, which belongs to the name of the place: a token opens the place whatever the query, but what
/// the query takes away need not be asked for. Elsewhere the query is no part of a name: of a message it is its session.
fn called(address: &str) -> String {
    let is_mcp = |path: &str| path.starts_with("/mcp") || matches!(path, "/" | "/rpc" | "/sse");
    let query = address.split_once('?').filter(|(path, _)| is_mcp(path));
    query.map_or_else(|| place(address).to_owned(), |(path, query)| format!("{}?{query}", place(path)))
}

/// The answer to a token that was not let in, or to none: where to sign in.
fn refused(authority: &Authority, rejected: Rejected, path: &str) -> Refused {
    let challenge = authority.challenge(rejected, &called(path));
    if challenge.status.is_server_error() {
        return Refused::later();
    }
    let refused = Refused::new(challenge.status, UNKNOWN);
    match challenge.www_authenticate {
        Some(line) => refused.with(header::WWW_AUTHENTICATE, line),
        None => refused,
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use axum::http::Version as Http;

    /// One of many callers.
    pub(in crate::http) const fn principal(number: u8) -> Principal {
        Principal([number; 32])
    }

    #[test]
    fn a_query_is_part_of_the_name_of_mcp_alone() {
        for (address, name) in [
            ("/mcp/acme/?read-only=1", "/mcp/acme?read-only=1"),
            ("/rpc?skills=inspect", "/mcp?skills=inspect"),
            ("/sse?read-only=1", "/mcp?read-only=1"),
            ("/?read-only=1", "/mcp?read-only=1"),
            ("/messages?session_id=0123", "/mcp"),
            ("/messages", "/mcp"),
        ] {
            assert_eq!(called(address), name);
        }
    }

    const BEARER: &str = "0123456789abcdef0123456789abcdef";

    fn callers(own: Option<&str>, bearer: Option<&str>, direct: bool) -> Callers {
        let serving = Serving {
            bind: "127.0.0.1:0".parse().unwrap(),
            base_url: None,
            identity: None,
            trusted_proxies: Vec::new(),
            direct_tokens: direct,
            client_bearer: bearer.map(Into::into),
            rates: crate::config::Rates::default(),
            sign_in: None,
            is_demo: false,
        };
        Callers::new(&serving, own.map(Into::into), Grant::default(), None).unwrap()
    }

    /// The token that Sentry would be asked with.
    fn token(callers: &Callers, authorization: &[&str]) -> Result<String, u16> {
        let mut headers = HeaderMap::new();
        for value in authorization {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        let who = callers.at_once(&headers, Http::HTTP_11, "/mcp");
        let Who::Known(caller) = who.map_err(|refused| refused.status.as_u16())? else { panic!() };
        Ok(caller.token.expose_secret().to_owned())
    }

    #[test]
    fn on_this_machine_the_own_token_serves_whoever_brings_nothing() {
        let open = callers(Some("own"), None, false);
        assert_eq!(token(&open, &[]), Ok("own".to_owned()));
        // Who brings something means to be somebody.
        for value in ["Bearer x", "Sentry-Bearer sntryu_1", "Bearer sntryu_1", "Basic eDp4"] {
            assert_eq!(token(&open, &[value]), Err(401), "{value}");
        }
        for name in ["forwarded", "x-forwarded-for", "x-real-ip", "via", "cf-connecting-ip"] {
            let headers = [(header::HeaderName::from_static(name), HeaderValue::from_static("1.1.1.1"))];
            let refused = open.at_once(&headers.into_iter().collect(), Http::HTTP_11, "/mcp").unwrap_err();
            assert_eq!(refused.status, 403, "{name}");
        }
        assert_eq!(open.at_once(&HeaderMap::new(), Http::HTTP_10, "/mcp").unwrap_err().status, 403);
    }

    #[test]
    fn the_bearer_stands_for_the_own_token() {
        let single = callers(Some("own"), Some(BEARER), false);
        assert_eq!(token(&single, &[&format!("Bearer {BEARER}")]), Ok("own".to_owned()));
        assert_eq!(token(&single, &[&format!("bearer  {BEARER} ")]), Ok("own".to_owned()));
        for value in [
            "Bearer",
            "Bearer ",
            "Bearer 0123456789abcdef0123456789abcdeg",
            "Bearer 0123456789abcdef0123456789abcde",
            "Bearer own",
            "Sentry-Bearer 0123456789abcdef0123456789abcdef",
            "Sentry-Bearer own",
            "Bearer sntryu_1",
            BEARER,
        ] {
            assert_eq!(token(&single, &[value]), Err(401), "{value}");
        }
        assert_eq!(token(&single, &[]), Err(401));
        let twice = format!("Bearer {BEARER}");
        assert_eq!(token(&single, &[&twice, &twice]), Err(401));
    }

    #[test]
    fn direct_callers_bring_their_own() {
        let direct = callers(Some("own"), None, true);
        assert_eq!(token(&direct, &["Sentry-Bearer acme-full"]), Ok("acme-full".to_owned()));
        assert_eq!(token(&direct, &["sentry-bearer sntrys_1"]), Ok("sntrys_1".to_owned()));
        assert_eq!(token(&direct, &["Bearer sntryu_1"]), Ok("sntryu_1".to_owned()));
        let long = format!("Sentry-Bearer {}", "a".repeat(LONGEST + 1));
        for value in
            ["Bearer acme-full", "Sentry-Bearer", "Sentry-Bearer ${TOKEN}", "Sentry-Bearer a b", &long]
        {
            assert_eq!(token(&direct, &[value]), Err(401), "{value}");
        }
        assert_eq!(token(&direct, &[]), Err(401), "the own token is nobody's");
        let both = callers(Some("own"), Some(BEARER), true);
        assert_eq!(token(&both, &[&format!("Bearer {BEARER}")]), Ok("own".to_owned()));
        assert_eq!(token(&both, &["Bearer sntryu_1"]), Ok("sntryu_1".to_owned()));
    }

    #[test]
    fn callers_are_told_apart_by_their_tokens_alone() {
        let direct = callers(None, None, true);
        let principal = |value: &str| {
            let value = HeaderValue::from_str(value).unwrap();
            let Some(Who::Known(caller)) = direct.with_credentials(&value) else { panic!() };
            caller.principal
        };
        assert!(principal("Sentry-Bearer sntryu_1") == principal("Bearer sntryu_1"));
        assert!(principal("Sentry-Bearer sntryu_1") != principal("Sentry-Bearer sntryu_2"));
        let shown =
            format!("{:?}", direct.with_credentials(&HeaderValue::from_static("Bearer sntryu_CANARY")));
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
