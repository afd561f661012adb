//! Where records lie: four operations over sealed bytes, so that a backend knows nothing of what it keeps.

mod memory;
mod opening;
mod redb;
mod redis;
#[cfg(test)]
mod stand_in;
#[cfg(test)]
mod suite;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use ring::digest::{Context, SHA256};

pub use self::{memory::Memory, redb::Redb, redis::Redis};

/// Under what a record lies: the hash of an identifier that only a bearer has, so that whoever reads a store can neither
/// name nor open what is in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of an identifier among those of its kind.
    pub(crate) fn of(kind: &str, identifier: &[u8]) -> Self {
        let mut hash = Context::new(&SHA256);
        for part in [b"sentry-mcp key", kind.as_bytes(), identifier] {
            hash.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let mut key = [0; 32];
        key.copy_from_slice(hash.finish().as_ref());
        Self(key)
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}

/// Sealed bytes. No two sealings of anything are equal, so the bytes also say which version of a record was seen.
#[derive(Clone, PartialEq, Eq)]
pub struct Record(pub Vec<u8>);

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({} bytes)", self.0.len())
    }
}

/// The store cannot be read or written now; what happened follows, in our own words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the store of the authorization server is unavailable: {0}")]
pub struct Unavailable(pub &'static str);

/// Keeps records for a while. Each operation is atomic, among all replicas that share the store.
#[async_trait]
pub trait Store: Send + Sync {
    /// The record, unless its time has passed.
    ///
    /// # Errors
    /// [`Unavailable`] when the store cannot be asked; never because nothing is there.
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable>;

    /// Puts a record, in the place of what was there. It is gone after `lives`.
    ///
    /// # Errors
    /// [`Unavailable`] when it cannot be written, or when the store is full.
    async fn put(&self, key: &Key, record: Record, lives: Duration) -> Result<(), Unavailable>;

    /// Reads and removes: of two that take the same record, one gets it.
    ///
    /// # Errors
    /// [`Unavailable`] when the store cannot be asked.
    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable>;

    /// Replaces a record by its next version if it is still the one that was seen, and says whether it was.
    ///
    /// # Errors
    /// [`Unavailable`] when the store cannot be asked.
    async fn swap(
        &self,
        key: &Key,
        seen: &Record,
        record: Record,
        lives: Duration,
    ) -> Result<bool, Unavailable>;
}
