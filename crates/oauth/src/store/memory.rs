//! Records in memory: for tests, demonstrations and replicas that may forget.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;

use super::{Key, Record, Store, Unavailable};
use crate::Clock;

/// The most records that are kept; a grant is under 2 kB.
const MOST: usize = 100_000;
/// So many may lie before those whose time has passed are looked for.
const FEW: usize = 1024;

/// Records in memory.
#[derive(Debug)]
pub struct Memory {
    clock: Clock,
    most: usize,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    /// With the second from which on a record is gone.
    records: HashMap<Key, (u64, Record)>,
    /// How many records make the next cleaning due.
    clean_at: usize,
}

impl Memory {
    /// An empty store that asks this clock.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, most: MOST, kept: Mutex::default() }
    }

    #[cfg(test)]
    pub(super) fn holding(clock: Clock, most: usize) -> Self {
        Self { most, ..Self::new(clock) }
    }

    // No operation leaves the map in between, so one that panicked has broken nothing.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn until(&self, lives: Duration) -> u64 {
        self.clock.seconds().saturating_add(lives.as_secs())
    }
}

impl Kept {
    fn clean(&mut self, now: u64, most: usize) {
        if self.records.len() < self.clean_at.max(FEW).min(most) {
            return;
        }
        self.records.retain(|_, (until, _)| *until > now);
        self.clean_at = self.records.len() * 2;
    }
}

#[async_trait]
impl Store for Memory {
    async fn get(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let now = self.clock.seconds();
        let kept = self.kept();
        Ok(kept.records.get(key).filter(|(until, _)| *until > now).map(|(_, record)| record.clone()))
    }

    async fn put(&self, key: &Key, record: Record, lives: Duration) -> Result<(), Unavailable> {
        let (now, until) = (self.clock.seconds(), self.until(lives));
        let mut kept = self.kept();
        kept.clean(now, self.most);
        if kept.records.len() >= self.most && !kept.records.contains_key(key) {
            return Err(Unavailable("it is full"));
        }
        kept.records.insert(*key, (until, record));
        Ok(())
    }

    async fn take(&self, key: &Key) -> Result<Option<Record>, Unavailable> {
        let now = self.clock.seconds();
        let taken = self.kept().records.remove(key);
        Ok(taken.filter(|(until, _)| *until > now).map(|(_, record)| record))
    }

    async fn swap(
        &self,
        key: &Key,
        seen: &Record,
        record: Record,
        lives: Duration,
    ) -> Result<bool, Unavailable> {
        let (now, next) = (self.clock.seconds(), self.until(lives));
        let mut kept = self.kept();
        match kept.records.get_mut(key) {
            Some((until, present)) if *until > now && present == seen => {
                (*until, *present) = (next, record);
                Ok(true)
            }
            _ => Ok(false),
        }
    }
}
