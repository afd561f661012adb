//! How many documents are fetched at a time: strangers cause that, and one of them whose hosts are slow must not keep the
//! others from theirs.

use std::{
    collections::{HashMap, HashSet},
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::NoDocument;

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// All there is.
    Web,
    /// One host, by its name.
    Host(String),
    /// The network that an address is of: names are to be had for nothing, networks are not.
    Network(IpAddr),
}

impl Place {
    /// A host, which a dot at the end of its name makes no other.
    pub(super) fn host(name: &str) -> Self {
        Self::Host(name.trim_end_matches('.').to_owned())
    }

    /// The network of an address: 24 bits of IPv4, 48 of IPv6.
    pub(super) fn network(address: IpAddr) -> Self {
        Self::Network(match address {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                [a, b, c, 0].into()
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                [a, b, c, 0, 0, 0, 0, 0].into()
            }
        })
    }

    /// How many are fetched from it at a time.
    const fn most(&self) -> usize {
        match self {
            Self::Web => 64,
            Self::Host(_) => 2,
            // Many hosts lie in one network of those who serve them.
            Self::Network(_) => 16,
        }
    }
}

/// What is being fetched from where.
#[derive(Debug, Default)]
pub(super) struct Slots(Mutex<HashMap<Place, usize>>);

/// Holds its places until it is dropped.
#[derive(Debug)]
pub(super) struct Slot<'a> {
    slots: &'a Slots,
    places: HashSet<Place>,
}

impl Slots {
    fn counts(&self) -> MutexGuard<'_, HashMap<Place, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a slot at each of these places.
    ///
    /// # Errors
    /// [`NoDocument`] when one of them has none left: nobody waits for one.
    pub(super) fn take(&self, places: Vec<Place>) -> Result<Slot<'_>, NoDocument> {
        let places: HashSet<Place> = places.into_iter().collect();
        let mut counts = self.counts();
        if places.iter().any(|place| counts.get(place).is_some_and(|count| *count >= place.most())) {
            return Err(NoDocument::Now("too many are being fetched"));
        }
        for place in &places {
            *counts.entry(place.clone()).or_default() += 1;
        }
        drop(counts);
        Ok(Slot { slots: self, places })
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut counts = self.slots.counts();
        for place in &self.places {
            let left = counts.get(place).map_or(0, |count| count.saturating_sub(1));
            if left == 0 {
                counts.remove(place);
            } else {
                counts.insert(place.clone(), left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str) -> Vec<Place> {
        vec![Place::Web, Place::host(name)]
    }

    #[test]
    fn a_slow_host_keeps_nobody_from_the_others() {
        let slots = Slots::default();
        let held: Vec<_> = (0..2).map(|_| slots.take(host("slow.example")).unwrap()).collect();
        assert!(slots.take(host("slow.example")).is_err());
        assert!(slots.take(host("slow.example.")).is_err(), "the same host");
        let other = slots.take(host("client.example"));
        assert!(other.is_ok());
        drop((held, other));
        assert!(slots.take(host("slow.example")).is_ok());
        assert!(slots.counts().is_empty(), "nothing is left of what is done");
    }

    #[test]
    fn many_names_of_one_network_count_together() {
        let slots = Slots::default();
        let of = |address: &str| vec![Place::network(address.parse().unwrap())];
        let held: Vec<_> =
            (0..16).map(|last| slots.take(of(&format!("93.184.215.{last}"))).unwrap()).collect();
        assert!(slots.take(of("93.184.215.99")).is_err());
        assert!(slots.take(of("93.184.216.99")).is_ok());
        drop(held);
        let held: Vec<_> =
            (0..16).map(|last| slots.take(of(&format!("2a00:1450:1:{last}::1"))).unwrap()).collect();
        assert!(slots.take(of("2a00:1450:1:ffff::9")).is_err());
        assert!(slots.take(of("2a00:1450:2::9")).is_ok());
        drop(held);
        // Two addresses of one network are one place.
        let both = [of("93.184.215.1"), of("93.184.215.2")].concat();
        assert_eq!(slots.take(both).unwrap().places.len(), 1);
    }

    #[test]
    fn all_together_are_bounded() {
        let slots = Slots::default();
        let held: Vec<_> = (0..64).map(|number| slots.take(host(&number.to_string())).unwrap()).collect();
        assert_eq!(
            slots.take(host("client.example")).unwrap_err(),
            NoDocument::Now("too many are being fetched")
        );
        drop(held);
    }
}
