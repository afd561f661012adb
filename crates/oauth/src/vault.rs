//! Seals what leaves our hands: records in a store, and the tokens, codes and client ids that others keep for us.
//!
//! A sealed thing is 16 random bytes, then ChaCha20-Poly1305. Its key and nonce come by HKDF-SHA256 from one of the
//! operator's secrets, from a secret that only the bearer has (for records), from those random bytes and from the purpose.
//! So no key is used twice, a store alone opens nothing, a store and the operator's secrets open no record, and what was
//! sealed for one purpose is nothing for another.

use std::{fmt, time::Duration};

use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    digest::{SHA256, digest},
    hkdf, hmac,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    json,
    secret::random,
    store::{Key, Record, Store, Unavailable},
};

const SALT: usize = 16;
const KEY: usize = 32;
/// Characters that a secret of the operator's must have at least.
const LONG_ENOUGH: usize = 32;

/// Why the operator's secrets cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSecrets {
    /// There is none.
    #[error("no secret is set")]
    None,
    /// One of them is too short.
    #[error("a secret has fewer than 32 characters")]
    Short,
}

/// The operator's secrets: the first seals, all of them open, so that one can follow another without anybody being
/// signed out.
pub(crate) struct Seals(Vec<[u8; 32]>);

/// What a thing is sealed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Access,
    Client,
    Code,
    Consent,
    Grant,
    Login,
    Person,
    Question,
    Refresh,
    Session,
    Share,
}

impl Purpose {
    const fn id(self) -> &'static str {
        match self {
            Self::Access => "access",
            Self::Client => "client",
            Self::Code => "code",
            Self::Consent => "consent",
            Self::Grant => "grant",
            Self::Login => "login",
            Self::Person => "person",
            Self::Question => "question",
            Self::Refresh => "refresh",
            Self::Session => "session",
            Self::Share => "share",
        }
    }
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seals(..)")
    }
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

const BROKEN: Unavailable = Unavailable("a record could not be sealed");

impl Seals {
    /// Takes the operator's secrets.
    ///
    /// # Errors
    /// [`BadSecrets`] when there is none, or one that is short.
    pub(crate) fn new(secrets: &[SecretString]) -> Result<Self, BadSecrets> {
        if secrets.is_empty() {
            return Err(BadSecrets::None);
        }
        if secrets.iter().any(|secret| secret.expose_secret().chars().count() < LONG_ENOUGH) {
            return Err(BadSecrets::Short);
        }
        let hash = |secret: &SecretString| {
            let mut bytes = [0; 32];
            bytes.copy_from_slice(digest(&SHA256, secret.expose_secret().as_bytes()).as_ref());
            bytes
        };
        Ok(Self(secrets.iter().map(hash).collect()))
    }

    /// Seals with the first secret; `bearer` is what must be known besides to open it, or nothing.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub(crate) fn seal(&self, purpose: Purpose, bearer: &[u8], plain: &[u8]) -> Result<Vec<u8>, Unavailable> {
        let salt: [u8; SALT] = random()?;
        let first = self.0.first().ok_or(BROKEN)?;
        let (key, nonce) = derive(first, bearer, &salt, purpose).ok_or(BROKEN)?;
        let mut sealed = plain.to_vec();
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut sealed).map_err(|_| BROKEN)?;
        Ok([salt.as_slice(), &sealed].concat())
    }

    /// Opens what any of the secrets sealed for this purpose and this bearer.
    pub(crate) fn open(&self, purpose: Purpose, bearer: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (salt, sealed) = sealed.split_at_checked(SALT)?;
        self.0.iter().find_map(|secret| {
            let (key, nonce) = derive(secret, bearer, salt, purpose)?;
            let mut bytes = sealed.to_vec();
            let length = key.open_in_place(nonce, Aad::empty(), &mut bytes).ok()?.len();
            bytes.truncate(length);
            Some(bytes)
        })
    }

    /// A secret that follows from a text: the first is what we hand out now, the others what we did before.
    pub(crate) fn derived(&self, text: &str) -> Vec<String> {
        let sign = |secret: &[u8; 32]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            crate::secret::text(hmac::sign(&key, &[b"client secret ", text.as_bytes()].concat()).as_ref())
        };
        self.0.iter().map(sign).collect()
    }
}

impl Seals {
    /// Names for a text that nobody can make who does not have the secrets: the first is what we write now, the others what
    /// was written before.
    pub(crate) fn names(&self, purpose: Purpose, text: &[u8]) -> Vec<[u8; 32]> {
        let name = |secret: &[u8; 32]| {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            let mut name = [0; 32];
            let words = [b"sentry-mcp name 1 ".as_slice(), purpose.id().as_bytes(), b" ", text].concat();
            name.copy_from_slice(hmac::sign(&key, &words).as_ref());
            name
        };
        self.0.iter().map(name).collect()
    }
}

fn derive(secret: &[u8; 32], bearer: &[u8], salt: &[u8], purpose: Purpose) -> Option<(LessSafeKey, Nonce)> {
    let drawn = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(&[secret, bearer].concat());
    let mut bytes = [0; KEY + NONCE_LEN];
    let info = [b"sentry-mcp seal 1 ".as_slice(), purpose.id().as_bytes()];
    drawn.expand(&info, Length(bytes.len())).ok()?.fill(&mut bytes).ok()?;
    let (key, nonce) = bytes.split_at_checked(KEY)?;
    let key = LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key).ok()?);
    Some((key, Nonce::try_assume_unique_for_key(nonce).ok()?))
}

/// Where a record lies and what opens it. Only bearers have both.
#[derive(Clone, Copy)]
pub(crate) struct Locator {
    /// Its hash is the key.
    pub(crate) id: [u8; 16],
    /// Opens the record.
    pub(crate) secret: [u8; 32],
}

impl Locator {
    /// A place where nothing is yet.
    ///
    /// # Errors
    /// The system has no random numbers.
    pub(crate) fn fresh() -> Result<Self, Unavailable> {
        Ok(Self { id: random()?, secret: random()? })
    }

    pub(crate) fn key(&self, purpose: Purpose) -> Key {
        Key::of(purpose.id(), &self.id)
    }
}

impl fmt::Debug for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Locator(..)")
    }
}

/// Typed records in a store, sealed on the way in.
pub(crate) struct Vault {
    pub(crate) store: std::sync::Arc<dyn Store>,
    pub(crate) seals: Seals,
}

impl Vault {
    fn sealed<T: Serialize>(&self, purpose: Purpose, at: &Locator, value: &T) -> Result<Record, Unavailable> {
        let plain = serde_json::to_vec(value).map_err(|_| BROKEN)?;
        Ok(Record(self.seals.seal(purpose, &at.secret, &plain)?))
    }

    fn opened<T: DeserializeOwned>(&self, purpose: Purpose, at: &Locator, record: &Record) -> Option<T> {
        json::read(&self.seals.open(purpose, &at.secret, &record.0)?)
    }

    /// The record, and its version for [`Vault::swap`].
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        at: &Locator,
    ) -> Result<Option<(T, Record)>, Unavailable> {
        let found = self.store.get(&at.key(purpose)).await?;
        Ok(found.and_then(|record| Some((self.opened(purpose, at, &record)?, record))))
    }

    pub(crate) async fn put<T: Serialize + Sync>(
        &self,
        purpose: Purpose,
        at: &Locator,
        value: &T,
        lives: Duration,
    ) -> Result<(), Unavailable> {
        let record = self.sealed(purpose, at, value)?;
        self.store.put(&at.key(purpose), record, lives).await
    }

    pub(crate) async fn take<T: DeserializeOwned>(
        &self,
        purpose: Purpose,
        at: &Locator,
    ) -> Result<Option<T>, Unavailable> {
        let taken = self.store.take(&at.key(purpose)).await?;
        Ok(taken.and_then(|record| self.opened(purpose, at, &record)))
    }

    pub(crate) async fn swap<T: Serialize + Sync>(
        &self,
        purpose: Purpose,
        at: &Locator,
        seen: &Record,
        value: &T,
        lives: Duration,
    ) -> Result<bool, Unavailable> {
        let record = self.sealed(purpose, at, value)?;
        self.store.swap(&at.key(purpose), seen, record, lives).await
    }
}

#[cfg(test)]
mod tests;
