//! How many requests a minute are answered: by address before anybody is asked who they are, by caller and by client after.
//!
//! Each process counts, in bounded room (`limit.rs`), and where replicas share a Redis they count there together. While it
//! does not answer, nobody signs in who might have come too often elsewhere; other requests are judged by what this process
//! has seen.

use super::{caller::Caller, limit::Limit, refused::Refused};
use crate::config::Rates;
use axum::http::{HeaderValue, StatusCode, header};
use oauth::{Share, Shares};
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

/// Of the requests by which people sign in, how many registrations there may be: one in so many.
const REGISTRATIONS: NonZeroU32 = NonZeroU32::new(4).unwrap();
/// How many networks' worth of requests the network around them has.
const NETWORKS: NonZeroU32 = NonZeroU32::new(8).unwrap();
/// How many callers' worth of requests a person has with one client.
const CALLERS_OF_A_PERSON: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// How many callers' worth of requests one client has: many people use the same one.
const CALLERS_OF_A_CLIENT: NonZeroU32 = NonZeroU32::new(100).unwrap();

/// What stands for the pages of this server where clients have a name; none of theirs is that short.
const PAGES: &str = "pages";

/// How often what may be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything at all.
    Any,
    /// A step of signing in.
    SignIn,
    /// A registration.
    Registration,
    /// A Sentry token that was never accepted. It comes with a request that is counted already.
    Token,
    /// What shall be exchanged for tokens, with a request that is counted already.
    Exchange,
}

/// The network of so many bits that an address lies in.
pub(super) fn network(address: Ipv6Addr, bits: u32) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << (128_u32.saturating_sub(bits))))
}

/// The limits of a server, and who has come how often.
pub(crate) struct Limits {
    address: Option<Near>,
    sign_in: Option<Near>,
    registration: Option<Near>,
    token: Option<Near>,
    refresh: Option<Limit<Vec<u8>>>,
    caller: Option<Limit<Vec<u8>>>,
    person: Option<Limit<Vec<u8>>>,
    client: Option<Limit<Vec<u8>>>,
    /// Where all replicas count, if they do.
    shares: Option<Shares>,
}

/// Limits of an address: whoever has one of version 6 has a whole network of them, and easily a larger one.
struct Near {
    address: Limit<IpAddr>,
    around: Limit<Ipv6Addr>,
}

/// What a request is counted by, for all replicas.
#[derive(Default)]
struct Counted(Vec<(&'static str, Vec<u8>, NonZeroU32)>);

impl Limits {
    pub(crate) fn new(rates: Rates, shares: Option<Shares>) -> Self {
        let near = |name, around, rate: Option<NonZeroU32>, is_closed| {
            let wide = rate?.saturating_mul(NETWORKS);
            Some(Near {
                address: Limit::new(name, rate?, is_closed),
                around: Limit::new(around, wide, is_closed),
            })
        };
        let of = |name, times: NonZeroU32| {
            rates.caller.map(|rate| Limit::new(name, rate.saturating_mul(times), false))
        };
        let registrations = rates.sign_in.map(|rate| rate.div_ceil(REGISTRATIONS));
        Self {
            address: near("address", "addresses around", rates.address, false),
            sign_in: near("sign-ins", "sign-ins around", rates.sign_in, true),
            registration: near("registrations", "registrations around", registrations, true),
            token: near("tokens", "tokens around", rates.sign_in, true),
            refresh: rates.sign_in.map(|rate| Limit::new("refreshes", rate, false)),
            caller: of("caller", NonZeroU32::MIN),
            person: of("person", CALLERS_OF_A_PERSON),
            client: of("client", CALLERS_OF_A_CLIENT),
            shares,
        }
    }

    /// Whether a request from this address may go on.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) async fn from(&self, address: IpAddr, kind: Kind) -> Result<(), Wait> {
        let mut counted = Counted::default();
        let is_counted = matches!(kind, Kind::Token | Kind::Exchange);
        let address_counts = self.address.as_ref().filter(|_| !is_counted);
        let of_kind = match kind {
            Kind::Any => None,
            Kind::SignIn | Kind::Exchange => self.sign_in.as_ref(),
            Kind::Registration => self.registration.as_ref(),
            Kind::Token => self.token.as_ref(),
        };
        for near in [address_counts, of_kind].into_iter().flatten() {
            near.check(address, &mut counted)?;
        }
        self.for_all(counted, kind != Kind::Any).await
    }

    /// Whether this sign-in may be refreshed now. It is known, so it is counted by itself, wherever it comes from.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) async fn refreshing(&self, sign_in: Vec<u8>) -> Result<(), Wait> {
        let mut counted = Counted::default();
        counted.check(self.refresh.as_ref(), sign_in)?;
        self.for_all(counted, false).await
    }

    /// Whether a request of this caller may go on.
    ///
    /// # Errors
    /// How long to wait.
    pub(super) async fn of(&self, caller: &Caller) -> Result<(), Wait> {
        let mut counted = Counted::default();
        counted.check(self.caller.as_ref(), caller.name())?;
        if let Some(signed_in) = &caller.signed_in {
            let client = signed_in.client().unwrap_or(PAGES).as_bytes();
            let person = [client, b" ", signed_in.user().as_bytes()].concat();
            counted.check(self.person.as_ref(), person)?;
            counted.check(self.client.as_ref(), client.to_vec())?;
        }
        self.for_all(counted, false).await
    }

    /// Counts among all replicas. `is_closed`: whether nobody is let on where that cannot be done.
    async fn for_all(&self, counted: Counted, is_closed: bool) -> Result<(), Wait> {
        let Some(shares) = &self.shares else { return Ok(()) };
        let all = counted.0.iter().map(|(kind, of, per_minute)| Share { kind, of, per_minute: *per_minute });
        let all: Vec<Share<'_>> = all.collect();
        match shares.count(&all).await {
            Ok(None) => Ok(()),
            Ok(Some(wait)) => Err(Wait::TooOften(wait)),
            Err(unavailable) => {
                tracing::debug!(%unavailable, "requests are not counted for all replicas");
                if is_closed { Err(Wait::Uncounted) } else { Ok(()) }
            }
        }
    }

    /// Forgets who has not come for a while. To be done from time to time.
    pub(crate) fn let_go(&self) {
        for near in [&self.address, &self.sign_in, &self.registration, &self.token].into_iter().flatten() {
            near.address.let_go();
            near.around.let_go();
        }
        [&self.refresh, &self.caller, &self.person, &self.client]
            .into_iter()
            .flatten()
            .for_each(Limit::let_go);
    }
}

impl Near {
    fn check(&self, address: IpAddr, counted: &mut Counted) -> Result<(), Wait> {
        let (address, around) = match address.to_canonical() {
            IpAddr::V6(address) => (network(address, 64).into(), Some(network(address, 48))),
            address => (address, None),
        };
        // What is too much of one network's takes nothing from those around it; and new ones, of which there are many, take
        // room only as long as those around them have some.
        let is_counted = self.address.counts(&address);
        if is_counted {
            self.address.check(&address)?;
        }
        if let Some(around) = around {
            self.around.check(&around)?;
            counted.0.push((self.around.name, around.octets().to_vec(), self.around.rate));
        }
        if !is_counted {
            self.address.check(&address)?;
        }
        counted.0.push((self.address.name, address.to_string().into_bytes(), self.address.rate));
        Ok(())
    }
}

impl Counted {
    fn check(&mut self, limit: Option<&Limit<Vec<u8>>>, of: Vec<u8>) -> Result<(), Wait> {
        let Some(limit) = limit else { return Ok(()) };
        limit.check(&of)?;
        self.0.push((limit.name, of, limit.rate));
        Ok(())
    }
}

/// A request that may not go on now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// Somebody has come too often: how long to wait.
    TooOften(Duration),
    /// How often they came cannot be found out now.
    Uncounted,
}

impl Wait {
    /// In whole seconds, at least one.
    pub(super) fn seconds(self) -> u64 {
        match self {
            Self::TooOften(wait) => wait.as_secs().saturating_add(1),
            Self::Uncounted => 5,
        }
    }

    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::TooOften(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Uncounted => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl From<Wait> for Refused {
    fn from(wait: Wait) -> Self {
        let seconds = wait.seconds();
        // A client in a browser cannot read the header everywhere.
        let words = match wait {
            Wait::TooOften(_) => format!("too many requests; try again in {seconds} seconds"),
            Wait::Uncounted => format!("requests cannot be counted now; try again in {seconds} seconds"),
        };
        Self::new(wait.status(), words).with(header::RETRY_AFTER, HeaderValue::from(wait.seconds()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::limit::MOST;

    fn limits(rate: u32) -> Limits {
        let rate = NonZeroU32::new(rate);
        Limits::new(Rates { address: rate, sign_in: rate, caller: rate }, None)
    }

    async fn passes(limits: &Limits, address: &str, kind: Kind, times: usize) -> usize {
        let mut passed = 0;
        for _ in 0..times {
            passed += usize::from(limits.from(address.parse().unwrap(), kind).await.is_ok());
        }
        passed
    }

    #[tokio::test]
    async fn an_address_has_its_share_and_no_others() {
        let limits = limits(8);
        assert_eq!(passes(&limits, "192.0.2.1", Kind::Any, 20).await, 8);
        assert_eq!(passes(&limits, "::ffff:192.0.2.1", Kind::Any, 20).await, 0, "it is the same one");
        assert_eq!(passes(&limits, "192.0.2.2", Kind::Any, 20).await, 8);
        assert_eq!(passes(&limits, "2001:db8::1", Kind::Any, 5).await, 5);
        assert_eq!(passes(&limits, "2001:db8::2:3", Kind::Any, 20).await, 3, "of the same network");
        let wait = limits.from("192.0.2.1".parse().unwrap(), Kind::Any).await.unwrap_err();
        assert!((1..=8).contains(&wait.seconds()), "{wait:?}");
    }

    #[tokio::test]
    async fn many_networks_of_one_owner_have_a_share_together() {
        let limits = limits(8);
        let mut passed = 0;
        for number in 0..200 {
            passed += passes(&limits, &format!("2001:db8:1:{number:x}::1"), Kind::Any, 1).await;
        }
        assert_eq!(passed, 64);
        assert_eq!(passes(&limits, "2001:db8:2::1", Kind::Any, 20).await, 8);
    }

    #[tokio::test]
    async fn what_is_too_much_of_one_network_takes_nothing_from_its_neighbours() {
        let limits = limits(8);
        for kind in [Kind::Token, Kind::SignIn] {
            assert_eq!(passes(&limits, "2001:db8:3:1::1", kind, 1_000).await, 8, "{kind:?}");
            assert_eq!(passes(&limits, "2001:db8:3:2::1", kind, 1).await, 1, "{kind:?}");
        }
    }

    #[tokio::test]
    async fn registrations_are_fewer_than_sign_ins_and_nobody_is_limited_without_a_rate() {
        assert_eq!(passes(&limits(8), "192.0.2.1", Kind::Registration, 20).await, 2);
        assert_eq!(passes(&limits(8), "192.0.2.1", Kind::SignIn, 20).await, 8);
        let free = limits(0);
        for kind in [Kind::Any, Kind::SignIn, Kind::Registration, Kind::Token] {
            assert_eq!(passes(&free, "192.0.2.1", kind, 1_000).await, 1_000);
        }
    }

    #[tokio::test]
    async fn a_flood_of_addresses_switches_no_limit_off() {
        let limits = limits(1);
        assert_eq!(passes(&limits, "203.0.113.7", Kind::SignIn, 20).await, 1);
        for number in 0..u32::try_from(MOST).unwrap() {
            // Some find no room any more.
            let _ = limits.from(IpAddr::from(number.to_be_bytes()), Kind::SignIn).await;
        }
        assert_eq!(
            passes(&limits, "203.0.113.7", Kind::Any, 20).await,
            0,
            "who came before is still counted"
        );
        assert_eq!(passes(&limits, "203.0.113.1", Kind::SignIn, 1).await, 0, "nobody new signs in");
        assert_eq!(passes(&limits, "203.0.113.1", Kind::Any, 1).await, 1, "and calling goes on");
    }
}
