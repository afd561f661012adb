//! Whether Sentry accepts the tokens that callers bring themselves: asked now and then, once however many requests bring
//! the same one, and remembered within bounds. Who was never accepted comes in only when Sentry says so.

use super::{caller::Principal, rates::Wait};
use crate::gates::Accepts;
use moka::future::Cache;
use std::{future::Future, time::Duration};

/// How long it is believed that Sentry accepts a token; a call that it refuses ends it at once.
const BELIEVED: Duration = Duration::from_secs(10 * 60);
/// How long a token is not asked about again that Sentry did not accept.
const DOUBTED: Duration = Duration::from_secs(30);
/// The same while Sentry does not answer: each question would wait for it, or be one more that it asked us not to put.
const AWAY: Duration = Duration::from_secs(5);
/// How many tokens of each kind are remembered, by some 100 bytes each.
const MOST: u64 = 10_000;

/// What is known of tokens.
pub(super) struct Accepted {
    believed: Cache<Principal, ()>,
    doubted: Cache<Principal, Doubt>,
    /// Whom Sentry did not answer about just now.
    unanswered: Cache<Principal, ()>,
}

/// Why a token is not simply accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Sentry does not know it.
    Refused,
    /// Sentry's answers do not tell. The caller may come in and is not remembered.
    Silent,
    /// Sentry does not answer now.
    Unavailable,
    /// From there too many tokens came that had to be asked about.
    TooOften(Wait),
}

impl Default for Accepted {
    fn default() -> Self {
        Self {
            believed: Cache::builder().max_capacity(MOST).time_to_live(BELIEVED).build(),
            doubted: Cache::builder().max_capacity(MOST).time_to_live(DOUBTED).build(),
            unanswered: Cache::builder().max_capacity(MOST).time_to_live(AWAY).build(),
        }
    }
}

impl Accepted {
    /// Whether the caller's token is accepted. `count` counts who asks for a token that has to be asked about, or was refused
    /// just now, and `ask` asks Sentry.
    ///
    /// # Errors
    /// Why it is not.
    pub(super) async fn of(
        &self,
        caller: Principal,
        count: impl Future<Output = Result<(), Wait>> + Send,
        ask: impl Future<Output = Accepts> + Send,
    ) -> Result<(), Doubt> {
        match self.doubted.get(&caller).await {
            Some(Doubt::Refused) => {
                count.await.map_err(Doubt::TooOften)?;
                return Err(Doubt::Refused);
            }
            Some(doubt) => return Err(doubt),
            None => {}
        }
        if self.unanswered.contains_key(&caller) && !self.believed.contains_key(&caller) {
            return Err(Doubt::Unavailable);
        }
        let asked = async {
            count.await.map_err(Doubt::TooOften)?;
            match ask.await {
                Accepts::Yes => Ok(()),
                Accepts::No => Err(Doubt::Refused),
                Accepts::Silent => Err(Doubt::Silent),
                Accepts::Unavailable => Err(Doubt::Unavailable),
            }
        };
        let Err(doubt) = self.believed.try_get_with(caller, asked).await else { return Ok(()) };
        match *doubt {
            Doubt::Refused | Doubt::Silent => self.doubted.insert(caller, *doubt).await,
            Doubt::Unavailable => self.unanswered.insert(caller, ()).await,
            Doubt::TooOften(_) => {}
        }
        Err(*doubt)
    }

    /// Sentry has refused the token: it is asked about anew.
    pub(super) async fn forget(&self, caller: Principal) {
        self.believed.invalidate(&caller).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::caller::tests::principal;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn while_sentry_does_not_answer_it_is_not_asked_with_every_request() {
        let (accepted, asked) = (Accepted::default(), AtomicUsize::new(0));
        let of = async |caller, says| {
            let ask = async {
                asked.fetch_add(1, Ordering::SeqCst);
                says
            };
            accepted.of(caller, async { Ok(()) }, ask).await
        };
        for _ in 0..3 {
            assert_eq!(of(principal(1), Accepts::Unavailable).await, Err(Doubt::Unavailable));
        }
        assert_eq!(asked.load(Ordering::SeqCst), 1);
        assert_eq!(of(principal(2), Accepts::Yes).await, Ok(()), "another token is asked about");
        assert_eq!(of(principal(2), Accepts::Unavailable).await, Ok(()), "and believed");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
