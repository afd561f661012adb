//! Places for connections: a bounded number, from which nobody who only waits keeps out somebody who comes.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{sync::Notify, time::Instant};
use tokio_util::sync::CancellationToken;

/// How many connections are open at most, however many files there may be.
const MOST: usize = 10_000;
/// Files that connections leave to everything else: to Sentry, stores, logs.
const BESIDE: usize = 256;
/// The open files with which there are as many places as there can be.
pub(crate) const FILES: usize = MOST + BESIDE;

/// Who has a place.
pub(super) struct Places {
    most: usize,
    taken: Mutex<Taken>,
    free: Notify,
}

#[derive(Default)]
struct Taken {
    next: u64,
    each: HashMap<u64, CancellationToken>,
    /// Those that wait for a request, the longest first.
    idle: BTreeSet<(Instant, u64)>,
}

impl Places {
    /// As many as so many open files leave room for.
    pub(super) fn within(files: usize) -> Arc<Self> {
        Self::of(files.saturating_sub(BESIDE).max(files / 2).clamp(1, MOST))
    }

    fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default(), free: Notify::new() })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place. Where none is free, whoever has waited longest for a request gives up theirs; where all are answered just
    /// now, the first that is done.
    pub(super) async fn take(self: &Arc<Self>) -> Place {
        loop {
            let freed = self.free.notified();
            if let Some(place) = self.take_at(Instant::now()) {
                return place;
            }
            freed.await;
        }
    }

    fn take_at(self: &Arc<Self>, now: Instant) -> Option<Place> {
        let mut taken = self.taken();
        if taken.each.len() >= self.most {
            let (_, longest) = taken.idle.pop_first()?;
            taken.each.remove(&longest)?.cancel();
        }
        let number = taken.next;
        taken.next += 1;
        let given_up = CancellationToken::new();
        taken.each.insert(number, given_up.clone());
        taken.idle.insert((now, number));
        Some(Place { places: Arc::clone(self), number, since: Mutex::new(now), given_up })
    }
}

/// A place, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    since: Mutex<Instant>,
    /// Cancelled when somebody else gets it.
    pub(super) given_up: CancellationToken,
}

impl Place {
    /// While this is kept nobody else gets the place: a request is under way.
    pub(super) fn answering(self: &Arc<Self>) -> Answering {
        let mut taken = self.places.taken();
        taken.idle.remove(&(*self.since(), self.number));
        drop(taken);
        Answering(Arc::clone(self))
    }

    fn since(&self) -> MutexGuard<'_, Instant> {
        self.since.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.idle.remove(&(*self.since(), self.number));
        taken.each.remove(&self.number);
        drop(taken);
        self.places.free.notify_one();
    }
}

/// A request under way at a place, to the end of its answer.
pub(super) struct Answering(Arc<Place>);

impl Drop for Answering {
    fn drop(&mut self) {
        let Self(place) = self;
        let mut taken = place.places.taken();
        // Who has given up the place has none to wait at.
        if taken.each.contains_key(&place.number) {
            let now = Instant::now();
            *place.since() = now;
            taken.idle.insert((now, place.number));
            drop(taken);
            place.places.free.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    fn take(places: &Arc<Places>) -> Arc<Place> {
        Arc::new(places.take().now_or_never().unwrap())
    }

    #[tokio::test]
    async fn who_has_waited_longest_makes_room_and_who_is_answered_does_not() {
        let places = Places::of(3);
        let (first, second, third) = (take(&places), take(&places), take(&places));
        let answering = first.answering();
        let _fourth = take(&places);
        let is_gone = [&first, &second, &third].map(|place| place.given_up.is_cancelled());
        assert_eq!(is_gone, [false, true, false]);
        drop(answering);
        let _fifth = take(&places);
        assert!(
            third.given_up.is_cancelled(),
            "it has waited longer than the one that was answered just now"
        );
        assert!(!first.given_up.is_cancelled());
    }

    #[tokio::test]
    async fn where_all_are_answered_the_next_waits_for_the_first_that_is_done() {
        let places = Places::of(2);
        let (first, second) = (take(&places), take(&places));
        let (one, other) = (first.answering(), second.answering());
        assert!(places.take().now_or_never().is_none());
        let mut next = Box::pin(places.take());
        assert!((&mut next).now_or_never().is_none());
        drop(one);
        let third = next.now_or_never().unwrap();
        assert!(first.given_up.is_cancelled());
        drop((first, third, other));
        let taken = places.taken();
        assert_eq!((taken.each.len(), taken.idle.len()), (1, 1), "the second waits");
    }

    #[test]
    fn files_are_left_for_everything_else() {
        for (files, places) in [(0, 1), (300, 150), (1_024, 768), (65_536, MOST)] {
            assert_eq!(Places::within(files).most, places, "{files}");
        }
    }
}
