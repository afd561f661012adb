//! One limit: how often each of many may come, in bounded room. Who is counted stays so in a flood of others; who is new then
//! is let on, or not, as the limit says.

use super::rates::Wait;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{HashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How many are counted at most, by some 100 bytes each.
pub(super) const MOST: usize = 50_000;
/// How often at most it is looked for those who could be forgotten, where there is no more room.
const LOOKS: Duration = Duration::from_secs(1);

/// How often each may come.
pub(super) struct Limit<K: Hash + Eq + Clone> {
    pub(super) name: &'static str,
    /// Requests a minute.
    pub(super) rate: NonZeroU32,
    limiter: RateLimiter<K, Counted<K>, DefaultClock, NoOpMiddleware<<DefaultClock as Clock>::Instant>>,
    counted: Counted<K>,
    /// Whether nobody is let on where there is no room to count them.
    is_closed: bool,
    looked: Mutex<Option<Instant>>,
}

/// Who is counted: the limiter's own store, which it does not show.
struct Counted<K: Hash + Eq + Clone>(Arc<HashMapStateStore<K>>);

impl<K: Hash + Eq + Clone> Clone for Counted<K> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K: Hash + Eq + Clone> StateStore for Counted<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(key, measure)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Counted<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn shrink_to_fit(&self) {
        ShrinkableKeyedStateStore::shrink_to_fit(self.0.as_ref());
    }

    fn len(&self) -> usize {
        ShrinkableKeyedStateStore::len(self.0.as_ref())
    }

    fn is_empty(&self) -> bool {
        ShrinkableKeyedStateStore::is_empty(self.0.as_ref())
    }
}

impl<K: Hash + Eq + Clone> Limit<K> {
    pub(super) fn new(name: &'static str, rate: NonZeroU32, is_closed: bool) -> Self {
        let counted = Counted(Arc::new(HashMapStateStore::new(std::collections::HashMap::default())));
        let limiter = RateLimiter::new(Quota::per_minute(rate), counted.clone(), DefaultClock::default());
        Self { name, rate, limiter, counted, is_closed, looked: Mutex::default() }
    }

    /// Whether it has come lately.
    pub(super) fn counts(&self, key: &K) -> bool {
        self.counted.0.lock().contains_key(key)
    }

    /// # Errors
    /// It has come too often, or cannot be counted where everybody must be.
    pub(super) fn check(&self, key: &K) -> Result<(), Wait> {
        if self.limiter.len() >= MOST && !self.counts(key) {
            self.make_room();
            if self.limiter.len() >= MOST {
                return if self.is_closed { Err(Wait::TooOften(LOOKS)) } else { Ok(()) };
            }
        }
        let now = || DefaultClock::default().now();
        self.limiter.check_key(key).map_err(|until| Wait::TooOften(until.wait_time_from(now())))
    }

    /// Forgets those whose share is whole again, if that was not looked for just now.
    fn make_room(&self) {
        let now = Instant::now();
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        if looked.is_none_or(|looked| now.duration_since(looked) >= LOOKS) {
            *looked = Some(now);
            drop(looked);
            self.limiter.retain_recent();
        }
    }

    /// Forgets those whose share is whole again.
    pub(super) fn let_go(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }
}
