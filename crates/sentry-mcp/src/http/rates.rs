//! How many requests a minute are answered: by address before anybody is asked who they are, by caller and by client after.
//!
//! What is remembered is bounded. Where there is no more room, signing in is refused, and other requests are judged by who
//! makes them alone: a flood of addresses must not shut out those who are known.

use super::{caller::Principal, refused::Refused};
use crate::config::Rates;
use axum::http::{HeaderValue, StatusCode, header};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// How many addresses, callers or clients are counted at most, by some 100 bytes each.
const MOST: usize = 50_000;
/// Of the requests by which people sign in, how many registrations there may be: one in so many.
const REGISTRATIONS: NonZeroU32 = NonZeroU32::new(4).unwrap();
/// How many callers' worth of requests one client has.
const CALLERS_OF_A_CLIENT: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// How often what may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything at all.
    Any,
    /// A step of signing in.
    SignIn,
    /// A registration.
    Registration,
    /// A Sentry token that was never accepted.
    Token,
}

/// The limits of a server, and who has come how often.
pub(crate) struct Limits {
    address: Option<Limit<IpAddr>>,
    sign_in: Option<Limit<IpAddr>>,
    registration: Option<Limit<IpAddr>>,
    token: Option<Limit<IpAddr>>,
    caller: Option<Limit<Principal>>,
    client: Option<Limit<String>>,
}

impl Limits {
    pub(crate) fn new(rates: Rates) -> Self {
        Self {
            address: Limit::of(rates.address),
            sign_in: Limit::of(rates.sign_in),
            registration: Limit::of(rates.sign_in.map(|rate| rate.div_ceil(REGISTRATIONS))),
            token: Limit::of(rates.sign_in),
            caller: Limit::of(rates.caller),
            client: Limit::of(rates.caller.map(|rate| rate.saturating_mul(CALLERS_OF_A_CLIENT))),
        }
    }

    /// Whether a request from this address may go on.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn from(&self, address: IpAddr, kind: Kind) -> Result<(), Wait> {
        let address = network(address);
        if kind == Kind::Token {
            // The request itself is counted already.
            return check(self.token.as_ref(), &address, true);
        }
        check(self.address.as_ref(), &address, false)?;
        match kind {
            Kind::Any | Kind::Token => Ok(()),
            Kind::SignIn => check(self.sign_in.as_ref(), &address, true),
            Kind::Registration => check(self.registration.as_ref(), &address, true),
        }
    }

    /// Whether a request of this caller, who came with this client, may go on.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) fn of(&self, caller: Principal, client: Option<&str>) -> Result<(), Wait> {
        check(self.caller.as_ref(), &caller, false)?;
        client.map_or(Ok(()), |client| check(self.client.as_ref(), &client.to_owned(), false))
    }

    /// Forgets who has not come for a while. To be done from time to time.
    pub(crate) fn let_go(&self) {
        for limit in [&self.address, &self.sign_in, &self.registration, &self.token].into_iter().flatten() {
            limit.let_go();
        }
        self.caller.iter().for_each(Limit::let_go);
        self.client.iter().for_each(Limit::let_go);
    }
}

/// Somebody has come too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait(Duration);

impl Wait {
    /// In whole seconds, at least one.
    pub(super) fn seconds(self) -> u64 {
        self.0.as_secs().saturating_add(1)
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        let seconds = HeaderValue::from(wait.seconds());
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too many requests; the header Retry-After says how long to wait",
        )
        .with(header::RETRY_AFTER, seconds)
    }
}

struct Limit<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn of(rate: Option<NonZeroU32>) -> Option<Self> {
        Some(Self(RateLimiter::keyed(Quota::per_minute(rate?))))
    }

    fn let_go(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}

/// `is_closed`: whether nobody is let on where there is no room to count them.
fn check<K: Hash + Eq + Clone>(limit: Option<&Limit<K>>, key: &K, is_closed: bool) -> Result<(), Wait> {
    let Some(Limit(limit)) = limit else { return Ok(()) };
    if limit.len() >= MOST {
        return if is_closed { Err(Wait(Duration::from_secs(60))) } else { Ok(()) };
    }
    limit.check_key(key).map_err(|until| Wait(until.wait_time_from(DefaultClock::default().now())))
}

/// Whoever has an address of version 6 has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(rate: u32) -> Limits {
        let rate = NonZeroU32::new(rate);
        Limits::new(Rates { address: rate, sign_in: rate, caller: rate })
    }

    fn passes(limits: &Limits, address: &str, kind: Kind, times: usize) -> usize {
        let address = address.parse().unwrap();
        (0..times).filter(|_| limits.from(address, kind).is_ok()).count()
    }

    #[test]
    fn an_address_has_its_share_and_no_others() {
        let limits = limits(8);
        assert_eq!(passes(&limits, "192.0.2.1", Kind::Any, 20), 8);
        assert_eq!(passes(&limits, "::ffff:192.0.2.1", Kind::Any, 20), 0, "it is the same one");
        assert_eq!(passes(&limits, "192.0.2.2", Kind::Any, 20), 8);
        assert_eq!(passes(&limits, "2001:db8::1", Kind::Any, 5), 5);
        assert_eq!(passes(&limits, "2001:db8::2:3", Kind::Any, 20), 3, "of the same network");
        let wait = limits.from("192.0.2.1".parse().unwrap(), Kind::Any).unwrap_err();
        assert!((1..=8).contains(&wait.seconds()), "{wait:?}");
    }

    #[test]
    fn registrations_are_fewer_than_sign_ins_and_nobody_is_limited_without_a_rate() {
        assert_eq!(passes(&limits(8), "192.0.2.1", Kind::Registration, 20), 2);
        assert_eq!(passes(&limits(8), "192.0.2.1", Kind::SignIn, 20), 8);
        let free = limits(0);
        for kind in [Kind::Any, Kind::SignIn, Kind::Registration] {
            assert_eq!(passes(&free, "192.0.2.1", kind, 1_000), 1_000);
        }
    }

    #[test]
    fn where_nobody_more_can_be_counted_signing_in_is_refused_and_calling_goes_on() {
        let limits = limits(8);
        for number in 0..u32::try_from(MOST).unwrap() {
            assert!(limits.from(IpAddr::from(number.to_be_bytes()), Kind::SignIn).is_ok());
        }
        let another = "203.0.113.1".parse().unwrap();
        assert!(limits.from(another, Kind::SignIn).is_err() && limits.from(another, Kind::Any).is_ok());
        // Those who came long ago would make room; these have just come.
        limits.let_go();
        assert!(limits.from(another, Kind::SignIn).is_err());
    }
}
