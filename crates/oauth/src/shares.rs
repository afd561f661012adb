//! How often somebody has come, counted once for all replicas: by GCRA, in the Redis that they share.
//!
//! Time is Redis's own, so clocks of replicas do not matter; one script looks at all counts of a request and counts in all of
//! them or in none. Nothing there says who was counted: names are made with the operator's secret.

use std::{
    fmt,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::{Instant, timeout};

use crate::{
    authority::Authority,
    store::{Key, Redis, Unavailable},
    vault::Purpose,
};

/// A minute's requests may come at once; in microseconds.
const ROOM: u64 = 60_000_000;
/// How long counting may take. Requests wait for it.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long nobody waits for it after it failed: it took too long, or failed on a new connection too.
const REST: Duration = Duration::from_secs(2);

/// So many requests a minute, of one among those of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// What is counted.
    pub kind: &'static str,
    /// Of whom.
    pub of: &'a [u8],
    /// How many a minute.
    pub per_minute: NonZeroU32,
}

/// Counts for all replicas.
pub struct Shares {
    redis: Redis,
    authority: Authority,
    /// Until when it is not tried again.
    rests: Mutex<Option<Instant>>,
}

impl fmt::Debug for Shares {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shares")
    }
}

impl Shares {
    /// Counts in this Redis, by names that only who has the authority's secrets can make.
    #[must_use]
    pub fn new(redis: Redis, authority: Authority) -> Self {
        Self { redis, authority, rests: Mutex::default() }
    }

    /// Counts a request in each of these shares if all have room; else in none of them, and says how long to wait.
    ///
    /// # Errors
    /// [`Unavailable`] when it cannot be counted now.
    pub async fn count(&self, shares: &[Share<'_>]) -> Result<Option<Duration>, Unavailable> {
        if shares.is_empty() {
            return Ok(None);
        }
        if self.rests().is_some_and(|until| Instant::now() < until) {
            return Err(Unavailable("its server did not answer just now"));
        }
        let counts: Vec<(Key, u64)> = shares.iter().filter_map(|share| self.meant(share)).collect();
        let counted = timeout(PATIENCE, self.redis.count(&counts, ROOM)).await;
        let counted = counted.unwrap_or(Err(Unavailable("its server does not answer")));
        *self.rests.lock().unwrap_or_else(PoisonError::into_inner) =
            counted.is_err().then(|| Instant::now() + REST);
        Ok(counted?.map(|microseconds| Duration::from_micros(microseconds.min(ROOM))))
    }

    fn rests(&self) -> Option<Instant> {
        *self.rests.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it is counted, and how many microseconds are between two requests.
    fn meant(&self, share: &Share<'_>) -> Option<(Key, u64)> {
        let of = [share.kind.as_bytes(), b" ", share.of].concat();
        let name = self.authority.vault.seals.names(Purpose::Share, &of);
        let every = ROOM / u64::from(share.per_minute.get());
        Some((Key::of("share", name.first()?), every.max(1)))
    }
}
