//! Places for connections: a bounded number, from which nobody who only waits keeps out somebody who comes.

use super::rates::network;
use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
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
    each: HashMap<u64, Holder>,
    crowds: HashMap<IpAddr, Crowd>,
    /// Where somebody waits, by how many there are from there.
    waiting: BTreeSet<(usize, IpAddr)>,
}

struct Holder {
    from: IpAddr,
    since: Instant,
    given_up: CancellationToken,
}

/// Those from one address, or from one network of version 6: whoever has one address of it has all.
#[derive(Default)]
struct Crowd {
    open: usize,
    /// Those that wait for a request, the longest first.
    idle: BTreeSet<(Instant, u64)>,
}

impl Taken {
    fn change(&mut self, from: IpAddr, change: impl FnOnce(&mut Crowd)) {
        let crowd = self.crowds.entry(from).or_default();
        self.waiting.remove(&(crowd.open, from));
        change(crowd);
        if crowd.open == 0 {
            self.crowds.remove(&from);
        } else if !crowd.idle.is_empty() {
            self.waiting.insert((crowd.open, from));
        }
    }

    fn add(&mut self, from: IpAddr, since: Instant) -> (u64, CancellationToken) {
        let (number, given_up) = (self.next, CancellationToken::new());
        self.next += 1;
        self.each.insert(number, Holder { from, since, given_up: given_up.clone() });
        self.change(from, |crowd| {
            crowd.open += 1;
            crowd.idle.insert((since, number));
        });
        (number, given_up)
    }

    fn remove(&mut self, number: u64) -> Option<Holder> {
        let holder = self.each.remove(&number)?;
        self.change(holder.from, |crowd| {
            crowd.open -= 1;
            crowd.idle.remove(&(holder.since, number));
        });
        Some(holder)
    }

    /// Whoever has waited longest of those from where most are.
    fn dispensable(&self) -> Option<u64> {
        let (_, from) = self.waiting.last()?;
        let (_, number) = self.crowds.get(from)?.idle.first()?;
        Some(*number)
    }
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

    /// A place for somebody from this address. Where none is free, one who waits for a request gives up theirs; where all
    /// are answered just now, the first that is done.
    pub(super) async fn take(self: &Arc<Self>, from: IpAddr) -> Place {
        loop {
            let freed = self.free.notified();
            if let Some(place) = self.take_at(Instant::now(), from) {
                return place;
            }
            freed.await;
        }
    }

    fn take_at(self: &Arc<Self>, now: Instant, from: IpAddr) -> Option<Place> {
        let mut taken = self.taken();
        if taken.each.len() >= self.most {
            let dispensable = taken.dispensable()?;
            taken.remove(dispensable)?.given_up.cancel();
        }
        let from = match from.to_canonical() {
            IpAddr::V6(address) => network(address, 64).into(),
            address => address,
        };
        let (number, given_up) = taken.add(from, now);
        Some(Place { places: Arc::clone(self), number, given_up })
    }
}

/// A place, until it is dropped. One request is answered at it at a time.
pub(super) struct Place {
    places: Arc<Places>,
    number: u64,
    /// Cancelled when somebody else gets it.
    pub(super) given_up: CancellationToken,
}

impl Place {
    /// While this is kept nobody else gets the place: a request is under way. `None` when somebody has it already.
    pub(super) fn answering(self: &Arc<Self>) -> Option<Answering> {
        let mut taken = self.places.taken();
        let Holder { from, since, .. } = *taken.each.get(&self.number)?;
        taken.change(from, |crowd| {
            crowd.idle.remove(&(since, self.number));
        });
        Some(Answering(Arc::clone(self)))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.taken().remove(self.number);
        self.places.free.notify_one();
    }
}

/// A request under way at a place, to the end of its answer.
pub(super) struct Answering(Arc<Place>);

impl Drop for Answering {
    fn drop(&mut self) {
        let Place { places, number, .. } = &*self.0;
        let mut taken = places.taken();
        let now = Instant::now();
        let Some(holder) = taken.each.get_mut(number) else { return };
        holder.since = now;
        let from = holder.from;
        taken.change(from, |crowd| {
            crowd.idle.insert((now, *number));
        });
        drop(taken);
        places.free.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    fn take(places: &Arc<Places>) -> Arc<Place> {
        take_from(places, "127.0.0.1")
    }

    fn take_from(places: &Arc<Places>, address: &str) -> Arc<Place> {
        Arc::new(places.take(address.parse().unwrap()).now_or_never().unwrap())
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
        assert!(places.take(HERE).now_or_never().is_none());
        let mut next = Box::pin(places.take(HERE));
        assert!((&mut next).now_or_never().is_none());
        drop(one);
        let third = next.now_or_never().unwrap();
        assert!(first.given_up.is_cancelled());
        drop((first, third, other));
        let taken = places.taken();
        let crowd = &taken.crowds[&HERE];
        assert_eq!((taken.each.len(), crowd.open, crowd.idle.len()), (1, 1, 1), "the second waits");
        assert_eq!(taken.waiting.len(), 1);
    }

    #[tokio::test]
    async fn room_is_made_by_those_of_whom_there_are_most() {
        let places = Places::of(4);
        let first = take_from(&places, "192.0.2.1");
        let many = ["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(|from| take_from(&places, from));
        let is_gone = |place: &Arc<Place>| place.given_up.is_cancelled();
        let fifth = take_from(&places, "192.0.2.2");
        let sixth = take_from(&places, "192.0.2.3");
        assert_eq!(many.each_ref().map(is_gone), [true, true, false]);
        assert!(many[0].answering().is_none(), "it is somebody else's");
        assert!(![&first, &fifth, &sixth].into_iter().any(is_gone));
        drop((first, many, fifth, sixth));
        let taken = places.taken();
        assert!(taken.each.is_empty() && taken.crowds.is_empty() && taken.waiting.is_empty());
    }

    #[test]
    fn files_are_left_for_everything_else() {
        for (files, places) in [(0, 1), (300, 150), (1_024, 768), (65_536, MOST)] {
            assert_eq!(Places::within(files).most, places, "{files}");
        }
    }
}
