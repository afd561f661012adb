//! Who is calling: the one place where what a request brings becomes a Sentry token and a grant.
//!
//! Secrets are compared by keyed hashes: how long that takes tells nothing of them. A refusal tells nothing either,
//! whether the secret is missing, malformed or wrong.

use super::{forwarded, refused::Refused};
use crate::config::{Serving, could_be_token, is_sentry_token};
use access::Grant;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use ring::{hmac, rand::SystemRandom};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

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

/// Somebody who may come in.
#[derive(Debug)]
pub(crate) struct Caller {
    /// What Sentry is asked with.
    pub(super) token: SecretString,
    /// What they may do at most.
    pub(super) grant: Grant,
    pub(super) principal: Principal,
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
}

/// The longest token, in bytes; Sentry's have less than 200.
const LONGEST: usize = 2_048;

impl Callers {
    /// `None` when the system gives no randomness.
    pub(crate) fn new(serving: &Serving, own: Option<SecretString>, grant: Grant) -> Option<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok()?;
        let bearer = serving.client_bearer.as_ref();
        let bearer = bearer.map(|bearer| hmac::sign(&key, bearer.expose_secret().as_bytes()));
        Some(Self { key, grant, own, bearer, direct: serving.direct_tokens })
    }

    /// Who sends a request with these headers.
    ///
    /// # Errors
    /// Nobody who may come in.
    pub(super) fn caller(&self, headers: &HeaderMap, version: Version) -> Result<Caller, Refused> {
        let mut values = headers.get_all(header::AUTHORIZATION).iter();
        match (values.next(), values.next()) {
            (None, _) => self.without_credentials(headers, version),
            (Some(value), None) => self.with_credentials(value).ok_or_else(|| self.unknown(true)),
            (Some(_), Some(_)) => Err(self.unknown(true)),
        }
    }

    /// On this machine the server's own token serves whoever asks, unless something else was agreed on. What a proxy
    /// passes on comes from elsewhere; one that does not tell so speaks HTTP/1.0, as no client of today does.
    fn without_credentials(&self, headers: &HeaderMap, version: Version) -> Result<Caller, Refused> {
        if self.bearer.is_some() || self.direct {
            return Err(self.unknown(false));
        }
        if version < Version::HTTP_11 || forwarded::is_forwarded(headers) {
            return Err(Refused::new(
                StatusCode::FORBIDDEN,
                "this server asks nobody who they are, so it serves its own machine and no proxy; \
                 --client-bearer-file or --direct-tokens change that",
            ));
        }
        self.own().ok_or_else(|| self.unknown(false))
    }

    fn with_credentials(&self, value: &HeaderValue) -> Option<Caller> {
        let (scheme, secret) = value.to_str().ok()?.split_once(' ')?;
        let secret = secret.trim();
        let direct = || (self.direct && secret.len() <= LONGEST && could_be_token(secret)).then_some(());
        if scheme.eq_ignore_ascii_case("bearer") {
            if self
                .bearer
                .is_some_and(|bearer| hmac::verify(&self.key, secret.as_bytes(), bearer.as_ref()).is_ok())
            {
                return self.own();
            }
            return is_sentry_token(secret).then(direct)?.map(|()| self.with(secret.into()));
        }
        let named = scheme.eq_ignore_ascii_case("sentry-bearer");
        named.then(direct)?.map(|()| self.with(secret.into()))
    }

    fn own(&self) -> Option<Caller> {
        self.own.clone().map(|own| self.with(own))
    }

    fn with(&self, token: SecretString) -> Caller {
        let tag = hmac::sign(&self.key, token.expose_secret().as_bytes());
        let mut principal = [0; 32];
        principal.iter_mut().zip(tag.as_ref()).for_each(|(byte, of_tag)| *byte = *of_tag);
        Caller { token, grant: self.grant.clone(), principal: Principal(principal) }
    }

    /// Who it is is not known. RFC 6750, section 3: without credentials no error is named.
    fn unknown(&self, gave: bool) -> Refused {
        let scheme = if self.direct && self.bearer.is_none() { "Sentry-Bearer" } else { "Bearer" };
        let error = if gave { ", error=\"invalid_token\"" } else { "" };
        let challenge = format!("{scheme} realm=\"sentry-mcp\"{error}");
        let refused = Refused::new(StatusCode::UNAUTHORIZED, "the caller is not known to this server");
        match HeaderValue::from_str(&challenge) {
            Ok(challenge) => refused.with(header::WWW_AUTHENTICATE, challenge),
            Err(_) => refused,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEARER: &str = "0123456789abcdef0123456789abcdef";

    fn callers(own: Option<&str>, bearer: Option<&str>, direct: bool) -> Callers {
        let serving = Serving {
            bind: "127.0.0.1:0".parse().unwrap(),
            base_url: None,
            identity: None,
            trusted_proxies: Vec::new(),
            direct_tokens: direct,
            client_bearer: bearer.map(Into::into),
        };
        Callers::new(&serving, own.map(Into::into), Grant::default()).unwrap()
    }

    /// The token that Sentry would be asked with.
    fn token(callers: &Callers, authorization: &[&str]) -> Result<String, u16> {
        let mut headers = HeaderMap::new();
        for value in authorization {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        let caller = callers.caller(&headers, Version::HTTP_11).map_err(|refused| refused.status.as_u16())?;
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
            let refused = open.caller(&headers.into_iter().collect(), Version::HTTP_11).unwrap_err();
            assert_eq!(refused.status, 403, "{name}");
        }
        assert_eq!(open.caller(&HeaderMap::new(), Version::HTTP_10).unwrap_err().status, 403);
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
            direct.with_credentials(&value).unwrap().principal
        };
        assert!(principal("Sentry-Bearer sntryu_1") == principal("Bearer sntryu_1"));
        assert!(principal("Sentry-Bearer sntryu_1") != principal("Sentry-Bearer sntryu_2"));
        let shown =
            format!("{:?}", direct.with_credentials(&HeaderValue::from_static("Bearer sntryu_CANARY")));
        assert!(!shown.contains("CANARY"), "{shown}");
    }
}
